import { formatCount } from '../core/figures.ts'
import { ToolError } from '../core/tool-error.ts'
import { excerpt } from './bytes.ts'
import type { ByteSource } from './byte-source.ts'
import { type FormatReader, MalformedRecord } from './formats/format-reader.ts'
import type { ListingFormat } from './listing.ts'
import type { ObjectTableBuilder } from './object-table.ts'
import { describeHead, rcloneLsl, recognise } from './recognise.ts'
import { eachWindow, RecordTooLong, type Window, type WindowOptions } from './windows.ts'

/** What is looked at to recognise a format, where there is that much. */
const headBytes = 65_536
/** No key is longer than 1024 bytes; anything like this is not a listing. */
const mostBytes = 16 << 20

export interface ReadObjectsOptions extends Pick<WindowOptions, 'chunkBytes' | 'signal' | 'taken'> {
  readonly format?: ListingFormat | undefined
}

export interface ReadObjects {
  readonly format: ListingFormat
  readonly incompleteReason: string | null
}

/** Reads the text of a listing into the table; `name` is for messages. */
export async function readObjects(
  name: string,
  source: ByteSource,
  objects: ObjectTableBuilder,
  options: ReadObjectsOptions,
): Promise<ReadObjects> {
  let format: ListingFormat | null = null
  let reader: FormatReader | null = null
  let incompleteReason: string | null = null
  const take = (window: Window): number => {
    let { start } = window
    const { bytes, end, last } = window
    if (reader === null) {
      const head = bytes.subarray(start, end)
      if (head.length < headBytes && !last) return start
      const found = recognise(head, last, options.format)
      if (found === null) throw unknown(name, head, options.format)
      format = found.format
      reader = found.reader(objects)
      start += found.skip
    }
    const taken = reader.read(bytes, start, end)
    if (last) incompleteReason = reader.end(bytes, taken, end)
    return taken
  }
  const guarded = (window: Window): number => {
    try {
      return take(window)
    } catch (error) {
      if (error instanceof MalformedRecord && reader !== null) throw malformed(name, reader, error, window)
      throw error
    }
  }
  try {
    await eachWindow(source, { ...options, mostBytes }, guarded)
  } catch (error) {
    if (!(error instanceof RecordTooLong)) throw error
    throw new ToolError(
      'listing-malformed',
      `${name}: a line or object is longer than ${mostBytes >> 20} MiB`,
      'make the listing again as docs/listings-and-mounts.md shows',
    )
  }
  return { format: format ?? options.format ?? 'lsjson', incompleteReason }
}

const otherHints: Readonly<Record<string, string>> = {
  'UTF-16 text': 'Windows PowerShell wrote it so: make the listing again from cmd.exe or PowerShell 7',
  [rcloneLsl]:
    "make the listing again with 'rclone lsjson -R --files-only' or 'rclone lsf -R --files-only --format pst'",
}

function unknown(name: string, head: Uint8Array, named: ListingFormat | undefined): ToolError {
  const likeness = describeHead(head)
  const seen = `it looks like ${likeness} and begins ${excerpt(head, 0, head.length)}`
  return new ToolError(
    'listing-format-unknown',
    named === undefined
      ? `${name} is not a listing of a known form: ${seen}`
      : `${name} is not of the form ${named}: ${seen}`,
    otherHints[likeness] ??
      'make the listing with one of the commands in docs/listings-and-mounts.md, or name its form with --listing-format',
  )
}

function malformed(name: string, reader: FormatReader, error: MalformedRecord, window: Window): ToolError {
  const where = `${reader.unit} ${formatCount(reader.count)} (byte ${formatCount(window.offset + error.at - window.start)})`
  const feed = window.bytes.indexOf(0x0a, error.at)
  const end = feed < 0 ? window.end : Math.min(feed, window.end)
  return new ToolError(
    'listing-malformed',
    `${name}: ${where} ${error.message}: ${excerpt(window.bytes, error.at, end)}`,
    'copy or make the listing again; if the line is right, name its form with --listing-format',
    { cause: error },
  )
}
