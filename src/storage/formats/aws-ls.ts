import { formatCount } from '../../core/figures.ts'
import { decimal, isAscii, isDigit, latin1 } from '../bytes.ts'
import { readTimestamp } from '../timestamp.ts'
import type { LineFormat, LineKind, Row } from './line-reader.ts'

const space = 0x20
const timeWidth = '2024-05-05 10:10:10'.length

/**
 * `aws s3 ls --recursive`: the time, the size set to the right, one space, and the key with whatever
 * spaces are its own. With `--summarize`, totals follow, against which the rows are checked.
 */
export class AwsLsFormat implements LineFormat {
  readonly keyLast = true
  #bytes = 0
  #folders = 0
  #toldObjects = Number.NaN
  #toldBytes = Number.NaN

  line(bytes: Uint8Array, start: number, end: number, row: Row): LineKind {
    const time = readTimestamp(bytes, start, Math.min(start + timeWidth, end))
    if (Number.isNaN(time)) return this.#other(bytes, start, end)
    let at = start + timeWidth
    while (at < end && bytes[at] === space) at++
    const sizeAt = at
    while (at < end && isDigit(bytes[at])) at++
    const size = decimal(bytes, sizeAt, at)
    if (at + 1 >= end || bytes[at] !== space || Number.isNaN(size)) return 'malformed'
    this.#bytes += size
    row.bytes = bytes
    row.start = at + 1
    row.end = end
    row.size = size
    row.time = time
    return 'object'
  }

  shortfall(rows: number): string | null {
    if (this.#folders > 0)
      return `it was made without --recursive: ${formatCount(this.#folders)} folders were not looked into`
    const differs = (told: number, read: number) => !Number.isNaN(told) && told !== read
    if (differs(this.#toldObjects, rows))
      return `its own summary says ${formatCount(this.#toldObjects)} objects, but it holds ${formatCount(rows)}`
    if (differs(this.#toldBytes, this.#bytes))
      return `its own summary says ${formatCount(this.#toldBytes)} bytes, but its objects have ${formatCount(this.#bytes)}`
    return null
  }

  #other(bytes: Uint8Array, start: number, end: number): LineKind {
    let from = start
    while (from < end && bytes[from] === space) from++
    if (from === end) return 'other'
    if (from > start && isAscii(bytes, from, Math.min(from + 4, end), 'PRE ')) {
      this.#folders++
      return 'other'
    }
    const total = /^Total (Objects|Size): ([0-9]+)$/u.exec(latin1(bytes, from, Math.min(end, from + 40)))
    if (total === null) return 'malformed'
    if (total[1] === 'Objects') this.#toldObjects = Number(total[2])
    else this.#toldBytes = Number(total[2])
    return 'other'
  }
}
