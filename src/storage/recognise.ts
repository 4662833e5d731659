import { isDigit, latin1 } from './bytes.ts'
import { AwsJsonReader } from './formats/aws-json.ts'
import { AwsLsFormat } from './formats/aws-ls.ts'
import { FindFormat } from './formats/find.ts'
import type { FormatReader } from './formats/format-reader.ts'
import { findInventoryColumns } from './formats/inventory-columns.ts'
import {
  closeBrace,
  closingQuote,
  cut,
  openBrace,
  openBracket,
  quote,
  skipSpace,
  skipValue,
} from './formats/json-bytes.ts'
import { emptyRow, type LineFormat, LineReader } from './formats/line-reader.ts'
import { LsfFormat } from './formats/lsf.ts'
import { findLsfLayout, holdsColumns } from './formats/lsf-layout.ts'
import { LsjsonReader } from './formats/lsjson.ts'
import { S3InventoryFormat } from './formats/s3-inventory.ts'
import type { ListingFormat } from './listing.ts'
import type { ObjectTableBuilder } from './object-table.ts'

/** A format found in the first bytes of a listing, and how to read on in it. */
export interface Recognised {
  readonly format: ListingFormat
  /** Bytes to leave out at the beginning: a byte order mark. */
  readonly skip: number
  readonly reader: (objects: ObjectTableBuilder) => FormatReader
}

/** So many lines are looked at; all of them must be of the format. */
const sampleLines = 500

/**
 * Finds the format of a listing that begins with `head`; null where it is none of ours. A `named` format
 * is taken at its word, and only its columns are looked for.
 */
export function recognise(head: Uint8Array, whole: boolean, named?: ListingFormat): Recognised | null {
  const skip = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const text = head.subarray(skip)
  const first = skipSpace(text, 0, text.length)
  if (first === text.length && whole) return empty(named ?? 'lsjson', skip)
  const json =
    named === undefined || named === 'lsjson' || named === 'aws-json' ? (named ?? jsonFormat(text, first)) : null
  if (json === 'lsjson') return { format: json, skip, reader: (objects) => new LsjsonReader(objects) }
  if (json === 'aws-json') return { format: json, skip, reader: (objects) => new AwsJsonReader(objects) }
  const { lines, crlf } = sample(text, whole)
  if (lines.length === 0) return null
  for (const format of ['s3-inventory', 'aws-ls', 'find', 'lsf'] as const) {
    if (named !== undefined && named !== format) continue
    const make = lineFormats[format](lines, named !== undefined)
    if (make !== null) return { format, skip, reader: (objects) => new LineReader(objects, make(), crlf) }
  }
  return null
}

/** Of an empty file there is nothing to recognise; that it is empty is for others to judge. */
function empty(format: ListingFormat, skip: number): Recognised {
  return {
    format,
    skip,
    reader: () => ({ unit: 'line', count: 0, read: (_bytes, _start, end) => end, end: () => null }),
  }
}

const listMembers = new Set([
  'Contents',
  'Versions',
  'DeleteMarkers',
  'CommonPrefixes',
  'IsTruncated',
  'KeyCount',
  'MaxKeys',
  'NextContinuationToken',
  'NextToken',
  'RequestCharged',
  'ResponseMetadata',
  'Key',
  'LastModified',
  'ETag',
  'StorageClass',
])

/** Tells the two JSON forms apart by the names of the members that come first. */
function jsonFormat(text: Uint8Array, first: number): 'lsjson' | 'aws-json' | null {
  let at = first
  // what the aws command prints for nothing with --query
  if (latin1(text, at, Math.min(at + 5, text.length)).trim() === 'null') return 'aws-json'
  if (text[at] === openBracket) {
    at = skipSpace(text, at + 1, text.length)
    // an array of nothing, or of what is not there yet
    if (at === text.length || text[at] === 0x5d) return 'lsjson'
  } else if (text[at] !== openBrace) return null
  if (text[at] !== openBrace) return null
  at = skipSpace(text, at + 1, text.length)
  // `{}` is what the aws command prints for a prefix without objects
  if (text[at] === closeBrace && text[first] === openBrace) return 'aws-json'
  while (text[at] === quote) {
    const end = closingQuote(text, at + 1, text.length)
    if (end === cut) return null
    const name = latin1(text, at + 1, end)
    if (name === 'Path' || name === 'IsDir' || name === 'ModTime') return 'lsjson'
    if (listMembers.has(name)) return 'aws-json'
    const value = skipSpace(text, end + 1, text.length)
    at = skipValueOrNothing(text, skipSpace(text, value + 1, text.length))
    at = skipSpace(text, at, text.length)
    if (text[at] === 0x2c) at = skipSpace(text, at + 1, text.length)
  }
  return null
}

function skipValueOrNothing(text: Uint8Array, at: number): number {
  try {
    const behind = skipValue(text, at, text.length)
    return behind === cut ? text.length : behind
  } catch {
    return text.length
  }
}

