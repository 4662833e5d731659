/** What a request is known by. */
export interface SeenRequest {
  readonly method: string
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/**
 * `slow-down`: 503; `reset`: the connection is broken off in the middle of the answer; `refuse`: before
 * it; `empty`: 200 and nothing; `page`: 200 and a web page; `denied`: 403; `token-lost`: 400 for a token;
 * `hang`: no answer ever; `stall`: half an answer, and then nothing; `cut`: the answer is a whole one whose XML,
 * or whose object, ends in the middle; `whole`: 200 and all of an object, whatever part was asked for.
 */
export type FaultKind =
  | 'slow-down'
  | 'reset'
  | 'refuse'
  | 'empty'
  | 'page'
  | 'denied'
  | 'token-lost'
  | 'hang'
  | 'stall'
  | 'cut'
  | 'whole'

export interface Fault {
  readonly kind: FaultKind
  /** How often; without end where absent. */
  readonly times?: number
  /** Lets so many matching requests through first. */
  readonly after?: number
  readonly when?: (request: SeenRequest) => boolean
}

/** The faults that are to happen, and have not yet. */
export class Faults {
  #pending: { fault: Fault; skip: number; left: number }[] = []

  add(fault: Fault): void {
    this.#pending.push({ fault, skip: fault.after ?? 0, left: fault.times ?? Infinity })
  }

  clear(): void {
    this.#pending = []
  }

  /** The fault for this request, used up by it. */
  next(request: SeenRequest): FaultKind | null {
    for (const pending of this.#pending) {
      if (pending.left === 0 || pending.fault.when?.(request) === false) continue
      if (pending.fault.kind === 'token-lost' && !request.query.has('continuation-token')) continue
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
