import { StoreFailure } from './object-store.ts'

export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>

/** How long to go on asking a store that fails, and by whose clock. */
export interface Patience {
  readonly sleep: Sleep
  readonly now: () => Date
  /** In [0, 1); spreads the retries of many requests. */
  readonly random: () => number
  /** Milliseconds without any success until it is given up. */
  readonly limit: number
  /** The same before anything has ever succeeded: then it is likely to be set up wrongly. */
  readonly firstLimit: number
}

const firstPause = 250
const longestPause = 20_000

/** Says whether to ask again; shared by all requests of a listing, as they share the network. */
export class Patient {
  readonly #patience: Patience
  readonly #signal: AbortSignal | undefined
  #lastSuccess: number | null = null
  readonly #begun: number

  constructor(patience: Patience, signal: AbortSignal | undefined) {
    this.#patience = patience
    this.#signal = signal
    this.#begun = patience.now().getTime()
  }

  succeeded(): void {
    this.#lastSuccess = this.#patience.now().getTime()
  }

  /** Waits before the next attempt, the longer the more have failed in a row; throws the failure when it is not worth one. */
  async pause(failure: unknown, failed: number): Promise<void> {
    if (!(failure instanceof StoreFailure)) throw failure
    const { kind } = failure
    if (kind === 'token') return
    if (kind !== 'transient' && kind !== 'unreachable') throw failure
    const { limit, firstLimit, now, random, sleep } = this.#patience
    const since = now().getTime() - (this.#lastSuccess ?? this.#begun)
    const pause = Math.min(longestPause, firstPause * 2 ** (failed - 1)) * (0.5 + random() / 2)
    if (since + pause > (this.#lastSuccess === null ? firstLimit : limit)) throw failure
    await sleep(pause, this.#signal)
  }
}
