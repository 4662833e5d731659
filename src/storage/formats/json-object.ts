import { MalformedRecord } from './format-reader.ts'
import { closeBrace, closingQuote, colon, comma, cut, quote, skipSpace } from './json-bytes.ts'

/** Takes the members of an object one by one. */
export interface MemberSink {
  /**
   * The member whose name is the `length` bytes at `name` (escapes as written) and whose value begins at
   * `at`; returns what is just behind the value, or `cut`.
   */
  member(bytes: Uint8Array, name: number, length: number, at: number, end: number): number
}

/** Hands the members of the object that opens at `open` to the sink; returns what is just behind it, or `cut`. */
export function readObject(bytes: Uint8Array, open: number, end: number, sink: MemberSink): number {
  let at = open + 1
  for (;;) {
    if (bytes[at] !== quote) {
      at = skipSpace(bytes, at, end)
      if (at < end && bytes[at] === closeBrace) return at + 1
    }
    at = readMember(bytes, at, end, sink)
    if (at === cut) return cut
    if (bytes[at] !== comma) {
      at = skipSpace(bytes, at, end)
      if (at >= end) return cut
      if (bytes[at] === closeBrace) return at + 1
      if (bytes[at] !== comma) throw new MalformedRecord(at, 'is not valid JSON')
    }
    at++
  }
}

/** Hands on the one member whose name opens at `at`; returns what is just behind its value, or `cut`. */
export function readMember(bytes: Uint8Array, at: number, end: number, sink: MemberSink): number {
  if (at >= end) return cut
  if (bytes[at] !== quote) throw new MalformedRecord(at, 'is not valid JSON')
  const name = at + 1
  const nameEnd = closingQuote(bytes, name, end)
  if (nameEnd === cut) return cut
  at = nameEnd + 1
  if (bytes[at] !== colon) at = skipSpace(bytes, at, end)
  if (at >= end) return cut
  if (bytes[at] !== colon) throw new MalformedRecord(at, 'is not valid JSON')
  at = skipSpace(bytes, at + 1, end)
  return at >= end ? cut : sink.member(bytes, name, nameEnd - name, at, end)
}
