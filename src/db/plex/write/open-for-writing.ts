import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { CompiledQuery } from 'kysely'
import { ToolError } from '../../../core/tool-error.ts'
import { askWorker } from '../../ask-worker.ts'
import { copyFile, type CopyRequest } from './copy-file.ts'
import type { CopyMessage } from './copy-worker.ts'
import { hasOwnLock } from './users/own-lock.ts'
import { readOnlyRefusal, writeRefusal } from './write-refusal.ts'

/** Plex's change counters pass 2^53, and this class reads integers as numbers. */
const counters: ReadonlySet<string> = new Set(['changed_at', 'resources_changed_at', 'content_changed_at'])

export interface OpenOptions {
  /** Milliseconds to wait for whoever has it open: a backup tool may pass by, a server stays. 2000 unless given. */
  readonly patience?: number
}

export interface CopyProgress {
  /** Bytes. */
  readonly done: number
  readonly total: number
}

/**
 * A database that nobody else has open, nor can open before this is disposed of: SQLite's exclusive locking keeps
 * its lock between transactions, and in WAL mode any open connection of anyone stands in its way.
 *
 * POSIX locks belong to a process: as long as this is open, nothing else in this process, other threads included,
 * may open and close the file, its `-wal` or its `-shm`, or the lock is silently gone. `stat` is harmless.
 */
export class WriteDb implements Disposable {
  /** The file, links resolved. */
  readonly file: string
  readonly #database: Database.Database
  /** Of the file; to close it drops the lock, so that it is closed last. */
  #descriptor: number | null = null
  /** Whether the system shows our lock; then it must go on showing it. */
  readonly #lockShows: boolean

  constructor(file: string, database: Database.Database) {
    this.file = file
    this.#database = database
    this.#lockShows = hasOwnLock(file)
  }

  /** Rows changed. */
  run(query: CompiledQuery): number {
    return this.#doing(() => this.#database.prepare(query.sql).run(...query.parameters).changes)
  }

  all<Row>(query: CompiledQuery<Row>): Row[] {
    return this.#doing(() => this.prepare<Row>(query.sql).all(...query.parameters))
  }

  first<Row>(query: CompiledQuery<Row>): Row | undefined {
    return this.#doing(() => this.prepare<Row>(query.sql).get(...query.parameters))
  }

  /**
   * For statements that run many times. Numbers are bound as REAL, which a column of integer affinity stores as an
   * integer.
   * @throws TypeError for one that reads a change counter
   */
  prepare<Row = unknown>(sql: string): Database.Statement<unknown[], Row> {
    const statement = this.#doing(() => this.#database.prepare<unknown[], Row>(sql))
    if (statement.reader) {
      const wide = statement.columns().find(({ name, column }) => counters.has(name) || counters.has(column ?? ''))
      if (wide !== undefined) throw new TypeError(`${wide.name} passes 2^53 and would be read as a number: ${sql}`)
    }
    return statement
  }

  /**
   * All that `use` does, or nothing of it.
   * @throws ToolError `write-failed` when the disk is full or fails, and whatever `use` throws; all is rolled back
   */
  immediate<T>(use: () => T): T {
    this.#doing(() => this.#database.exec('BEGIN IMMEDIATE'))
    try {
      const result = use()
      if (result instanceof Promise) throw new TypeError('a transaction cannot wait')
      this.#requireLock()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#rollBack()
      throw writeRefusal(error, this.file)
    }
  }

  /** Bytes of the database as this connection sees it, what is still in the `-wal` included. */
  get bytes(): number {
    const pages = this.#database.pragma('page_count', { simple: true }) as number
    return pages * (this.#database.pragma('page_size', { simple: true }) as number)
  }

  /**
   * Writes the database, `-wal` folded in, to a new file; to be read, not written, meanwhile. `heard` may throw to
   * stop it, and what is there by then is no copy.
   */
  async copyTo(target: string, heard: (progress: CopyProgress) => void, signal?: AbortSignal): Promise<void> {
    this.#descriptor ??= openSync(this.file, 'r')
    const bytes = fstatSync(this.#descriptor).size
    const log = statSync(`${this.file}-wal`, { throwIfNoEntry: false })?.size ?? 0
    if (log === 0 && bytes === this.bytes) {
      const request = { from: this.#descriptor, to: target, bytes }
      await copied(request, (done) => heard({ done, total: bytes }), signal)
      return
    }
    const pageBytes = this.#database.pragma('page_size', { simple: true }) as number
    const pagesAtOnce = Math.max(1, (16 << 20) / pageBytes)
    await this.#database.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        heard({ done: (totalPages - remainingPages) * pageBytes, total: totalPages * pageBytes })
        return pagesAtOnce
      },
    })
  }

