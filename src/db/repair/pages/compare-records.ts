import { serialBytes } from '../../file-format/record.ts'
import { type RecordShape, readValue } from './record-shape.ts'

export interface KeyOrder {
  readonly descending: boolean
  readonly collation: string
}

/** SQLite's order of storage classes: NULL, numbers, text, blobs. */
const rank = (type: number): number => (type === 0 ? 0 : type < 12 ? 1 : type % 2 === 1 ? 2 : 3)

function compareNumbers(a: bigint | number, b: bigint | number): number {
  // A mixed comparison of JavaScript's is exact.
  return a < b ? -1 : a > b ? 1 : 0
}

const folded = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

function compareNoCase(a: Buffer, b: Buffer): number {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) {
    const difference = folded(a[at] as number) - folded(b[at] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0x20) end--
  return bytes.subarray(0, end)
}

/** Two index entries by all their keys and, last, by rowid, as SQLite orders them. */
export function compareRecords(
  a: { readonly record: Buffer; readonly shape: RecordShape },
  b: { readonly record: Buffer; readonly shape: RecordShape },
  keys: readonly KeyOrder[],
): number {
  const columns = a.shape.types.length
  for (let column = 0; column < columns; column++) {
    const key = keys[column]
    const order = compareColumn(a, b, column, key?.collation ?? 'BINARY')
    if (order !== 0) return key?.descending === true ? -order : order
  }
  return 0
}

function compareColumn(
  a: { readonly record: Buffer; readonly shape: RecordShape },
  b: { readonly record: Buffer; readonly shape: RecordShape },
  column: number,
  collation: string,
): number {
  const typeA = a.shape.types[column] ?? 0
  const typeB = b.shape.types[column] ?? 0
  const byRank = rank(typeA) - rank(typeB)
  if (byRank !== 0 || typeA === 0) return byRank
  if (rank(typeA) === 1)
    return compareNumbers(
      readValue(a.record, a.shape, column) as bigint,
      readValue(b.record, b.shape, column) as bigint,
    )
  const bytesA = bytesOf(a.record, a.shape, column, typeA)
  const bytesB = bytesOf(b.record, b.shape, column, typeB)
  if (rank(typeA) === 3 || collation === 'BINARY') return Buffer.compare(bytesA, bytesB)
  return collation === 'NOCASE' ? compareNoCase(bytesA, bytesB) : Buffer.compare(trimmed(bytesA), trimmed(bytesB))
}

function bytesOf(record: Buffer, shape: RecordShape, column: number, type: number): Buffer {
  const at = shape.offsets[column] ?? 0
  return record.subarray(at, at + serialBytes(type))
}
