/** Something that is to go wrong, and when. */
export interface Fault<Kind extends string, Request> {
  readonly kind: Kind
  /** How often; without end where absent. */
  readonly times?: number
  /** Lets so many matching requests through first. */
  readonly after?: number
  readonly when?: (request: Request) => boolean
}

/** The faults that are to happen, and have not yet. */
export class FaultQueue<Kind extends string, Request> {
  #pending: { fault: Fault<Kind, Request>; skip: number; left: number }[] = []

  add(fault: Fault<Kind, Request>): void {
    this.#pending.push({ fault, skip: fault.after ?? 0, left: fault.times ?? Infinity })
  }

  clear(): void {
    this.#pending = []
  }

  /** The fault for this request, used up by it. */
  next(request: Request): Kind | null {
    for (const pending of this.#pending) {
      if (pending.left === 0 || pending.fault.when?.(request) === false) continue
      if (pending.skip > 0) {
        pending.skip--
        continue
      }
      pending.left--
      return pending.fault.kind
    }
    return null
  }
}
