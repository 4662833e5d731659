const utf8 = new TextDecoder()
const encoder = new TextEncoder()

// MurmurHash3 (32 bit): four bytes a step, and all bits of the result usable as a table slot.

function mixWord(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51)
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
  hash ^= mixed
  return (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
}

function finishHash(hash: number, length: number): number {
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  // Signed, because the engine keeps those in registers and unsigned ones as floating point.
  return hash ^ (hash >>> 16)
}

/** The hash that `ByteIndex` finds strings by. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  let at = start
  for (; at + 4 <= end; at += 4) {
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
    hash = mixWord(hash, low | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24))
  }
  if (at < end) {
    let word = 0
    for (let shift = 0; at < end; at++, shift += 8) word |= (bytes[at] as number) << shift
    hash = mixWord(hash, word)
  }
  return finishHash(hash, end - start)
}

export interface ByteStringsData {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
}

/**
 * A million byte strings without a million objects: the bytes end to end in one buffer, 4 bytes of
 * bookkeeping each. Paths are compared as bytes because an object store compares keys as bytes.
 * Holds up to 4 GiB of text.
 */
export class ByteStrings {
  readonly length: number
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #ends: Uint32Array<ArrayBuffer>

  constructor(data: ByteStringsData) {
    this.#bytes = data.bytes
    this.#ends = data.ends
    this.length = data.ends.length
  }

  static from(texts: Iterable<string>): ByteStrings {
    const builder = new ByteStringsBuilder()
    for (const text of texts) builder.appendText(text)
    return builder.finish()
  }

  /** The buffer all strings lie in; `start` and `end` index into it. */
  get buffer(): Uint8Array<ArrayBuffer> {
    return this.#bytes
  }

  start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number)
  }

  end(index: number): number {
    return this.#ends[index] as number
  }

  text(index: number): string {
    return utf8.decode(this.#bytes.subarray(this.start(index), this.end(index)))
  }

  /** The parts to hand to another thread; list their buffers as transferable to move, not copy. */
  data(): ByteStringsData {
    return { bytes: this.#bytes, ends: this.#ends }
  }
}

const wordsOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export class ByteStringsBuilder {
  #bytes: Uint8Array<ArrayBuffer>
  #words: DataView
  /** What was last appended from, and a view of it: making one for each string would cost more than the copying. */
  #source: Uint8Array = new Uint8Array(0)
  #sourceWords: DataView = wordsOf(this.#source)
  #ends: Uint32Array<ArrayBuffer>
  #used = 0
  #count = 0

  constructor(expected: { strings?: number; bytes?: number } = {}) {
    this.#bytes = new Uint8Array(Math.max(expected.bytes ?? 0, 4096))
    this.#words = wordsOf(this.#bytes)
    this.#ends = new Uint32Array(Math.max(expected.strings ?? 0, 64))
  }

  get length(): number {
    return this.#count
  }

  /** Appends `source[start..end)` and returns its index. */
  append(source: Uint8Array, start: number, end: number): number {
    this.#room(end - start)
    if (source !== this.#source) {
      this.#source = source
      this.#sourceWords = wordsOf(source)
    }
    let to = this.#used
    let at = start
    // Keys are short: four bytes a step beats a view and a block move for each.
    for (; at + 4 <= end; at += 4, to += 4) this.#words.setUint32(to, this.#sourceWords.getUint32(at))
    for (; at < end; at++) this.#bytes[to++] = source[at] as number
    return this.#close(to)
  }

  /** Appends a text as UTF-8 and returns its index. */
  appendText(text: string): number {
    this.#room(text.length * 3)
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#used))
    return this.#close(this.#used + written)
  }

  finish(): ByteStrings {
    return new ByteStrings({ bytes: this.#bytes.subarray(0, this.#used), ends: this.#ends.slice(0, this.#count) })
  }

  #close(used: number): number {
    const index = this.#count++
    this.#used = used
    this.#ends[index] = used
    return index
  }

  #room(bytes: number): void {
    if (this.#used + bytes > this.#bytes.length) {
      const grown = Math.max(this.#bytes.length * 2, this.#used + bytes)
      if (grown > 0x1_0000_0000 && this.#used + bytes > 0xffff_ffff) throw new RangeError('more than 4 GiB of paths')
      this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(Math.min(grown, 0xffff_ffff)))
      this.#words = wordsOf(this.#bytes)
    }
    if (this.#count === this.#ends.length) {
      this.#ends = new Uint32Array(this.#ends.buffer.transfer(this.#ends.byteLength * 2))
    }
  }
}

/** Finds a byte string by its exact bytes. Of equal strings the first one is found. */
export class ByteIndex {
  readonly #strings: ByteStrings
  /** Pairs of a hash and an index + 1, side by side so that a probe touches memory once; 0 is an empty slot. */
  readonly #slots: Int32Array

  constructor(strings: ByteStrings) {
    this.#strings = strings
    const size = 2 ** Math.ceil(Math.log2(Math.max(strings.length, 8) * 1.5))
    const slots = new Int32Array(size * 2)
    const { buffer, length } = strings
    // Hashed first and put in place afterwards: in a tight loop the processor waits for many slots at once.
    const hashes = new Int32Array(length)
    for (let index = 0; index < length; index++)
      hashes[index] = hashBytes(buffer, strings.start(index), strings.end(index))
    for (let index = 0; index < length; index++) {
      const hash = hashes[index] as number
      const slot = slotFor(slots, strings, hash, buffer, strings.start(index), strings.end(index))
      if (slots[slot + 1] !== 0) continue
      slots[slot] = hash
      slots[slot + 1] = index + 1
    }
    this.#slots = slots
  }

  /** The index of the string equal to `bytes[start..end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const slot = slotFor(this.#slots, this.#strings, hashBytes(bytes, start, end), bytes, start, end)
    return (this.#slots[slot + 1] as number) - 1
  }

  findText(text: string): number {
    const bytes = encoder.encode(text)
    return this.find(bytes, 0, bytes.length)
  }
}

/** Where the string is, or where it would be put: the position of its pair. */
function slotFor(
  slots: Int32Array,
  strings: ByteStrings,
  hash: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const last = slots.length - 1
  for (let at = (hash << 1) & last; ; at = (at + 2) & last) {
    const index = slots[at + 1] as number
    if (index === 0 || (slots[at] === hash && equalBytes(strings, index - 1, bytes, start, end))) return at
  }
}

function equalBytes(strings: ByteStrings, index: number, bytes: Uint8Array, start: number, end: number): boolean {
  const from = strings.start(index)
  if (strings.end(index) - from !== end - start) return false
  const { buffer } = strings
  for (let at = end - start - 1; at >= 0; at--) if (buffer[from + at] !== bytes[start + at]) return false
  return true
}
