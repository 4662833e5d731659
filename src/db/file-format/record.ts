import { Damage } from './damage.ts'
import { narrowest, varintEnd, varintNumber } from './varint.ts'

/** A value exactly as the file holds it. */
export type Value =
  | { readonly type: 'null' }
  /** A bigint only where a number would lose digits. */
  | { readonly type: 'integer'; readonly value: number | bigint }
  | { readonly type: 'real'; readonly value: number }
  /** Bytes, for what is no UTF-8 to come through as it is. */
  | { readonly type: 'text'; readonly bytes: Uint8Array }
  | { readonly type: 'blob'; readonly bytes: Uint8Array }

const nothing: Value = { type: 'null' }

/** Bytes that a value of a serial type takes. https://www.sqlite.org/fileformat2.html#record_format */
export function serialBytes(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2)
  if (type === 5) return 6
  if (type === 6 || type === 7) return 8
  return type < 5 ? type : 0
}

/** Types 10 and 11 are kept for SQLite's own use. */
const isLegal = (type: number): boolean => type !== 10 && type !== 11

/** Where the values begin, and each one's type. Bytes that a header lays claim to may be missing. */
export function recordHeader(payload: Uint8Array): { readonly types: number[]; readonly body: number } | Damage {
  const first = varintEnd(payload, 0, payload.length)
  const body = first < 0 ? -1 : varintNumber(payload, 0, first)
  if (body < first || body > payload.length) return broken('header is longer than the record')
  const types: number[] = []
  for (let at = first; at < body;) {
    const next = varintEnd(payload, at, body)
    if (next < 0) return broken('header ends in mid value')
    const type = varintNumber(payload, at, next)
    if (!isLegal(type)) return broken(`header names a type ${type} that is not in use`)
    types.push(type)
    at = next
  }
  return { types, body }
}

/** How many values a record has, by a header that lies in these bytes; 0 where it does not, or makes no sense. */
export function recordColumns(bytes: Uint8Array, start: number, limit: number): number {
  let at = varintEnd(bytes, start, limit)
  if (at < 0) return 0
  const end = start + varintNumber(bytes, start, at)
  if (end > limit) return 0
  let columns = 0
  while (at > 0 && at < end) {
    // Nearly all types take one byte.
    at = (bytes[at] as number) < 0x80 ? at + 1 : varintEnd(bytes, at, end)
    columns++
  }
  return at === end ? columns : 0
}

/** The values of a record, as many as its row was written with. */
export function decodeRecord(payload: Uint8Array): Value[] | Damage {
  const header = recordHeader(payload)
  if (header instanceof Damage) return header
  let at = header.body
  const values: Value[] = []
  for (const type of header.types) {
    const end = at + serialBytes(type)
    if (end > payload.length) return broken('values are longer than the record')
    values.push(decodeValue(payload, type, at, end))
    at = end
  }
  return at === payload.length ? values : broken('values are shorter than the record')
}

/** The values up to where the bytes run out, of a record whose end is lost. */
export function decodeBeginning(payload: Uint8Array): Value[] {
  const header = recordHeader(payload)
  if (header instanceof Damage) return []
  let at = header.body
  const values: Value[] = []
  for (const type of header.types) {
    const end = at + serialBytes(type)
    if (end > payload.length) break
    values.push(decodeValue(payload, type, at, end))
    at = end
  }
  return values
}

function decodeValue(bytes: Uint8Array, type: number, at: number, end: number): Value {
  if (type === 0) return nothing
  if (type === 8 || type === 9) return { type: 'integer', value: type - 8 }
  if (type >= 12) return { type: type % 2 === 0 ? 'blob' : 'text', bytes: bytes.subarray(at, end) }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, end - at)
  if (type === 7) return { type: 'real', value: view.getFloat64(0) }
  if (type === 6) return { type: 'integer', value: narrowest(view.getBigInt64(0)) }
  let value = view.getInt8(0)
  for (let next = 1; next < view.byteLength; next++) value = value * 256 + view.getUint8(next)
  return { type: 'integer', value }
}

const broken = (what: string): Damage => new Damage('record', 0, `a record's ${what}`)

/** Where the column that stands for the rowid is stored, which is as NULL, the rowid takes its place. */
export function withRowid(values: readonly Value[], rowid: number | bigint, alias: number | null): readonly Value[] {
  if (alias === null || values[alias]?.type !== 'null') return values
  return values.with(alias, { type: 'integer', value: rowid })
}
