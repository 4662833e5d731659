import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Emit } from '../../core/progress.ts'
import { cutAtFrames } from '../../core/zstd-frames.ts'
import { accessRefusal, readSlice } from '../plex/source/file-access.ts'
import { type Packing, recognisableBytes, recognise } from '../plex/source/file-kind.ts'
import { archiveSeal, sealBytes } from './archive-seal.ts'

/** How far the bytes of an archive could be followed. */
export interface StreamOutcome {
  readonly compression: Packing | null
  readonly bytes: number
  /** Of the whole file; null where it was not read to its end. */
  readonly sha256: string | null
  /** Whether it ends with its own digest, and that is right. */
  readonly seal: 'right' | 'wrong' | 'none' | 'not-read'
  readonly failure: { readonly message: string; readonly offset: number } | null
}

export interface StreamOptions {
  readonly signal: AbortSignal | undefined
  readonly emit: Emit
}

/** What failed has nothing to do with the archive. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed'
}

/**
 * Unpacks a file and hands it to `take`, piece by piece. Damage is an outcome, and so is whatever `take` throws but
 * `StoreFailed`.
 */
export async function streamArchive(
  path: string,
  { signal, emit }: StreamOptions,
  take: (chunk: Buffer) => void,
): Promise<StreamOutcome> {
  await using file = await open(path, 'r').catch((error: unknown) => {
    throw accessRefusal(error, path)
  })
  const bytes = (await file.stat()).size
  const kind = recognise(await readSlice(file, 0, recognisableBytes), bytes)
  if (kind.kind !== 'archive') {
    const what = kind.kind === 'other' ? kind.what : kind.kind === 'sqlite' ? 'a SQLite database' : 'noise'
    const failure = { message: `it is no archive: it is ${what}`, offset: 0 }
    return { compression: null, bytes, sha256: null, seal: 'not-read', failure }
  }
  const { compression } = kind
  const raw = new RawReader(file, path, bytes, sealBytes(compression))
  const source = (): AsyncIterable<Buffer> => raw.read(emit)
  const sink = async (unpacked: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of unpacked) take(chunk)
  }
  const abort = signal === undefined ? {} : { signal }
  const settings = { chunkSize: 1 << 18 }
  let failure: StreamOutcome['failure'] = null
  try {
    if (compression === 'gzip') await pipeline(source, createGunzip(settings), sink, abort)
    else if (compression === 'none') await pipeline(source, sink, abort)
    else await pipeline(source, cutAtFrames, createZstdDecompress(settings), sink, abort)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof StoreFailed || error instanceof TypeError || error instanceof RangeError) throw error
    failure = { message: error instanceof Error ? error.message : String(error), offset: raw.offset }
  }
  if (raw.failure !== null) throw raw.failure.error
  return { compression, bytes, failure, ...raw.judge(compression) }
}

const chunkBytes = 1 << 20

/** Hashes a file on its way, but for the seal at its end. */
class RawReader {
  readonly #file: FileHandle
  readonly #path: string
  readonly #bytes: number
  readonly #body: number
  readonly #hash = createHash('sha256')
  readonly #tail: Buffer[] = []
  #offset = 0
  #failure: { readonly error: unknown } | null = null

  constructor(file: FileHandle, path: string, bytes: number, seal: number) {
    this.#file = file
    this.#path = path
    this.#bytes = bytes
    this.#body = Math.max(0, bytes - seal)
  }

  /** Bytes read so far: what is wrong lies before it, and not far. */
  get offset(): number {
    return this.#offset
  }

  /** Why the file itself cannot be read. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure
  }

  async *read(emit: Emit): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await readSlice(this.#file, this.#offset, chunkBytes).catch((error: unknown) => {
        this.#failure = { error: accessRefusal(error, this.#path) }
        throw error
      })
      if (chunk.length === 0) return
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const body = Math.max(0, Math.min(bytes.length, this.#body - this.#offset))
      this.#hash.update(bytes.subarray(0, body))
      if (body < bytes.length) this.#tail.push(bytes.subarray(body))
      this.#offset += bytes.length
      yield bytes
      emit({ task: 'reading archive', done: this.#offset, total: this.#bytes, unit: 'bytes' })
    }
  }

  judge(compression: Packing): Pick<StreamOutcome, 'sha256' | 'seal'> {
    if (this.#offset !== this.#bytes) return { sha256: null, seal: 'not-read' }
    const tail = Buffer.concat(this.#tail)
    const sha256 = this.#hash.copy().update(tail).digest('hex')
    if (compression === 'none') return { sha256, seal: 'none' }
    const seal = archiveSeal(compression, this.#hash.digest())
    return { sha256, seal: tail.equals(seal) ? 'right' : looksSealed(tail) ? 'wrong' : 'none' }
  }
}

const looksSealed = (tail: Buffer): boolean => tail.includes('plexferry sha256')
