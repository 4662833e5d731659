import { isDigit } from './bytes.ts'

const dash = 0x2d
const colon = 0x3a
const plus = 0x2b
const dot = 0x2e
const upperT = 0x54
const upperZ = 0x5a
const space = 0x20

/** The number of two digits, or one far below any that could be meant. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 0x30
  const ones = (bytes[at + 1] as number) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -100_000
}

/** Days from 1970-01-01 in the Gregorian calendar; counts years from March so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}

/**
 * Milliseconds since 1970 of the time written in `bytes[start..end)`, or NaN if it is not wholly one:
 * `2024-05-05T10:10:10Z`, with `T` or a space, with or without a fraction and a zone. Without a zone
 * (`aws s3 ls` and `rclone lsf` print the local time of a machine unknown to us) it is taken as UTC.
 */
export function readTimestamp(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 19) return Number.NaN
  const separator = bytes[start + 10]
  if (
    bytes[start + 4] !== dash ||
    bytes[start + 7] !== dash ||
    (separator !== upperT && separator !== space) ||
    bytes[start + 13] !== colon ||
    bytes[start + 16] !== colon
  )
    return Number.NaN
  const year = two(bytes, start) * 100 + two(bytes, start + 2)
  const month = two(bytes, start + 5)
  const day = two(bytes, start + 8)
  const hour = two(bytes, start + 11)
  const minute = two(bytes, start + 14)
  const second = two(bytes, start + 17)
  const sane =
    year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 && hour <= 24
  if (!sane || !(minute >= 0 && minute < 60) || !(second >= 0 && second <= 60)) return Number.NaN
  let at = start + 19
  // a fraction is passed over: nothing here needs more than seconds
  if (at < end && bytes[at] === dot) for (at++; at < end && isDigit(bytes[at]);) at++
  const zone = zoneMinutes(bytes, at, end)
  return ((daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - zone) * 60_000 + second * 1000
}

/** Minutes east of UTC for `Z`, `+02:00`, `+0200`, or nothing; NaN for anything else. */
function zoneMinutes(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0
  const sign = bytes[start]
  if (sign === upperZ) return end - start === 1 ? 0 : Number.NaN
  if (sign !== plus && sign !== dash) return Number.NaN
  const minutesAt = bytes[start + 3] === colon ? start + 4 : start + 3
  if (end !== minutesAt + 2) return Number.NaN
  for (const at of [start + 1, start + 2, minutesAt, minutesAt + 1]) if (!isDigit(bytes[at])) return Number.NaN
  const minutes = two(bytes, start + 1) * 60 + two(bytes, minutesAt)
  return sign === dash ? -minutes : minutes
}
