/** Bytes handed from the thread that reads to the one that compresses, without a copy and without an allocation. */
export interface RingMemory {
  readonly slots: SharedArrayBuffer
  /** How many slots the reader gave back; whether nothing more is wanted; how many the writer filled. */
  readonly state: SharedArrayBuffer
}

/** What is compressed at a time, and what a flipped bit can spoil at most. */
export const slotBytes = 4 << 20
const returned = 0
const closed = 1
const filled = 2

/** @param slots at least two: one is filled while others are compressed */
export const ringMemory = (slots: number): RingMemory => ({
  slots: new SharedArrayBuffer(slotBytes * slots),
  state: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT),
})

const slotCount = (slots: SharedArrayBuffer): number => slots.byteLength / slotBytes

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

  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      this.#slot ??= this.#nextSlot()
      const copied = bytes.copy(this.#slot, this.#used, at)
      this.advance(copied)
      at += copied
    }
  }

  zeros(count: number): void {
    for (let left = count; left > 0;) {
      this.#slot ??= this.#nextSlot()
      const part = Math.min(left, slotBytes - this.#used)
      this.#slot.fill(0, this.#used, this.#used + part)
      this.advance(part)
      left -= part
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
      if (index - back < slotCount(this.#slots)) break
      Atomics.wait(this.#state, returned, back)
    }
    return Buffer.from(this.#slots, (index % slotCount(this.#slots)) * slotBytes, slotBytes)
  }
}

/** In the thread that compresses. */
export class RingReader {
  readonly #slots: SharedArrayBuffer
  readonly #state: Int32Array
  #taken = 0

  constructor({ slots, state }: RingMemory) {
    this.#slots = slots
    this.#state = new Int32Array(state)
  }

  /** The next slot that was filled. */
  take(bytes: number): Buffer {
    return Buffer.from(this.#slots, (this.#taken++ % slotCount(this.#slots)) * slotBytes, bytes)
  }

  /** Slots are given back in the order in which they were taken. */
  giveBack(): void {
    Atomics.add(this.#state, returned, 1)
    Atomics.notify(this.#state, returned)
  }

  /** Ends the writer's wait, and its work. */
  close(): void {
    Atomics.store(this.#state, closed, 1)
    // Whoever waits, or is about to, sees another value than the one it waits with.
    this.giveBack()
  }
}
