import { silent } from '../../core/progress.ts'
import { type Backup, backUp, pruneBackups, removeBackup } from '../../db/plex/write/backup.ts'
import { databasesOf, type HeldPair, holdPair } from '../../db/plex/write/held-pair.ts'
import type { WriteDb } from '../../db/plex/write/open-for-writing.ts'
import { refuseTriggers } from '../../db/plex/write/trigger-guard.ts'
import { refuseIfInUse } from '../../db/plex/write/users/users-of.ts'
import { tableIntegrity } from '../../db/plex/write/table-integrity.ts'
import { writtenIntegrity } from '../../db/plex/write/written-integrity.ts'
import { libraryIdentity, tableCounts, totalChanges } from '../../db/plex/rows/library-facts.ts'
import type { RowChange } from '../../db/plex/rows/row-change.ts'
import { RowWriter } from '../../db/plex/rows/row-writer.ts'
import type { LibraryPlace } from '../../db/state/run-log.ts'
import type { RowChanges } from './change-columns.ts'
import { type SettledRun, settleRuns } from './settle-runs.ts'
import { tableWrites } from './table-writes.ts'
import { type NewRows, verifyCounts, verifyIntegrity, verifyTotal } from './verify-writes.ts'
import type { WriteOptions, WriteStep } from './write-options.ts'

/** A backup that is being made. */
export interface Backing {
  /** The backup, once it is verified. */
  done(): Promise<Backup>
  /** Where it goes on it ends, and leaves nothing; one that is done stays. */
  stop(): Promise<void>
  /** For a run that is refused after all: leaves nothing of it. */
  discard(): Promise<void>
}

/** A library that nobody else has open or can open, and that runs which were cut short no longer leave in doubt. */
export class HeldLibrary implements Disposable {
  readonly db: WriteDb
  readonly place: LibraryPlace
  /** Runs that were cut short, and what became of them. */
  readonly settled: readonly SettledRun[]
  /** What could not be looked at, and may hide somebody who uses the database. */
  readonly doubts: readonly string[]
  readonly #pair: HeldPair
  readonly #options: WriteOptions
  /** Tables whose backup was held against their indexes, row by row. */
  readonly #backedUp = new Set<string>()
  #closed = false

  private constructor(
    pair: HeldPair,
    place: LibraryPlace,
    settled: readonly SettledRun[],
    doubts: readonly string[],
    options: WriteOptions,
  ) {
    this.#pair = pair
    this.db = pair.library
    this.place = place
    this.settled = settled
    this.doubts = doubts
    this.#options = options
  }

  /** @throws ToolError `db-in-use`, `db-read-only`, `db-damaged`, `trigger-in-way` */
  static async take(options: WriteOptions): Promise<HeldLibrary> {
    const { findUsers = {} } = options
    // A refusal then touches nothing, and names containers too.
    const doubts = await refuseIfInUse(databasesOf(options.database), findUsers)
    using stack = new DisposableStack()
    const pair = stack.use(holdPair(options.database, findUsers.proc === undefined ? {} : { proc: findUsers.proc }))
    const place = { path: pair.library.file, library: libraryIdentity(pair.library) }
    const settled = await settleRuns(pair.library, options.workspace, place)
    stack.move()
    return new HeldLibrary(pair, place, settled, doubts, options)
  }

  /**
   * The library and its blobs, together, where Plex's own backups are; verified when it resolves: every row is
   * counted and every page read. Other threads do the work; the library may be read meanwhile, and until it is done
   * nothing is written to it.
   * @param tables those that will be written: all of their indexes are held against their rows here, and before the
   *   commit only those that the write can have reached
   */
  beginBackUp(name: string, tables: readonly string[]): Backing {
    const { signal, emit = silent } = this.#options
    const stopping = new AbortController()
    const either = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal])
    const backup = backUp(this.#pair, { name, emit, deepTables: tables, signal: either })
    for (const table of tables) this.#backedUp.add(table)
    // Its failure is told by `done`, which may be asked later.
    const settled = Promise.allSettled([backup])
    const stop = async () => {
      stopping.abort()
      const [outcome] = await settled
      return outcome.status === 'fulfilled' ? outcome.value : null
    }
    return {
      done: async () => await backup,
      async stop() {
        await stop()
      },
      async discard() {
        const made = await stop()
        // Why the run was refused is what to tell.
        if (made !== null) await removeBackup(made).catch(() => undefined)
      },
    }
  }

  /** Removes old backups where that was asked for; gives those removed. */
  async pruneBackups(): Promise<readonly string[]> {
    const { keepBackups } = this.#options
    return keepBackups === undefined ? [] : await pruneBackups(this.db.file, keepBackups)
  }

  /** Keeps more pages in memory where so many rows are to be read or written. */
  expectRows(rows: number): void {
    if (rows > manyRows) this.db.prepare(`pragma cache_size = -${cacheForMany}`).run()
  }

  /**
   * One transaction around `use`, in which nothing but what the writer writes may change; what does not verify is
   * rolled back.
   * @param changes the rows that `use` writes; of directories it may make and remove more
   * @param use gives how many rows each table is to have more than before
   */
  write(changes: RowChanges, use: (writer: RowWriter) => NewRows): void {
    const { db } = this
    const writes = Object.entries(tableWrites(changes))
    const counts = tableCounts(db)
    this.expectRows(changes.length)
    db.immediate(() => {
      this.step('begun')
      const earlier = totalChanges(db)
      const writer = new RowWriter(db)
      const newRows = use(writer)
      verifyTotal(writer.written, totalChanges(db) - earlier)
      verifyCounts(counts, tableCounts(db), newRows)
      verifyIntegrity(
        writes.flatMap(([table, of]) =>
          this.#backedUp.has(table) ? writtenIntegrity(db, table, of) : tableIntegrity(db, [table]),
        ),
      )
      this.step('verified', writer.written)
    })
  }

  refuseTriggers(changes: Iterable<RowChange>): void {
    refuseTriggers(this.db, tableWrites(changes))
  }

  step(step: WriteStep, rows = 0): void {
    this.#options.onStep?.(step, rows)
  }

  /** To be told now and then while rows are written. */
  wrote(done: number, total: number): void {
    this.#options.emit?.({ task: 'writing database', done, total, unit: 'rows' })
    this.step('written', done)
  }

  /**
   * False where what was written is still in the `-wal`, as on a full disk: it counts just the same; or where
   * SQLite lost its hold of the file.
   */
  close(): boolean {
    if (this.#closed) return true
    this.#closed = true
    const folded = isOpen(this.db) && this.#pair.library.close()
    this.#pair[Symbol.dispose]()
    return folded
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** From so many on, pages are worth keeping in memory: those read to be written soon, and those changed to be verified. */
const manyRows = 20_000
/** KiB; only what is touched is taken. */
const cacheForMany = 320 << 10

function isOpen(db: WriteDb): boolean {
  try {
    db.prepare('select 1')
    return true
  } catch {
    return false
  }
}
