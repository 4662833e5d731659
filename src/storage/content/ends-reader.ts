import { StoreFailure } from '../object-store.ts'
import { type Patience, Patient } from '../patience.ts'
import { untilAborted } from '../until-aborted.ts'
import { type ContentEnds, type ContentSource, endBytes } from './content-source.ts'
import type { RangeStore } from './range-store.ts'

export interface EndsReaderOptions {
  readonly name: string
  readonly patience: Patience
  /** Ends all waiting, whichever object it is for. */
  readonly signal?: AbortSignal | undefined
  /** What the operator is told where the store itself is at fault. */
  readonly explain: (failure: StoreFailure) => unknown
}

/** Attempts at one object, while others are read well, until it is taken to be at fault itself. */
const mostAttempts = 6

/** Times that an object may turn into another one between the reading of its two ends. */
const mostReplacements = 3

/** Reads the ends of objects, in as many attempts as it takes. */
export class EndsReader implements ContentSource {
  readonly name: string
  readonly traffic = { requests: 0, bytes: 0 }
  readonly #store: RangeStore
  readonly #options: EndsReaderOptions
  readonly #patient: Patient
  #successes = 0
  /** The key of an object that was read well. */
  #lastRead: string | null = null

  constructor(store: RangeStore, options: EndsReaderOptions) {
    this.name = options.name
    this.#store = store
    this.#options = options
    this.#patient = new Patient(options.patience, options.signal)
  }

  async readEnds(key: string, size: number, signal?: AbortSignal): Promise<ContentEnds> {
    const ends = await this.#persist(signal, (both) => this.#ends(key, size, both))
    if (ends.status === 'read') this.#lastRead = key
    return ends
  }

  async tag(key: string, signal?: AbortSignal): Promise<string | null> {
    const state = await this.#persist(signal, async (both) => {
      this.traffic.requests++
      return await this.#store.look(key, both)
    })
    return state === null || 'status' in state ? null : state.tag
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close()
  }

  async #ends(key: string, size: number, signal: AbortSignal | undefined): Promise<ContentEnds> {
    // one read holds both ends of a small object; an empty one is asked for a byte, to see whether it has any
    const whole = size <= 2 * endBytes
    for (let replaced = 0; replaced < mostReplacements; replaced++) {
      const head = await this.#part(key, 0, whole ? Math.max(size, 1) : endBytes, signal)
      if (head.status !== 'part') return head
      if (head.size !== size) return { status: 'changed', size: head.size }
      if (whole) {
        const last = head.bytes.subarray(Math.max(0, size - endBytes))
        return { status: 'read', size, first: head.bytes.subarray(0, endBytes), last, tag: head.tag }
      }
      const tail = await this.#part(key, size - endBytes, size, signal)
      if (tail.status !== 'part') return tail
      if (tail.size !== size) return { status: 'changed', size: tail.size }
      if (head.tag === tail.tag) return { status: 'read', size, first: head.bytes, last: tail.bytes, tag: head.tag }
    }
    return { status: 'changed', size }
  }

  async #part(key: string, start: number, end: number, signal: AbortSignal | undefined) {
    this.traffic.requests++
    const part = await this.#store.read(key, start, end, signal)
    if (part.status !== 'part') return part
    this.traffic.bytes += part.bytes.length
    if (part.size >= end && part.bytes.length < end - start)
      throw new StoreFailure('transient', `of ${end - start} bytes ${part.bytes.length} arrived`)
    return part
  }

  /** Does the work until it succeeds, or until either the store or this one object is given up. */
  async #persist<Result>(
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal | undefined) => Promise<Result>,
  ): Promise<Result | { readonly status: 'unreadable'; readonly why: string }> {
    const both = anyOf(signal, this.#options.signal)
    const before = this.#successes
    for (let failed = 1; ; failed++) {
      both?.throwIfAborted()
      try {
        const result = await work(both)
        this.#patient.succeeded()
        this.#successes++
        return result
      } catch (error) {
        both?.throwIfAborted()
        if (!(error instanceof StoreFailure)) throw error
        if (failed >= mostAttempts && (this.#successes > before || (await this.#isAnswering(both))))
          return { status: 'unreadable', why: error.message }
        await untilAborted(this.#wait(error, failed), both)
      }
    }
  }

  /** Whether what was read well can be read now. */
  async #isAnswering(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#lastRead === null) return false
    try {
      return (await this.#part(this.#lastRead, 0, 1, signal)).status === 'part'
    } catch (error) {
      if (error instanceof StoreFailure) return false
      throw error
    }
  }

  async #wait(failure: StoreFailure, failed: number): Promise<void> {
    try {
      await this.#patient.pause(failure, failed)
    } catch (error) {
      throw error === failure ? this.#options.explain(failure) : error
    }
  }
}

function anyOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  if (one === undefined || one === other) return other
  return other === undefined ? one : AbortSignal.any([one, other])
}
