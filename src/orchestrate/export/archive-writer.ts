import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { constants, gzip, zstdCompress } from 'node:zlib'
import { archiveSeal } from '../../db/archive/archive-seal.ts'
import { tarBlockBytes } from '../../db/plex/source/tar-block.ts'
import { byteTextOf } from '../../db/archive/tar/byte-text.ts'
import { tarHeader, tarRecordBytes } from '../../db/archive/tar/tar-header.ts'
import { paddedTo, paddingOf } from '../../db/archive/tar/tar-member.ts'
import type { PartFile } from './part-file.ts'
import { ringMemory, RingReader, slotBytes } from './slot-ring.ts'

export type ArchiveCompression = 'zstd' | 'gzip'

/** Threads that Node compresses in, unless UV_THREADPOOL_SIZE says otherwise. */
const poolThreads = 4

/** Slots beyond those being compressed: one being filled, and some that wait for the disk. */
const spareSlots = 3

/** A block as a frame or member of its own: decompressors read them one after the other. */
function compress(compression: ArchiveCompression, block: Buffer): Promise<Buffer> {
  // The whole result in one go, whatever the block is made of.
  const chunkSize = block.length + (block.length >> 7) + 1024
  if (compression === 'gzip') return promisify(gzip)(block, { chunkSize })
  const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag } = constants
  // Node's stream loses what is left when zstd's own threads (ZSTD_c_nbWorkers) have not finished with it.
  return promisify(zstdCompress)(block, {
    chunkSize,
    pledgedSrcSize: block.length,
    params: { [ZSTD_c_compressionLevel]: 3, [ZSTD_c_checksumFlag]: 1 },
  })
}

/** Compresses what is written to it, block by block in several threads, into a file. */
export class ArchiveWriter implements AsyncDisposable {
  /** For the threads that read. */
  readonly memory = ringMemory(Math.min(poolThreads, availableParallelism()) + spareSlots)
  readonly #part: PartFile
  readonly #compression: ArchiveCompression
  readonly #ring = new RingReader(this.memory)
  /** Ends when all that came so far is in the file, or failed. */
  #tail: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | null = null
  #pending: Buffer[] = []
  #pendingBytes = 0
  #appended = 0

  constructor(part: PartFile, compression: ArchiveCompression) {
    this.#part = part
    this.#compression = compression
  }

  /** Why the file cannot be written; the threads that read then only know that nobody takes what they read. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure
  }

  /** The next bytes that a thread put into the memory. */
  take(bytes: number): void {
    this.#pack(this.#ring.take(bytes), () => this.#ring.giveBack())
  }

  /** A file that is made here, as a member at the archive's root. */
  async append(
    name: string,
    size: number,
    mtime: number,
    content: AsyncIterable<Buffer> | readonly Buffer[],
  ): Promise<void> {
    const plain = { type: 'file', mode: 0o600, uid: 0, gid: 0, target: byteTextOf('') } as const
    await this.#append(tarHeader({ ...plain, name: byteTextOf(name), size, mtime }))
    for await (const chunk of content) await this.#append(chunk)
    await this.#append(Buffer.alloc(paddingOf(size)))
  }

  /** Closes the archive, of which threads wrote `written` bytes; gives the digest of the whole file. */
  async finish(written: number): Promise<string> {
    const bytes = written + this.#appended
    await this.#append(Buffer.alloc(paddedTo(bytes + 2 * tarBlockBytes, tarRecordBytes) - bytes))
    await this.#flush()
    return await this.#part.seal((sha256) => archiveSeal(this.#compression, sha256))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= { error: new Error('the archive was given up') }
    this.#ring.close()
    await this.#tail
  }

  async #append(bytes: Buffer): Promise<void> {
    this.#appended += bytes.length
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes >= slotBytes) await this.#flush()
  }

  async #flush(): Promise<void> {
    const block = Buffer.concat(this.#pending)
    this.#pending = []
    this.#pendingBytes = 0
    if (block.length > 0) this.#pack(block, () => undefined)
    await this.#tail
    if (this.#failure !== null) throw this.#failure.error
  }

  #pack(block: Buffer, giveBack: () => void): void {
    const packed = this.#failure === null ? compress(this.#compression, block) : null
    // It is waited for below, after those before it.
    packed?.catch(() => undefined)
    this.#tail = this.#keep(this.#tail, packed, giveBack)
  }

  async #keep(before: Promise<void>, packed: Promise<Buffer> | null, giveBack: () => void): Promise<void> {
    await before
    try {
      if (packed !== null) {
        const bytes = await packed
        if (this.#failure === null) await this.#part.write(bytes)
      }
      giveBack()
    } catch (error) {
      this.#failure ??= { error }
      this.#ring.close()
    }
  }
}
