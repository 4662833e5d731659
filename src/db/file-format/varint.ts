/**
 * SQLite's variable-length integer: 7 bits a byte, most significant first, all 8 bits of a ninth byte.
 * https://www.sqlite.org/fileformat2.html#varint
 */

/** The index after the one that starts at `at`; -1 where it runs past `limit`. */
export function varintEnd(bytes: Uint8Array, at: number, limit: number): number {
  const last = at + 8
  for (let next = at; next < limit; next++) {
    if (next === last || (bytes[next] as number) < 0x80) return next + 1
  }
  return -1
}

/** The value as a number, exact up to 2^53; larger and negative ones come out as some number past that. */
export function varintNumber(bytes: Uint8Array, at: number, end: number): number {
  let value = 0
  const plain = end - at === 9 ? end - 1 : end
  for (let next = at; next < plain; next++) value = value * 0x80 + ((bytes[next] as number) & 0x7f)
  return plain === end ? value : value * 0x100 + (bytes[plain] as number)
}

/** The value as SQLite means it: 64 bits with a sign; a bigint only where a number would lose digits. */
export function varintSigned(bytes: Uint8Array, at: number, end: number): number | bigint {
  // Seven bytes hold 49 bits.
  if (end - at <= 7) return varintNumber(bytes, at, end)
  let value = 0n
  const plain = end - at === 9 ? end - 1 : end
  for (let next = at; next < plain; next++) value = (value << 7n) | BigInt((bytes[next] as number) & 0x7f)
  if (plain !== end) value = (value << 8n) | BigInt(bytes[plain] as number)
  return narrowest(BigInt.asIntN(64, value))
}

export function narrowest(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
