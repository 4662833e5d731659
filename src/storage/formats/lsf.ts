import { decimal } from '../bytes.ts'
import { archivedClassAt } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import { hasKnownExtension } from './known-extension.ts'
import type { LineFormat, LineKind, Row } from './line-reader.ts'
import { isHash, isSize, type LsfColumn, type LsfLayout } from './lsf-layout.ts'

const quote = 0x22
const slash = 0x2f
const carriageReturn = 0x0d
/** As rclone writes times unless told otherwise. */
const timeWidth = '2024-05-05 10:10:10'.length

/** `rclone lsf` with the path and, in any order, a size and perhaps a time, a tier or a hash. */
export class LsfFormat implements LineFormat {
  readonly keyLast: boolean
  readonly #layout: LsfLayout
  #scratch = new Uint8Array(2048)
  /** Of the last column: in the line judged last, and in the one before it that has it. */
  #width = 0
  #widthBefore = 0

  constructor(layout: LsfLayout) {
    this.#layout = layout
    this.keyLast = layout.behind.length === 0
  }

  line(bytes: Uint8Array, start: number, end: number, row: Row): LineKind {
    const { separator, before, behind } = this.#layout
    row.size = Number.NaN
    let from = start
    for (const column of before) {
      let at = from
      while (at < end && bytes[at] !== separator) at++
      if (at === end || !this.#field(column, bytes, from, at, row)) return 'malformed'
      from = at + 1
    }
    let to = end
    if (this.#width > 0) this.#widthBefore = this.#width
    for (let index = behind.length - 1; index >= 0; index--) {
      let at = to - 1
      while (at >= from && bytes[at] !== separator) at--
      if (at < from || !this.#field(behind[index] as LsfColumn, bytes, at + 1, to, row)) return 'malformed'
      if (to === end) this.#width = to - at - 1
      to = at
    }
    return this.#path(bytes, from, to, row)
  }

  /**
   * A size or a tier cut short is one too. A time or a hash is whole where it is as long as the one before
   * it, and a path where it ends in an extension; that of a folder may be cut behind any slash.
   */
  endsWhole(kind: LineKind, row: Row): boolean {
    const last = this.#layout.behind.at(-1)
    if (last === undefined) return kind === 'object' && hasKnownExtension(row)
    const width = last === 't' && this.#widthBefore === 0 ? timeWidth : this.#widthBefore
    return (last === 't' || last === 'h') && this.#width > 0 && this.#width === width
  }

  #field(column: LsfColumn, bytes: Uint8Array, start: number, end: number, row: Row): boolean {
    if (column === 's') {
      if (!isSize(bytes, start, end)) return false
      row.size = decimal(bytes, start, end)
    } else if (column === 't') {
      row.time = readTimestamp(bytes, start, end)
      return !Number.isNaN(row.time)
    } else if (column === 'h') return start === end || isHash(bytes, start, end)
    else row.archived = archivedClassAt(bytes, start, end)
    return true
  }

  #path(bytes: Uint8Array, start: number, end: number, row: Row): LineKind {
    row.bytes = bytes
    row.start = start
    row.end = end
    if (start < end && bytes[start] === quote) this.#unquote(bytes, start, end, row)
    // with --absolute; rclone's own paths never begin with a slash
    if (row.start < row.end && row.bytes[row.start] === slash) row.start++
    if (row.start >= row.end) return 'malformed'
    // rclone marks folders so; they are no objects
    return row.bytes[row.end - 1] === slash ? 'other' : 'object'
  }

  /**
   * With `--csv`, a path that needs it stands in quotes, its own quotes doubled. Without, a path may begin
   * with a quote of its own, so quotes are only taken away where that one form explains all of them.
   */
  #unquote(bytes: Uint8Array, start: number, end: number, row: Row): void {
    if (end - start < 3 || bytes[end - 1] !== quote) return
    if (this.#scratch.length < end - start) this.#scratch = new Uint8Array((end - start) * 2)
    let to = 0
    let needed = /^[\s\u0085]/u.test(Buffer.from(bytes.subarray(start + 1, Math.min(start + 4, end))).toString())
    for (let at = start + 1; at < end - 1; at++) {
      const byte = bytes[at] as number
      if (byte === quote) {
        if (bytes[at + 1] !== quote || at + 1 === end - 1) return
        at++
        needed = true
      } else if (byte === this.#layout.separator || byte === carriageReturn) needed = true
      this.#scratch[to++] = byte
    }
    if (!needed) return
    row.bytes = this.#scratch
    row.start = 0
    row.end = to
  }
}
