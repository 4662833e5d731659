import { availableParallelism } from 'node:os'
import { archiveSeal } from '../../db/archive/archive-seal.ts'
import { tarBlockBytes } from '../../db/plex/source/tar-block.ts'
import { byteTextOf } from '../../db/archive/tar/byte-text.ts'
import { tarHeader, tarRecordBytes } from '../../db/archive/tar/tar-header.ts'
import { paddedTo, paddingOf } from '../../db/archive/tar/tar-member.ts'
import { type ArchiveCompression, type BlockPacker, blockPacker } from './block-packer.ts'
import type { PartFile } from './part-file.ts'
import { type RingMemory, ringMemory, RingReader, slotBytes } from './slot-ring.ts'

/** Threads that Node compresses in, unless UV_THREADPOOL_SIZE says otherwise. */
const poolThreads = 4

/** Slots beyond those being compressed: one being filled, and some that wait for the disk. */
const spareSlots = 6

/** Compresses what is written to it, block by block in several threads, into a file. */
export class ArchiveWriter implements AsyncDisposable {
  /** For the threads that read. */
  readonly memory: RingMemory
  readonly #part: PartFile
  readonly #compression: ArchiveCompression
  readonly #ring: RingReader
  readonly #packers: readonly BlockPacker[]
  /** By packer: ends when it is free again. */
  readonly #busy: Promise<unknown>[]
  #turn = 0
  /** Ends when all that came so far is in the file, or failed. */
  #tail: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | null = null
  #pending: Buffer[] = []
  #pendingBytes = 0
  #appended = 0

  constructor(part: PartFile, compression: ArchiveCompression) {
    this.#part = part
    this.#compression = compression
    const threads = Math.min(poolThreads, availableParallelism())
    this.memory = ringMemory(threads + spareSlots)
    this.#ring = new RingReader(this.memory)
    this.#packers = Array.from({ length: threads }, () => blockPacker(compression))
    this.#busy = this.#packers.map(async () => undefined)
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
    const packed = this.#failure === null ? this.#compress(block) : null
    // It is waited for below, after those before it.
    packed?.catch(() => undefined)
    this.#tail = this.#keep(this.#tail, packed, giveBack)
  }

  /** By the packers in turn: blocks are alike in size. */
  async #compress(block: Buffer): Promise<readonly Buffer[]> {
    const turn = this.#turn++ % this.#packers.length
    const packed = this.#packed(this.#busy[turn], this.#packers[turn], block)
    this.#busy[turn] = packed.catch(() => undefined)
    return await packed
  }

  async #packed(
    free: Promise<unknown> | undefined,
    packer: BlockPacker | undefined,
    block: Buffer,
  ): Promise<readonly Buffer[]> {
    await free
    return this.#failure === null && packer !== undefined ? await packer(block) : []
  }

  async #keep(before: Promise<void>, packed: Promise<readonly Buffer[]> | null, giveBack: () => void): Promise<void> {
    await before
    try {
      if (packed !== null) {
        const chunks = await packed
        if (this.#failure === null) await this.#part.write(chunks)
      }
      giveBack()
    } catch (error) {
      this.#failure ??= { error }
      this.#ring.close()
    }
  }
}
