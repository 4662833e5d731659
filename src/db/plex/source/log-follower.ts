import { type FileHandle, open } from 'node:fs/promises'
import { readSlice, withFile } from './file-access.ts'
import {
  type Frame,
  frameBytes,
  frameHeaderBytes,
  isOfLife,
  type LogHeader,
  logHeaderBytes,
  parseFrame,
  readLogHeader,
  sameLife,
} from './write-ahead-log.ts'

/** The log was written over faster than it could be followed. */
export class LogOutrun extends Error {
  override readonly name = 'LogOutrun'
}

/** Frames are read this many bytes at a time. */
const windowBytes = 1 << 20

/**
 * Collects every transaction that passes through a database's `-wal`, from those in it at the start on, by
 * reading alone. A page that a checkpoint writes to the database file was in the log before; so a copy of the
 * file that was made meanwhile, whatever mixture of states its pages are in, becomes the database as of the
 * last transaction collected when all that was collected is written over it.
 *
 * A restart of the log writes over it from its beginning. What was not collected by then still lies further
 * back, unless the new life has grown over it too: then, and when a life was missed, the log was outrun.
 */
export class LogFollower implements AsyncDisposable {
  readonly #path: string
  readonly #spool: FileHandle
  readonly #databaseUntouched: () => Promise<boolean>
  #started = false
  #log: LogHeader | null = null
  #pageSize = 0
  /** Where the transaction begins that comes next in the log, and the checksum up to there. */
  #offset = logHeaderBytes
  #sum: LogHeader['sum'] = [0, 0]
  #spooled = 0
  /** Where in the spool the newest committed content of each page is. */
  readonly #pages = new Map<number, number>()
  #pagesAfter = 0
  /** Calls of `follow` to pass over, after one that read much without finding the end of a transaction. */
  #rest = 0

  private constructor(path: string, spool: FileHandle, databaseUntouched: () => Promise<boolean>) {
    this.#path = path
    this.#spool = spool
    this.#databaseUntouched = databaseUntouched
  }

  /** `databaseUntouched` tells whether the database file is as it was before the call. */
  static async start(path: string, spoolPath: string, databaseUntouched: () => Promise<boolean>): Promise<LogFollower> {
    const spool = await open(spoolPath, 'w+', 0o600)
    const follower = new LogFollower(path, spool, databaseUntouched)
    try {
      await follower.follow({ thoroughly: true })
      follower.#started = true
      return follower
    } catch (error) {
      await spool.close()
      throw error
    }
  }

  /** Whether a transaction came by; if none did, none reached the database file by way of the log. */
  get sawCommits(): boolean {
    return this.#pages.size > 0
  }

  /** Bytes of the transactions that came by. */
  get collected(): number {
    return this.#spooled
  }

  async follow({ thoroughly = false } = {}): Promise<void> {
    if (this.#rest > 0 && !thoroughly) {
      this.#rest--
      return
    }
    const there = await withFile(this.#path, false, async (file) => {
      for (let header = await readLogHeader(file); ;) {
        if (this.#log !== null && (header === null || !sameLife(this.#log, header))) await this.#endLife(file, header)
        if (this.#log === null && header !== null) await this.#beginLife(header)
        if (this.#log === null) return true
        await this.#collect(file, this.#log)
        // What a restart has written over meanwhile would be missing.
        header = await readLogHeader(file)
        if (header !== null && sameLife(this.#log, header)) return true
      }
    })
    // The log of a database in use stays; when it goes, its last transactions have gone unseen.
    if (!there && this.#log !== null) throw new LogOutrun('the log was removed')
  }

  /** Writes all that was collected over a copy of the database file. */
  async applyTo(copy: FileHandle): Promise<void> {
    for (const [page, at] of this.#pages) {
      const content = await readSlice(this.#spool, at, this.#pageSize)
      await copy.write(content, 0, this.#pageSize, (page - 1) * this.#pageSize)
    }
    if (this.#pagesAfter > 0) await copy.truncate(this.#pagesAfter * this.#pageSize)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#spool.close()
  }

  async #beginLife(header: LogHeader): Promise<void> {
    // Before the first life that was seen there may have been one that came and went, through the database file.
    const first = this.#pageSize === 0
    if (first && this.#started && !(await this.#databaseUntouched())) throw new LogOutrun('a log was missed')
    if (!first && header.pageSize !== this.#pageSize) throw new LogOutrun('the page size changed')
    this.#log = header
    this.#pageSize = header.pageSize
    this.#offset = logHeaderBytes
    this.#sum = header.sum
  }

  async #endLife(file: FileHandle, next: LogHeader | null): Promise<void> {
    const old = this.#log
    if (old === null) return
    if (next === null || next.sequence !== (old.sequence + 1) >>> 0) throw new LogOutrun('a restart was missed')
    const stop = await this.#collect(file, old)
    // Frames are written in order, and a truncated log has none of the old ones: while the last frame of the old
    // life is in place, nothing after it was lost.
    const last = await readSlice(file, Math.max(0, stop - frameBytes(old)), frameHeaderBytes)
    if (stop === logHeaderBytes || !isOfLife(last, old)) throw new LogOutrun('the log was written over')
    this.#log = null
  }

  /** Takes whole transactions from where the last one ended; returns where the frames of this life end. */
  async #collect(file: FileHandle, log: LogHeader): Promise<number> {
    const size = frameBytes(log)
    const perWindow = Math.max(1, Math.floor(windowBytes / size))
    let at = this.#offset
    let sum = this.#sum
    let spoolAt = this.#spooled
    const uncommitted = new Map<number, number>()
    for (;;) {
      const window = await readSlice(file, at, perWindow * size)
      let used = 0
      let committed = 0
      for (;;) {
        const frame: Frame | null = parseFrame(window.subarray(used, used + size), log, sum)
        if (frame === null) break
        uncommitted.set(frame.page, spoolAt + used + frameHeaderBytes)
        used += size
        sum = frame.sum
        if (frame.pagesAfter === 0) continue
        committed = used
        for (const [page, where] of uncommitted) this.#pages.set(page, where)
        uncommitted.clear()
        this.#sum = sum
        this.#pagesAfter = frame.pagesAfter
      }
      // Frames of a transaction that has not ended yet are kept as well, to be written over if it never does.
      await this.#spool.write(window, 0, used, spoolAt)
      if (committed > 0) {
        this.#offset = at + committed
        this.#spooled = spoolAt + committed
      }
      at += used
      spoolAt += used
      if (used < perWindow * size) break
    }
    this.#rest = Math.floor((at - this.#offset) / windowBytes)
    return at
  }
}
