import { formatCount } from '../../core/figures.ts'
import type { ObjectTableBuilder } from '../object-table.ts'
import { archivedClassAt } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import { type FormatReader, MalformedRecord } from './format-reader.ts'
import { closeBracket, comma, cut, jsonNumber, openBrace, openBracket, skipValue } from './json-bytes.ts'
import { type MemberSink, readObject } from './json-object.ts'
import { JsonText } from './json-text.ts'
import { LsjsonRow } from './lsjson-row.ts'

const upperI = 0x49
const upperM = 0x4d
const upperP = 0x50
const upperS = 0x53
const upperT = 0x54
const lowerT = 0x74

/**
 * `rclone lsjson`: an array of objects, in any layout and any order of members. Read on the bytes:
 * a million objects are 220 MB of text, of which only keys and sizes are wanted.
 */
export class LsjsonReader implements FormatReader, MemberSink {
  readonly unit = 'object'
  count = 0
  readonly #objects: ObjectTableBuilder
  /** `bare`: objects one after the other without an array around them, as `jq -c '.[]'` leaves them. */
  #place: 'before' | 'in' | 'bare' | 'behind' = 'before'

  readonly #row = new LsjsonRow()

  // the object being read, where it is not a row as rclone writes it
  readonly #path = new JsonText()
  #size = Number.NaN
  #time = Number.NaN
  #archived = 0
  #folder = false

  constructor(objects: ObjectTableBuilder) {
    this.#objects = objects
  }

  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end) {
      const byte = bytes[at] as number
      if (byte === openBrace && (this.#place === 'in' || this.#place === 'bare')) {
        this.count++
        const behind = this.#object(bytes, at, end)
        if (behind === cut) {
          this.count--
          return at
        }
        at = behind
      } else if (byte <= 0x20 || (byte === comma && this.#place === 'in')) at++
      else if (this.#place === 'behind') return at
      else if (byte === closeBracket && this.#place === 'in') {
        this.#place = 'behind'
        at++
      } else if (byte === openBracket && this.#place === 'before') {
        this.#place = 'in'
        at++
      } else if (byte === openBrace) this.#place = 'bare'
      else {
        this.count++
        throw new MalformedRecord(at, 'is not a JSON object')
      }
    }
    return at
  }

  end(_bytes: Uint8Array, start: number, end: number): string | null {
    const after = `after ${formatCount(this.count)} objects`
    if (this.#place === 'in') return `its JSON array never closes: it is cut ${after}`
    if (start === end) return null
    if (this.#place === 'behind') return `something follows the end of its JSON array, ${after}`
    return `it is cut in the middle of a JSON object, ${after}`
  }

  member(bytes: Uint8Array, name: number, length: number, at: number, end: number): number {
    const first = bytes[name]
    if (length === 4 && first === upperP) return this.#path.read(bytes, at, end)
    const behind = skipValue(bytes, at, end)
    if (behind === cut) return cut
    if (length === 4 && first === upperS) this.#size = jsonNumber(bytes, at, behind)
    else if (length === 7 && first === upperM) this.#time = readTimestamp(bytes, at + 1, behind - 1)
    else if (length === 4 && first === upperT) this.#archived = archivedClassAt(bytes, at + 1, behind - 1)
    else if (length === 5 && first === upperI) this.#folder = bytes[at] === lowerT
    return behind
  }

  #object(bytes: Uint8Array, open: number, end: number): number {
    const row = this.#row
    const behindRow = row.read(bytes, open, end)
    if (behindRow !== cut) {
      this.#objects.add(bytes, row.pathStart, row.pathEnd, row.size, row.archived, row.time)
      return behindRow
    }
    this.#path.clear()
    this.#size = Number.NaN
    this.#time = Number.NaN
    this.#archived = 0
    this.#folder = false
    const behind = readObject(bytes, open, end, this)
    if (behind === cut || this.#folder) return behind
    if (!this.#path.present) throw new MalformedRecord(open, 'has no Path')
    this.#path.decode()
    const { buffer, start, end: pathEnd } = this.#path
    this.#objects.add(buffer, start, pathEnd, this.#size, this.#archived, this.#time)
    return behind
  }
}
