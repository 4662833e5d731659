import { formatCount } from '../../core/figures.ts'
import type { ObjectTableBuilder } from '../object-table.ts'
import { type FormatReader, MalformedRecord } from './format-reader.ts'
import { hasKnownExtension } from './known-extension.ts'

/** One line's object; used again for every line. */
export interface Row {
  /** The buffer that the key lies in: the line's own, or one that it was decoded into. */
  bytes: Uint8Array
  start: number
  end: number
  size: number
  archived: number
  time: number
}

export function emptyRow(): Row {
  return { bytes: new Uint8Array(0), start: 0, end: 0, size: Number.NaN, archived: 0, time: Number.NaN }
}

/** What a line is: an object, something that belongs to the format but is no object, or not of the format. */
export type LineKind = 'object' | 'other' | 'malformed'

export interface LineFormat {
  /** Judges `bytes[start..end)`, a line without its end, and fills the row where it is an object. */
  line(bytes: Uint8Array, start: number, end: number, row: Row): LineKind
  /** Whether the key is the last thing on a line, so that a line cut short may look whole. */
  readonly keyLast: boolean
  /** Whether a last line without an end, just judged, is not cut; for what `keyLast` is too coarse. */
  endsWhole?(kind: LineKind, row: Row): boolean
  /** What the format itself says about being complete, once all is read. */
  shortfall?(rows: number): string | null
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Reads a form of one object a line. */
export class LineReader implements FormatReader {
  readonly unit = 'line'
  count = 0
  readonly #objects: ObjectTableBuilder
  readonly #format: LineFormat
  /** Lines end in CR LF; where they do not, a CR is part of a name. */
  readonly #crlf: boolean
  readonly #row = emptyRow()
  #rows = 0

  constructor(objects: ObjectTableBuilder, format: LineFormat, crlf: boolean) {
    this.#objects = objects
    this.#format = format
    this.#crlf = crlf
  }

  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    for (;;) {
      const feed = bytes.indexOf(lineFeed, at)
      if (feed < 0 || feed >= end) return at
      this.count++
      const kind = this.#judge(bytes, at, feed)
      if (kind === 'malformed') throw new MalformedRecord(at, 'does not have the form of the others')
      if (kind === 'object') this.#add()
      at = feed + 1
    }
  }

  end(bytes: Uint8Array, start: number, end: number): string | null {
    if (start < end) {
      this.count++
      const kind = this.#judge(bytes, start, end)
      if (kind === 'malformed' || !this.#endsWhole(kind))
        return `it is cut in the middle of line ${formatCount(this.count)}`
      if (kind === 'object') this.#add()
    }
    return this.#format.shortfall?.(this.#rows) ?? null
  }

  #endsWhole(kind: LineKind): boolean {
    const format = this.#format
    if (format.endsWhole !== undefined) return format.endsWhole(kind, this.#row)
    return kind !== 'object' || !format.keyLast || hasKnownExtension(this.#row)
  }

  #judge(bytes: Uint8Array, start: number, end: number): LineKind {
    const to = this.#crlf && bytes[end - 1] === carriageReturn && end > start ? end - 1 : end
    if (to === start) return 'other'
    return this.#format.line(bytes, start, to, this.#row)
  }

  #add(): void {
    const { bytes, start, end, size, archived, time } = this.#row
    this.#rows++
    this.#objects.add(bytes, start, end, size, archived, time)
  }
}
