import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Compression, compressionOf } from '../core/compression.ts'
import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { type ByteSource, chunkSource, fileSource } from './byte-source.ts'
import { decompress, endedEarly, isDamage } from './decompress.ts'
import type { Listing, ListingFormat } from './listing.ts'
import { openFailure } from './listing-failure.ts'
import { ObjectTableBuilder } from './object-table.ts'
import { openPipe } from './pipe.ts'
import { readObjects } from './read-objects.ts'
import { untilAborted } from './until-aborted.ts'

export interface StoredOptions {
  readonly format?: ListingFormat | undefined
  readonly signal?: AbortSignal | undefined
  readonly emit: Emit
  /** Bytes read, and parsed without a pause, at a time. */
  readonly chunkBytes: number
}

/** Reads a listing stored in a file, plain or packed. */
export async function readListingFile(path: string, options: StoredOptions): Promise<Listing> {
  const failed = (error: unknown): never => {
    throw openFailure(path, error)
  }
  // to open a pipe as a file would wait for whoever is to write it, and nothing could call that off
  if ((await stat(path).catch(failed)).isFIFO())
    return await readListingStream(path, await openPipe(path).catch(failed), options)
  await using file = await open(path, 'r').catch(failed)
  const about = await file.stat()
  if (about.isDirectory())
    throw new ToolError(
      'listing-format-unknown',
      `${path} is a folder, not a listing`,
      `to have a folder walked, write dir:${path}`,
    )
  if (!about.isFile()) return await readListingStream(path, file.createReadStream({ autoClose: false }), options)
  const takenAt = about.mtime.toISOString()
  const packing = compressionOf(await firstBytes(file))
  if (packing !== null) {
    let done = 0
    const packed = file.createReadStream({ start: 0, highWaterMark: options.chunkBytes, autoClose: false })
    packed.on('data', (chunk) => {
      done += chunk.length
      options.emit({ task: 'reading listing', done, total: about.size, unit: 'bytes' })
    })
    try {
      return await unpacked(path, packing, packed, { takenAt, expectedBytes: about.size * 8 }, options)
    } finally {
      packed.destroy()
    }
  }
  return await stored(path, fileSource(file), { takenAt, expectedBytes: about.size, total: about.size }, options)
}

/** Reads a stored listing that arrives as a stream, such as standard input, to its end or to where it fails. */
export async function readListingStream(name: string, stream: Readable, options: StoredOptions): Promise<Listing> {
  const chunks = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  const facts = { takenAt: null, expectedBytes: 0 }
  try {
    let head = Buffer.alloc(0)
    while (head.length < 4) {
      const next = await untilAborted(chunks.next(), options.signal)
      if (next.done === true) break
      head = Buffer.concat([head, next.value])
    }
    const all = followedBy(head, chunks)
    const packing = compressionOf(head)
    if (packing !== null) return await unpacked(name, packing, all, facts, options)
    return await stored(name, chunkSource(all), facts, options)
  } finally {
    // one that nobody reads any more would keep the program from ending
    stream.destroy()
  }
}

async function* followedBy(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  yield* { [Symbol.asyncIterator]: () => chunks }
}

interface Facts {
  readonly takenAt: string | null
  /** A guess at the size of the text, to make room once. */
  readonly expectedBytes: number
  /** Of the text, where known, for progress. */
  readonly total?: number
}

async function unpacked(
  name: string,
  packing: Compression,
  packed: AsyncIterable<Uint8Array>,
  facts: Facts,
  options: StoredOptions,
): Promise<Listing> {
  let cutShort = false
  const text = (async function* () {
    try {
      yield* decompress(packing, packed)
    } catch (error) {
      if (endedEarly(error)) cutShort = true
      else if (isDamage(error))
        throw new ToolError(
          'listing-malformed',
          `${name} cannot be unpacked: its ${packing} data is damaged (${error.message})`,
          'copy or make the listing again',
          { cause: error },
        )
      else throw error
    }
  })()
  const listing = await stored(name, chunkSource(text), facts, options)
  const incompleteReason = cutShort ? `its ${packing} data ends too early` : listing.incompleteReason
  return { ...listing, complete: incompleteReason === null, incompleteReason }
}

async function stored(name: string, source: ByteSource, facts: Facts, options: StoredOptions): Promise<Listing> {
  // a key takes about a third of the text around it, and at least 80 bytes of text are about one object
  const objects = new ObjectTableBuilder({
    objects: Math.min(Math.ceil(facts.expectedBytes / 160), 1 << 22),
    keyBytes: Math.min(Math.ceil(facts.expectedBytes * 0.4), 1 << 28),
  })
  const { format, incompleteReason } = await readObjects(name, source, objects, {
    format: options.format,
    signal: options.signal,
    chunkBytes: options.chunkBytes,
    taken:
      facts.total === undefined
        ? undefined
        : (done) => options.emit({ task: 'reading listing', done, total: facts.total as number, unit: 'bytes' }),
  })
  return {
    source: name,
    format,
    ...objects.summary(),
    takenAt: facts.takenAt,
    complete: incompleteReason === null,
    incompleteReason,
    spelling: format === 'lsjson' || format === 'lsf' || format === 'find' ? 'decoded' : 'raw',
  }
}

async function firstBytes(file: FileHandle): Promise<Uint8Array> {
  const head = new Uint8Array(4)
  const { bytesRead } = await file.read(head, 0, 4, 0)
  return head.subarray(0, bytesRead)
}
