import type { Writable } from 'node:stream'

/** Bytes handed from the thread that reads to the one that compresses, without a copy and without an allocation. */
export interface RingMemory {
  readonly slots: SharedArrayBuffer
  /** How many slots the reader gave back; whether nothing more is wanted; how many the writer filled. */
  readonly state: SharedArrayBuffer
}

const slotBytes = 1 << 20
const slotCount = 8
const returned = 0
const closed = 1
const filled = 2

export const ringMemory = (): RingMemory => ({
  slots: new SharedArrayBuffer(slotBytes * slotCount),
  state: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT),
})

/** Nobody takes what is written any more. */
export class RingClosed extends Error {
  override readonly name = 'RingClosed'
}

/** In the thread that reads files; one after the other may write to the same memory. */
export class RingWriter {
  readonly #slots: SharedArrayBuffer
  readonly #state: Int32Array
  readonly #hand: (bytes: number) => void
  #slot: Buffer | null = null
  #used = 0
  #written = 0

  constructor({ slots, state }: RingMemory, hand: (bytes: number) => void) {
    this.#slots = slots
    this.#state = new Int32Array(state)
    this.#hand = hand
  }

  /** Bytes in all. */
  get written(): number {
    return this.#written
  }

  /** Where the next bytes go: to be filled from its front, then `advance`. */
  room(): Buffer {
    this.#slot ??= this.#nextSlot()
    return this.#slot.subarray(this.#used)
  }

  advance(bytes: number): void {
    this.#used += bytes
    this.#written += bytes
    if (this.#used === slotBytes) this.flush()
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const room = this.room()
      const part = bytes.subarray(at, at + room.length)
      room.set(part)
      this.advance(part.length)
      at += part.length
    }
  }

  flush(): void {
    if (this.#used === 0) return
    const bytes = this.#used
    this.#slot = null
    this.#used = 0
    Atomics.add(this.#state, filled, 1)
    this.#hand(bytes)
  }

  #nextSlot(): Buffer {
    const index = Atomics.load(this.#state, filled)
    for (;;) {
      if (Atomics.load(this.#state, closed) !== 0) throw new RingClosed('nothing more is wanted')
      const back = Atomics.load(this.#state, returned)
      if (index - back < slotCount) break
      Atomics.wait(this.#state, returned, back)
    }
    return Buffer.from(this.#slots, (index % slotCount) * slotBytes, slotBytes)
  }
}

/** In the thread that compresses. */
export class RingReader {
  readonly #slots: SharedArrayBuffer
  readonly #state: Int32Array
  readonly #sink: Writable
  #taken = 0

  constructor({ slots, state }: RingMemory, sink: Writable) {
    this.#slots = slots
    this.#state = new Int32Array(state)
    this.#sink = sink
  }

  /** Passes on the next slot that was filled. */
  take(bytes: number): void {
    const slot = Buffer.from(this.#slots, (this.#taken++ % slotCount) * slotBytes, bytes)
    this.#sink.write(slot, (error) => {
      if (error !== null && error !== undefined) return this.close()
      Atomics.add(this.#state, returned, 1)
      Atomics.notify(this.#state, returned)
    })
  }

  /** Ends the writer's wait, and its work. */
  close(): void {
    Atomics.store(this.#state, closed, 1)
    // A value that nobody waits for, so that a writer about to wait does not.
    Atomics.add(this.#state, returned, slotCount)
    Atomics.notify(this.#state, returned)
  }
}
