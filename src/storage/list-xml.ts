import { decimal } from './bytes.ts'
import { readTimestamp } from './timestamp.ts'

/** An entry of a listing's XML; the key as written, but for XML's own escapes. */
export interface XmlEntry {
  readonly key: Uint8Array
  readonly size: number
  readonly time: number
  readonly storageClass: string
}

const open = Buffer.from('<Contents>')
const close = Buffer.from('</Contents>')

/**
 * Takes the entries out of the XML of a listing, and gives back the XML without them. A page holds a
 * thousand, and to build an object of each takes an XML parser longer than the store takes to answer.
 */
export function takeEntries(xml: Buffer): { entries: XmlEntry[]; rest: Buffer } {
  const entries: XmlEntry[] = []
  const rest: Buffer[] = []
  let at = 0
  for (;;) {
    const from = xml.indexOf(open, at)
    const to = from < 0 ? -1 : xml.indexOf(close, from)
    // what is cut off within an entry is left for the parser to stumble over
    if (to < 0) break
    if (from > at) rest.push(xml.subarray(at, from))
    entries.push(readEntry(xml, from + open.length, to))
    at = to + close.length
  }
  rest.push(xml.subarray(at))
  return { entries, rest: Buffer.concat(rest) }
}

function readEntry(xml: Buffer, start: number, end: number): XmlEntry {
  const [keyAt, keyEnd] = element(xml, start, end, '<Key>')
  const [sizeAt, sizeEnd] = element(xml, start, end, '<Size>')
  const [timeAt, timeEnd] = element(xml, start, end, '<LastModified>')
  const [classAt, classEnd] = element(xml, start, end, '<StorageClass>')
  return {
    key: unescaped(xml.subarray(keyAt, keyEnd)),
    size: decimal(xml, sizeAt, sizeEnd),
    time: readTimestamp(xml, timeAt, timeEnd),
    storageClass: xml.toString('latin1', classAt, classEnd),
  }
}

/** Where the text of the first element that opens so begins and ends; nowhere, where there is none. */
function element(xml: Buffer, start: number, end: number, opening: string): readonly [number, number] {
  const at = xml.indexOf(opening, start, 'latin1')
  if (at < 0 || at >= end) return [start, start]
  const from = at + opening.length
  return [from, xml.indexOf(0x3c, from)]
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(bytes: Buffer): Uint8Array {
  if (!bytes.includes(0x26)) return bytes
  // one byte a character, so that bytes that are not UTF-8 stay what they are
  const text = bytes
    .toString('latin1')
    .replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/giu, (whole, hex, decimals, name) => {
      if (name !== undefined) return named[name as string] ?? (whole as string)
      const code = hex === undefined ? Number(decimals) : Number.parseInt(hex as string, 16)
      return code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code)).toString('latin1') : (whole as string)
    })
  return Buffer.from(text, 'latin1')
}
