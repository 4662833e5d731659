import { serialBytes } from '../../file-format/record.ts'
import type { RecordShape } from './record-shape.ts'

const prime = 0x0100_0193

const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x85eb_ca6b)
  return Math.imul(mixed ^ (mixed >>> 15), prime)
}

const scratch = Buffer.alloc(8)

export const hashNumber = (hash: number, value: number): number =>
  mix(mix(hash ^ 1, Math.floor(value / 2 ** 32) | 0), value | 0)

/**
 * Goes on from `hash` with one value, the same for equal values in a table and in an index on it: a table may hold
 * a whole number of a REAL column as an integer, and an index as a REAL.
 */
export function hashValue(hash: number, record: Buffer, shape: RecordShape, column: number): number {
  const type = shape.types[column] ?? 0
  const at = shape.offsets[column] ?? 0
  if (type >= 12) {
    let mixed = hash ^ (type % 2 === 1 ? 3 : 4)
    const end = at + serialBytes(type)
    for (let byte = at; byte < end; byte++) mixed = Math.imul(mixed ^ (record[byte] as number), prime)
    return mix(mixed, type)
  }
  switch (type) {
    case 0:
      return mix(hash, 0)
    case 6:
      return mix(mix(hash ^ 1, record.readInt32BE(at)), record.readInt32BE(at + 4))
    case 7: {
      const value = record.readDoubleBE(at)
      if (Number.isInteger(value) && Math.abs(value) < 2 ** 53) return hashNumber(hash, value)
      return mix(mix(hash ^ 2, record.readInt32BE(at)), record.readInt32BE(at + 4))
    }
    case 8:
    case 9:
      return hashNumber(hash, type - 8)
    default:
      return hashNumber(hash, record.readIntBE(at, serialBytes(type)))
  }
}

/** Of a value that is in no record: a column's default. */
export function hashLoose(hash: number, value: null | bigint | number | string | Uint8Array): number {
  if (value === null) return mix(hash, 0)
  if (typeof value === 'bigint') {
    scratch.writeBigInt64BE(BigInt.asIntN(64, value))
    return mix(mix(hash ^ 1, scratch.readInt32BE(0)), scratch.readInt32BE(4))
  }
  if (typeof value === 'number') {
    scratch.writeDoubleBE(value)
    return hashValue(hash, scratch, { types: [7], offsets: [0], bytes: 8 }, 0)
  }
  const bytes = Buffer.from(value)
  const type = 12 + 2 * bytes.length + (typeof value === 'string' ? 1 : 0)
  return hashValue(hash, bytes, { types: [type], offsets: [0], bytes: bytes.length }, 0)
}
