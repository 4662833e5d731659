import { decimal, isAscii } from '../bytes.ts'
import { archivedClassAt } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import { CsvFields } from './csv-fields.ts'
import type { InventoryColumns } from './inventory-columns.ts'
import type { LineFormat, LineKind, Row } from './line-reader.ts'
import { urlDecode } from './url-decode.ts'

/** A report of S3 Inventory: CSV, keys URL-encoded, perhaps with versions, of which only the current count. */
export class S3InventoryFormat implements LineFormat {
  readonly keyLast = false
  readonly #columns: InventoryColumns
  readonly #fields = new CsvFields()
  #headerDue: boolean
  #scratch = new Uint8Array(4096)

  constructor(columns: InventoryColumns) {
    this.#columns = columns
    this.#headerDue = columns.header
  }

  line(bytes: Uint8Array, start: number, end: number, row: Row): LineKind {
    const fields = this.#fields
    const columns = this.#columns
    if (!fields.split(bytes, start, end) || fields.count !== columns.fields) return 'malformed'
    if (this.#headerDue) {
      this.#headerDue = false
      return 'other'
    }
    const from = (column: number) => (column < 0 ? 0 : (fields.starts[column] as number))
    const to = (column: number) => (column < 0 ? 0 : (fields.ends[column] as number))
    const says = (column: number, text: string) => isAscii(bytes, from(column), to(column), text)
    if (says(columns.isLatest, 'false') || says(columns.isDeleteMarker, 'true')) return 'other'
    const { key, size, time } = columns
    row.size = decimal(bytes, from(size), to(size))
    if (Number.isNaN(row.size) && to(size) > from(size)) return 'malformed'
    row.time = readTimestamp(bytes, from(time), to(time))
    row.archived =
      archivedClassAt(bytes, from(columns.storageClass), to(columns.storageClass)) ||
      archivedClassAt(bytes, from(columns.accessTier), to(columns.accessTier))
    const length = to(key) - from(key)
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length * 2)
    row.bytes = this.#scratch
    row.start = 0
    row.end = urlDecode(bytes, from(key), to(key), this.#scratch)
    return row.end === 0 ? 'malformed' : 'object'
  }
}
