import { decimal } from '../bytes.ts'
import { archivedClassAt } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import type { LineFormat, LineKind, Row } from './line-reader.ts'
import { isSize, type LsfColumn, type LsfLayout } from './lsf-layout.ts'

const quote = 0x22
const slash = 0x2f
const carriageReturn = 0x0d

/** `rclone lsf` with the path and, in any order, a size and perhaps a time, a tier or a hash. */
export class LsfFormat implements LineFormat {
  readonly keyLast: boolean
  readonly #layout: LsfLayout
  #scratch = new Uint8Array(2048)

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
    for (let index = behind.length - 1; index >= 0; index--) {
      let at = to - 1
      while (at >= from && bytes[at] !== separator) at--
      if (at < from || !this.#field(behind[index] as LsfColumn, bytes, at + 1, to, row)) return 'malformed'
      to = at
    }
    return this.#path(bytes, from, to, row)
  }

  #field(column: LsfColumn, bytes: Uint8Array, start: number, end: number, row: Row): boolean {
    if (column === 's') {
      if (!isSize(bytes, start, end)) return false
      row.size = decimal(bytes, start, end)
    } else if (column === 't') {
      row.time = readTimestamp(bytes, start, end)
      return !Number.isNaN(row.time)
    } else if (column === 'T') row.archived = archivedClassAt(bytes, start, end)
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
