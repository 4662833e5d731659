import { MalformedRecord } from './format-reader.ts'
import { backslash } from './json-bytes.ts'

const plain: Readonly<Record<number, number>> = {
  0x22: 0x22,
  0x5c: 0x5c,
  0x2f: 0x2f,
  0x62: 0x08,
  0x66: 0x0c,
  0x6e: 0x0a,
  0x72: 0x0d,
  0x74: 0x09,
}
const lowerU = 0x75
const replacement = 0xfffd

/**
 * The bytes that the JSON string text `bytes[start..end)` stands for, written into `into`, which must be
 * as long; returns how many. On bytes rather than through `JSON.parse`, which would replace what is not UTF-8.
 */
export function unescapeJson(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let to = 0
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte !== backslash) {
      into[to++] = byte
      at++
      continue
    }
    const kind = bytes[at + 1] as number
    if (kind !== lowerU) {
      const meant = at + 1 < end ? plain[kind] : undefined
      if (meant === undefined) throw new MalformedRecord(at, 'has an unknown escape')
      into[to++] = meant
      at += 2
      continue
    }
    let code = hex4(bytes, at + 2, end)
    at += 6
    if (code >= 0xd800 && code < 0xdc00 && bytes[at] === backslash && bytes[at + 1] === lowerU && at + 6 <= end) {
      const low = hex4(bytes, at + 2, end)
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        at += 6
      }
    }
    to = putUtf8(code >= 0xd800 && code < 0xe000 ? replacement : code, into, to)
  }
  return to
}

function hex4(bytes: Uint8Array, at: number, end: number): number {
  let code = 0
  for (let i = at; i < at + 4; i++) {
    const byte = i < end ? (bytes[i] as number) : 0
    const letter = byte | 0x20
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
    if (digit < 0) throw new MalformedRecord(at, 'has an unknown escape')
    code = code * 16 + digit
  }
  return code
}

function putUtf8(code: number, into: Uint8Array, to: number): number {
  if (code < 0x80) {
    into[to++] = code
  } else if (code < 0x800) {
    into[to++] = 0xc0 | (code >> 6)
    into[to++] = 0x80 | (code & 0x3f)
  } else if (code < 0x10000) {
    into[to++] = 0xe0 | (code >> 12)
    into[to++] = 0x80 | ((code >> 6) & 0x3f)
    into[to++] = 0x80 | (code & 0x3f)
  } else {
    into[to++] = 0xf0 | (code >> 18)
    into[to++] = 0x80 | ((code >> 12) & 0x3f)
    into[to++] = 0x80 | ((code >> 6) & 0x3f)
    into[to++] = 0x80 | (code & 0x3f)
  }
  return to
}
