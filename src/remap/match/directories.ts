import { type ByteStrings, hashBytes } from '../../core/byte-strings.ts'

const slash = 0x2f

/**
 * The folders of a list of paths, each numbered once: a million keys have some ten thousand folders, and
 * what is read from a folder's name is read once for each.
 */
export class Directories {
  readonly #paths: ByteStrings
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #parents: (number | undefined)[] = []
  #slots = new Int32Array(1 << 12)
  /** The number + 1 of the folder of each path, 0 before it was asked for: each is asked for by several steps. */
  readonly #ofPath: Int32Array

  constructor(paths: ByteStrings) {
    this.#paths = paths
    this.#ofPath = new Int32Array(paths.length)
  }

  /** The folder that the path at this index lies in; that of a path without slashes has an empty text. */
  of(index: number): number {
    const known = this.#ofPath[index] as number
    if (known !== 0) return known - 1
    const start = this.#paths.start(index)
    const directory = this.#number(start, lastSlash(this.#paths.buffer, start, this.#paths.end(index)))
    this.#ofPath[index] = directory + 1
    return directory
  }

  text(directory: number): string {
    return decoder.decode(this.#paths.buffer.subarray(this.#starts[directory], this.#ends[directory]))
  }

  /** Bytes of the folder's path. */
  length(directory: number): number {
    return (this.#ends[directory] as number) - (this.#starts[directory] as number)
  }

  /** The last segment of the folder's path. */
  name(directory: number): string {
    const { buffer } = this.#paths
    const start = this.#starts[directory] as number
    const end = this.#ends[directory] as number
    const above = lastSlash(buffer, start, end)
    return decoder.decode(buffer.subarray(buffer[above] === slash && above < end ? above + 1 : above, end))
  }

  /** The folder above; -1 above the topmost. */
  parent(directory: number): number {
    const start = this.#starts[directory] as number
    const end = this.#ends[directory] as number
    return (this.#parents[directory] ??=
      end === start ? -1 : this.#number(start, lastSlash(this.#paths.buffer, start, end)))
  }

  #number(start: number, end: number): number {
    if (this.#starts.length * 2 > this.#slots.length) this.#grow()
    const { buffer } = this.#paths
    const slots = this.#slots
    for (let at = hashBytes(buffer, start, end) & (slots.length - 1); ; at = (at + 1) & (slots.length - 1)) {
      const known = (slots[at] as number) - 1
      if (known >= 0 && !this.#equals(known, start, end)) continue
      if (known >= 0) return known
      this.#starts.push(start)
      this.#ends.push(end)
      this.#parents.push(undefined)
      slots[at] = this.#starts.length
      return this.#starts.length - 1
    }
  }

  #equals(directory: number, start: number, end: number): boolean {
    const from = this.#starts[directory] as number
    const length = end - start
    if ((this.#ends[directory] as number) - from !== length) return false
    const { buffer } = this.#paths
    for (let at = length - 1; at >= 0; at--) if (buffer[from + at] !== buffer[start + at]) return false
    return true
  }

  #grow(): void {
    const { buffer } = this.#paths
    const slots = new Int32Array(this.#slots.length * 4)
    for (let directory = 0; directory < this.#starts.length; directory++) {
      const hash = hashBytes(buffer, this.#starts[directory] as number, this.#ends[directory] as number)
      let at = hash & (slots.length - 1)
      while (slots[at] !== 0) at = (at + 1) & (slots.length - 1)
      slots[at] = directory + 1
    }
    this.#slots = slots
  }
}

const decoder = new TextDecoder()

/** Where the last slash of `bytes[start..end)` is, or `start` if there is none. */
function lastSlash(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at > start; at--) if (bytes[at] === slash) return at
  return start
}
