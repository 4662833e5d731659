import { Damage } from '../../file-format/damage.ts'
import { recordHeader, serialBytes } from '../../file-format/record.ts'

export type SqlValue = null | bigint | number | string | Uint8Array

/** A record's serial types, and where each value lies from the record's start. */
export interface RecordShape {
  readonly types: readonly number[]
  readonly offsets: readonly number[]
  /** Header and values together. */
  readonly bytes: number
}

/** Null where the bytes do not begin as a record does. Whether all of it is there is for the caller to see. */
export function readShape(record: Uint8Array): RecordShape | null {
  const header = recordHeader(record)
  if (header instanceof Damage) return null
  const offsets: number[] = []
  let offset = header.body
  for (const type of header.types) {
    offsets.push(offset)
    offset += serialBytes(type)
  }
  return { types: header.types, offsets, bytes: offset }
}

/** One value, integers as bigint. TEXT that is not UTF-8 comes with replacement characters. */
export function readValue(record: Buffer, shape: RecordShape, column: number): SqlValue {
  const type = shape.types[column] ?? 0
  const at = shape.offsets[column] ?? 0
  if (type >= 12) {
    const bytes = record.subarray(at, at + serialBytes(type))
    return type % 2 === 1 ? bytes.toString('utf8') : bytes
  }
  switch (type) {
    case 0:
      return null
    case 6:
      return record.readBigInt64BE(at)
    case 7:
      return record.readDoubleBE(at)
    case 8:
      return 0n
    case 9:
      return 1n
    default:
      return BigInt(record.readIntBE(at, serialBytes(type)))
  }
}

/** An integer of a record as a number; NaN where it is anything else. */
export function readInteger(record: Buffer, shape: RecordShape, column: number): number {
  const value = readValue(record, shape, column)
  return typeof value === 'bigint' ? Number(value) : Number.NaN
}
