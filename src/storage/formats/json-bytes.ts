import { MalformedRecord } from './format-reader.ts'

export const quote = 0x22
export const backslash = 0x5c
export const openBrace = 0x7b
export const closeBrace = 0x7d
export const openBracket = 0x5b
export const closeBracket = 0x5d
export const comma = 0x2c
export const colon = 0x3a

/** Says that a value goes on beyond the window. */
export const cut = -1

/** The first byte in `bytes[at..end)` that is not JSON white space, or `end`. */
export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at] as number
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at
    at++
  }
  return end
}

/** The closing quote of the string whose text begins at `at`, or `cut`. */
export function closingQuote(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === quote) return at
    at += byte === backslash ? 2 : 1
  }
  return cut
}

/** Just behind the value that begins at `at`, or `cut`. A number is whole only when something follows it. */
export function skipValue(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]
  if (at >= end) return cut
  if (first === quote) {
    const close = closingQuote(bytes, at + 1, end)
    return close === cut ? cut : close + 1
  }
  if (first === openBrace || first === openBracket) return skipNested(bytes, at, end)
  const from = at
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === comma || byte === closeBrace || byte === closeBracket || byte <= 0x20) {
      if (at === from) throw new MalformedRecord(at, 'is not valid JSON')
      return at
    }
    at++
  }
  return cut
}

function skipNested(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === quote) {
      const close = closingQuote(bytes, at + 1, end)
      if (close === cut) return cut
      at = close
    } else if (byte === openBrace || byte === openBracket) depth++
    else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return at + 1
    at++
  }
  return cut
}

/** The whole number written in `bytes[start..end)`; -1 as rclone writes it for an unknown size gives NaN. */
export function jsonNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 9) return oddNumber(bytes, start, end)
    value = value * 10 + digit
  }
  return value
}

/** A number with a sign, a fraction or an exponent, or in quotes. */
function oddNumber(bytes: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
  if (text === 'null') return Number.NaN
  const value = Number(text.startsWith('"') ? text.slice(1, -1) : text)
  if (Number.isNaN(value)) throw new MalformedRecord(start, 'has a size that is no number')
  return value >= 0 ? value : Number.NaN
}
