const percent = 0x25
const plus = 0x2b

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/**
 * Decodes a key that S3 has URL-encoded (`+` is a space, `%2B` a plus) into `into`, which must be as
 * long; returns how many bytes were written. On bytes, as a key need not be UTF-8.
 */
export function urlDecode(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let to = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === percent && at + 2 < end) {
      const high = hexDigit(bytes[at + 1])
      const low = hexDigit(bytes[at + 2])
      if (high >= 0 && low >= 0) {
        into[to++] = high * 16 + low
        at += 2
        continue
      }
    }
    into[to++] = byte === plus ? 0x20 : byte
  }
  return to
}
