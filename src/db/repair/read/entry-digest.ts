import { hashLoose, hashNumber, hashValue } from '../pages/value-hash.ts'
import type { RecordShape } from '../pages/record-shape.ts'
import type { IndexSchema, TableSchema } from '../schema/table-schema.ts'

const buckets = 1024
const seed = 0x1b87_3593

export const bucketOf = (rowid: number): number => Math.abs(Math.floor(rowid / 64)) % buckets

/**
 * What a set of index entries adds up to, whatever their order: the same for the rows of a table and for the index
 * on them, and where it is not, known to within a few rows.
 */
export class EntryDigest {
  readonly #sums = new Float64Array(buckets)
  count = 0

  add(rowid: number, hash: number): void {
    const bucket = bucketOf(rowid)
    this.#sums[bucket] = (this.#sums[bucket] as number) + (hash >>> 0) + 1
    this.count += 1
  }

  equals(other: EntryDigest): boolean {
    return this.count === other.count && this.differences(other).length === 0
  }

  /** The buckets in which the two differ. */
  differences(other: EntryDigest): number[] {
    const found: number[] = []
    for (let bucket = 0; bucket < buckets; bucket++) if (this.#sums[bucket] !== other.#sums[bucket]) found.push(bucket)
    return found
  }
}

export const hashRowid = (rowid: number): number => hashNumber(seed, rowid)

/** Of a row, as the index must have it. */
export function hashRow(
  table: TableSchema,
  index: IndexSchema,
  rowid: number,
  record: Buffer,
  shape: RecordShape,
): number {
  let hash = hashRowid(rowid)
  for (const { column } of index.keys) {
    if (column < 0 || column === table.rowidColumn) hash = hashNumber(hash, rowid)
    else if (column < shape.types.length) hash = hashValue(hash, record, shape, column)
    else hash = hashLoose(hash, table.columns[column]?.defaultValue ?? null)
  }
  return hash
}

/** Of an entry of the index: its keys, and the rowid last. */
export function hashEntry(rowid: number, record: Buffer, shape: RecordShape): number {
  let hash = hashRowid(rowid)
  for (let column = 0; column < shape.types.length - 1; column++) hash = hashValue(hash, record, shape, column)
  return hash
}