/** The first lines that are there in full, and whether all of them end in CR LF. */
function sample(text: Uint8Array, whole: boolean): { lines: Uint8Array[]; crlf: boolean } {
  const lines: Uint8Array[] = []
  let crlf = 0
  let ended = 0
  for (let at = 0; at < text.length && lines.length < sampleLines;) {
    const feed = text.indexOf(0x0a, at)
    // a last line without an end is only looked at where there is no other
    if (feed < 0 && (!whole || lines.length > 0)) break
    const end = feed < 0 ? text.length : feed
    const line = text.subarray(at, text[end - 1] === 0x0d ? end - 1 : end)
    if (feed >= 0) {
      ended++
      if (end > at && text[end - 1] === 0x0d) crlf++
    }
    if (line.length > 0) lines.push(line)
    at = end + 1
  }
  const allCrlf = ended > 0 && crlf === ended
  if (allCrlf || crlf === 0) return { lines, crlf: allCrlf }
  return { lines: lines.map((line) => withCarriageReturn(text, line)), crlf: false }
}

/** Gives a line back the CR that is its own. */
function withCarriageReturn(text: Uint8Array, line: Uint8Array): Uint8Array {
  const from = line.byteOffset - text.byteOffset
  const end = from + line.length
  return text[end] === 0x0d ? text.subarray(from, end + 1) : line
}

/** In every line, these are more columns than find was asked for: `rclone lsf` may have written them. */
function hasTwoTabs(line: Uint8Array): boolean {
  const first = line.indexOf(0x09)
  return first >= 0 && line.includes(0x09, first + 1)
}

type Find = (lines: readonly Uint8Array[], named: boolean) => (() => LineFormat) | null

const lineFormats: Readonly<Record<Exclude<ListingFormat, 'lsjson' | 'aws-json'>, Find>> = {
  's3-inventory': (lines) => fromMost(lines, findInventoryColumns, (columns) => new S3InventoryFormat(columns)),
  'aws-ls': (lines, named) => (named || fits(new AwsLsFormat(), lines) ? () => new AwsLsFormat() : null),
  find: (lines, named) =>
    named || (fits(new FindFormat(), lines) && !lines.every((line) => hasTwoTabs(line)))
      ? () => new FindFormat()
      : null,
  lsf: (lines, named) =>
    fromMost(
      lines,
      (some) => findLsfLayout(some, named),
      (layout) => new LsfFormat(layout),
    ) ??
    // paths alone could be any text, so it takes the user's word that they are paths
    (named && !holdsColumns(lines) ? () => new LsfFormat({ separator: 0, before: [], behind: [] }) : null),
}

/** The format with the columns that all the lines agree on, or, where one is damaged, the first few. */
function fromMost<Columns>(
  lines: readonly Uint8Array[],
  find: (lines: readonly Uint8Array[]) => Columns | null,
  make: (columns: Columns) => LineFormat,
): (() => LineFormat) | null {
  for (const count of [lines.length, 30, 5, 2, 1]) {
    const columns = find(lines.slice(0, count))
    if (columns !== null && fits(make(columns), lines)) return () => make(columns)
  }
  return null
}

/**
 * Whether the first line and most others are of the format: a damaged line is to be named by its number,
 * not to make the format unknown.
 */
function fits(format: LineFormat, lines: readonly Uint8Array[]): boolean {
  const row = emptyRow()
  const kinds = lines.map((line) => (isBlank(line) ? 'other' : format.line(line, 0, line.length, row)))
  const wrong = kinds.filter((kind) => kind === 'malformed').length
  return kinds[0] !== 'malformed' && wrong * 2 <= lines.length
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09)
}

/** None of the forms; taken for one of `rclone lsf`, its times would be read as parts of names. */
export const rcloneLsl = "the output of 'rclone lsl'"

/** What the first bytes look like, for whoever gave us something else. */
export function describeHead(head: Uint8Array): string {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'UTF-16 text'
  if (latin1(head, 0, 15) === 'SQLite format 3') return 'an SQLite database'
  const start = latin1(head, 0, Math.min(head.length, 4096))
  if (/^\s*<(?:!doctype html|html)/iu.test(start)) return 'an HTML page'
  if (/^\s*<\?xml|^\s*<ListBucketResult/u.test(start)) return 'XML'
  if (start.startsWith('PK\u0003\u0004')) return 'a zip archive'
  if (start.startsWith('BZh')) return 'bzip2 data'
  if (start.startsWith('\u00FD7zXZ')) return 'xz data'
  if (start.startsWith('PAR1')) return 'Parquet data'
  if (start.startsWith('ORC')) return 'ORC data'
  if (/^\s*[[{]/u.test(start)) return 'JSON of another kind'
  // oxlint-disable-next-line no-control-regex -- control characters are what tells binary data
  if (/[\u0000-\u0008\u000E-\u001A]/u.test(start)) return 'binary data'
  if (/^ *-?\d+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} /u.test(start)) return rcloneLsl
  return isDigit(head[0]) ? 'text with numbers' : 'text'
}
