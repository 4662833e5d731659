/** `bytes[start..end)` read one byte a character; for ASCII, and for showing what is not text. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** `bytes[start..end)` as a quoted piece of text for a message, at most `most` bytes of it. */
export function excerpt(bytes: Uint8Array, start: number, end: number, most = 60): string {
  const shown = utf8.decode(bytes.subarray(start, Math.min(end, start + most)))
  return JSON.stringify(end - start > most ? `${shown}…` : shown)
}

/** The number written in decimal digits in `bytes[start..end)`, or NaN if anything else is there. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return Number.NaN
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** Whether `bytes[start..end)` is exactly the ASCII text. */
export function isAscii(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text.charCodeAt(at)) return false
  return true
}
