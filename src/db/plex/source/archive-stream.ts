import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { Emit } from '../../../core/progress.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { cutAtFrames } from '../../../core/zstd-frames.ts'
import type { Packing } from './file-kind.ts'
import { startsAsSqlite } from './sqlite-header.ts'
import { isTarHeader, isZero, tarBlockBytes } from './tar-block.ts'

export interface Archive {
  readonly path: string
  /** Bytes as stored. */
  readonly size: number
  readonly compression: Packing
}

/** What tar-stream sets besides what its types say. */
export type Member = Header & { readonly byteOffset?: number }

export interface ReadArchiveOptions {
  readonly signal: AbortSignal | undefined
  readonly emit: Emit
}

export type Bytes = AsyncIterable<Uint8Array>

/**
 * Hands every member of an archive to `visit`, which must consume or `resume()` it. Ends only when the whole
 * archive was read and its end marker seen, so that one cut short is never taken for a whole one.
 */
export async function readArchive(
  archive: Archive,
  options: ReadArchiveOptions,
  visit: (header: Member, content: Bytes) => Promise<void>,
): Promise<void> {
  const { path, size, compression } = archive
  const end = new EndOfArchive(path, compression)
  const reader = extract()
  const source = createReadStream(path, { highWaterMark: 1 << 20 })
  const counted = (bytes: Bytes): Bytes => countBytes(bytes, size, options.emit)
  const watched = (bytes: Bytes): Bytes => end.watch(bytes)
  const abort = options.signal === undefined ? {} : { signal: options.signal }
  const unzipOptions = { chunkSize: 1 << 18 }
  const feed = async (): Promise<void> => {
    if (compression === 'gzip') await pipeline(source, counted, createGunzip(unzipOptions), watched, reader, abort)
    else if (compression === 'none') await pipeline(source, counted, watched, reader, abort)
    else await pipeline(source, counted, cutAtFrames, createZstdDecompress(unzipOptions), watched, reader, abort)
  }
  const visitAll = async (): Promise<void> => {
    for await (const entry of reader) {
      end.passed(entry.header)
      await visit(entry.header, entry as Bytes)
    }
  }
  const [fed, visited] = await Promise.allSettled([feed(), visitAll()])
  // Each end breaks when the other does, and then knows no more than that its stream was closed.
  if (fed.status === 'rejected' && !isPrematureClose(fed.reason)) throw fed.reason
  if (visited.status === 'rejected') throw visited.reason
  if (fed.status === 'rejected') throw fed.reason
  end.verify()
}

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'

async function* countBytes(source: Bytes, total: number, emit: Emit): Bytes {
  let done = 0
  for await (const chunk of source) {
    yield chunk
    done += chunk.length
    emit({ task: 'reading archive', done, total, unit: 'bytes' })
  }
}

/** Sees to it that a tar stream begins with a header and ends with the blocks of zeros that close it. */
class EndOfArchive {
  readonly #path: string
  readonly #compression: Packing
  /** Where the content of the last member ends, padding included. */
  #lastEnd = 0
  #length = 0
  #trailingZeros = 0

  constructor(path: string, compression: Packing) {
    this.#path = path
    this.#compression = compression
  }

  passed({ byteOffset = 0, size }: Member): void {
    this.#lastEnd = byteOffset + Math.ceil(size / tarBlockBytes) * tarBlockBytes
  }

  async *watch(source: Bytes): Bytes {
    let first = Buffer.alloc(0)
    for await (const chunk of source) {
      if (first.length < tarBlockBytes) {
        first = Buffer.concat([first, chunk.subarray(0, tarBlockBytes - first.length)])
        if (first.length === tarBlockBytes) this.#refuseOther(first)
      }
      this.#length += chunk.length
      let zeros = 0
      while (zeros < chunk.length && chunk[chunk.length - 1 - zeros] === 0) zeros++
      this.#trailingZeros = zeros === chunk.length ? this.#trailingZeros + zeros : zeros
      yield chunk
    }
  }

  /** A member's own content may end in zeros, so they must also lie after the last member. */
  verify(): void {
    if (this.#length - this.#lastEnd >= tarBlockBytes && this.#trailingZeros >= tarBlockBytes) return
    throw new Error('it ends without the end-of-archive mark')
  }

  #refuseOther(first: Buffer): void {
    if (isTarHeader(first) || isZero(first)) return
    if (this.#compression === 'none') return
    const what = startsAsSqlite(first) ? 'a single SQLite database' : 'a single file'
    throw new ToolError(
      'db-archive-empty',
      `${this.#path} is not an archive but ${what}, compressed with ${this.#compression}`,
      `decompress it first (${this.#compression} -dk), then name the result`,
    )
  }
}
