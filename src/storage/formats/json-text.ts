import { MalformedRecord } from './format-reader.ts'
import { backslash, cut, quote } from './json-bytes.ts'
import { unescapeJson } from './json-unescape.ts'

const nothing = new Uint8Array(0)

/** A text of a JSON document, kept where it lies until its escapes make a copy necessary. */
export class JsonText {
  buffer: Uint8Array = nothing
  start = 0
  /** -1 while there is none. */
  end = -1
  #escaped = false
  #scratch = new Uint8Array(1024)

  get present(): boolean {
    return this.end >= 0
  }

  clear(): void {
    this.end = -1
  }

  /** Notes the text whose opening quote is at `at`; returns what is just behind it, or `cut`. */
  read(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] !== quote) throw new MalformedRecord(at, 'has a path that is not a text')
    const start = ++at
    let escaped = false
    while (at < end) {
      const byte = bytes[at] as number
      if (byte === quote) {
        this.buffer = bytes
        this.start = start
        this.end = at
        this.#escaped = escaped
        return at + 1
      }
      if (byte === backslash) {
        escaped = true
        at++
      }
      at++
    }
    return cut
  }

  /** Makes `buffer[start..end)` the text itself. */
  decode(): void {
    if (!this.#escaped) return
    const length = this.end - this.start
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length * 2)
    this.end = unescapeJson(this.buffer, this.start, this.end, this.#scratch)
    this.buffer = this.#scratch
    this.start = 0
    this.#escaped = false
  }
}
