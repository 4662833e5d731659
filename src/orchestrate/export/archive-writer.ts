import { constants, createGzip, createZstdCompress } from 'node:zlib'
import { archiveSeal } from '../../db/archive/archive-seal.ts'
import { byteTextOf } from '../../db/archive/tar/byte-text.ts'
import { tarHeader, tarRecordBytes } from '../../db/archive/tar/tar-header.ts'
import { paddedTo } from '../../db/archive/tar/tar-member.ts'
import { padding } from './pack-databases.ts'
import type { PartFile } from './part-file.ts'
import { ringMemory, RingReader } from './slot-ring.ts'

export type ArchiveCompression = 'zstd' | 'gzip'

const outputChunk = 1 << 20

function makeCompressor(compression: ArchiveCompression, threads: number) {
  if (compression === 'gzip') return createGzip({ chunkSize: outputChunk })
  const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag, ZSTD_c_nbWorkers } = constants
  const params = { [ZSTD_c_compressionLevel]: 3, [ZSTD_c_checksumFlag]: 1, [ZSTD_c_nbWorkers]: threads }
  return createZstdCompress({ chunkSize: outputChunk, params })
}

/** Compresses what is written to it, in order, into a file. */
export class ArchiveWriter implements AsyncDisposable {
  /** For the threads that read. */
  readonly memory = ringMemory()
  readonly #part: PartFile
  readonly #compression: ArchiveCompression
  readonly #compressor
  readonly #ring: RingReader
  readonly #drained: Promise<void>
  #failure: unknown = null
  #appended = 0

  constructor(part: PartFile, compression: ArchiveCompression, threads: number) {
    this.#part = part
    this.#compression = compression
    this.#compressor = makeCompressor(compression, threads)
    this.#ring = new RingReader(this.memory, this.#compressor)
    this.#drained = this.#drain()
  }

  /** Why the file cannot be written; the threads that read then only know that nobody takes what they read. */
  get failure(): unknown {
    return this.#failure
  }

  /** The next bytes that a thread put into the memory. */
  take(bytes: number): void {
    this.#ring.take(bytes)
  }

  /** A file that is made here, as a member at the archive's root. */
  async append(name: string, size: number, mtime: number, content: AsyncIterable<Buffer> | readonly Buffer[]) {
    const plain = { type: 'file', mode: 0o600, uid: 0, gid: 0, target: byteTextOf('') } as const
    await this.#write(tarHeader({ ...plain, name: byteTextOf(name), size, mtime }))
    for await (const chunk of content) await this.#write(chunk)
    await this.#write(padding(size))
  }

  /** Closes the archive, of which threads wrote `written` bytes; gives the digest of the whole file. */
  async finish(written: number): Promise<string> {
    const closing = 2 * 512
    const bytes = written + this.#appended
    await this.#write(Buffer.alloc(paddedTo(bytes + closing, tarRecordBytes) - bytes))
    this.#compressor.end()
    await this.#drained
    if (this.#failure !== null) throw this.#failure
    return await this.#part.seal((sha256) => archiveSeal(this.#compression, sha256))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ring.close()
    this.#compressor.destroy()
    await this.#drained
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#appended += bytes.length
    const written = new Promise<void>((resolve, reject) => {
      this.#compressor.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)))
    })
    await written.catch((error: unknown) => {
      throw this.#failure ?? error
    })
  }

  async #drain(): Promise<void> {
    try {
      for await (const chunk of this.#compressor) await this.#part.write(chunk as Buffer)
    } catch (error) {
      this.#failure = error
      this.#ring.close()
    }
  }
}