  /**
   * Puts what is in the `-wal` into the file and lets go of it. What could not be put there (a full disk) stays in
   * the `-wal`, where it counts just the same: then false.
   */
  close(): boolean {
    if (!this.#database.open) return true
    let folded = true
    try {
      this.#database.pragma('wal_checkpoint(TRUNCATE)')
      // Only so does a rollback journal go away; without effect on one in WAL mode.
      this.#database.pragma('locking_mode = NORMAL')
      this.#database.prepare('SELECT 1 FROM sqlite_schema').get()
    } catch {
      folded = false
    }
    this.#shut()
    return folded
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Whoever opened and closed the file in this process has dropped it, and SQLite does not notice. */
  #requireLock(): void {
    if (this.#lockShows && !hasOwnLock(this.file)) throw new Error(`the lock on ${this.file} was lost`)
  }

  #rollBack(): void {
    if (!this.#database.open || !this.#database.inTransaction) return
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // Closing rolls back too, and nothing may go on in a transaction that should be over.
      this.#shut()
    }
  }

  #shut(): void {
    this.#database.close()
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #doing<T>(use: () => T): T {
    try {
      return use()
    } catch (error) {
      throw writeRefusal(error, this.file)
    }
  }
}

/**
 * Opens and locks a database, and changes nothing in it yet; the journal of a writer that died is rolled back, as
 * any reader would. Close all that reads the file in this process first.
 * @throws ToolError `db-in-use`, `db-read-only`, `db-damaged`, `db-not-found`
 */
export function openForWriting(path: string, { patience = 2000 }: OpenOptions = {}): WriteDb {
  if (!existsSync(path)) throw new ToolError('db-not-found', `nothing is at ${path}`, 'name the library file')
  const file = realpathSync(path)
  if (file !== file.trim()) {
    // better-sqlite3 trims what it is given, and would open another file.
    throw new ToolError('db-not-in-place', `${file} begins or ends with a space`, 'rename it, then name it')
  }
  requireWritable(file)
  let database: Database.Database | undefined
  try {
    database = new Database(file, { fileMustExist: true, timeout: patience })
    // Before anything reads the file: in WAL mode SQLite then does without the -shm, and locks the file itself.
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('foreign_keys = OFF')
    database.pragma('synchronous = FULL')
    database.pragma('cache_size = -65536')
    // A commit is a commit and nothing else; `close` moves the pages.
    database.pragma('wal_autocheckpoint = 0')
    // What follows a rolled-back journal is kept as it was found.
    database.exec('BEGIN EXCLUSIVE; COMMIT')
    return new WriteDb(file, database)
  } catch (error) {
    database?.close()
    throw writeRefusal(error, file)
  }
}

/** SQLite would open it for reading instead, and then fail at what it does first, in one way or another. */
function requireWritable(file: string): void {
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
    // The log and the journal are made beside it.
    accessSync(dirname(file), constants.W_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw readOnlyRefusal(file, code, error)
  }
}

/** Bytes: less is copied before a thread has begun. */
const worthThread = 16 << 20

async function copied(
  request: CopyRequest,
  heard: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (request.bytes < worthThread) {
    copyFile(request, heard)
    return
  }
  await askWorker<CopyMessage, undefined>(
    'copy-worker',
    import.meta.url,
    request,
    signal,
    (message, { resolve, reject }) => {
      if ('failure' in message) return reject(withCode(message.failure, message.code))
      if ('copied' in message) return resolve(undefined)
      try {
        heard(message.bytesDone)
      } catch (error) {
        reject(error)
      }
    },
  )
}

function withCode(error: unknown, code: unknown): unknown {
  return error instanceof Error && code !== undefined ? Object.assign(error, { code }) : error
}
