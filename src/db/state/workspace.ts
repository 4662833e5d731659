import { chmod, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { ToolError } from '../../core/tool-error.ts'
import { ContentHashes } from './content-hashes.ts'
import { Journal } from './journal.ts'
import { migrate } from './migrate.ts'
import { RunLog } from './run-log.ts'
import { SyncLog } from './sync-log.ts'
import type { StateTables } from './tables.ts'

/** Milliseconds that one run waits for another's write. */
const patience = 60_000

/**
 * What plexferry remembers between runs: which there were, how to take them back, and what content was seen.
 * One SQLite database, `state.db`, that only its owner can read.
 */
export class Workspace implements AsyncDisposable {
  readonly folder: string
  readonly runs: RunLog
  readonly journal: Journal
  readonly syncs: SyncLog
  readonly #file: string
  readonly #db: Kysely<StateTables>
  readonly #now: () => Date
  #contentHashes: ContentHashes | undefined

  constructor(folder: string, file: string, db: Kysely<StateTables>, now: () => Date) {
    this.folder = folder
    this.#file = file
    this.#db = db
    this.#now = now
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => work().catch((error) => fail(error, folder))
    this.runs = new RunLog(db, now, guarded)
    this.journal = new Journal(db, guarded)
    this.syncs = new SyncLog(db, now, guarded)
  }

  /** Hashes of objects' content that were worked out before. */
  get contentHashes(): ContentHashes {
    this.#contentHashes ??= new ContentHashes(connect(this.#file), this.#now)
    return this.#contentHashes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#contentHashes?.[Symbol.dispose]()
    await this.#db.destroy()
  }
}

/**
 * Opens the workspace, and makes it where it is missing.
 * @throws ToolError `workspace-failed`
 */
export async function openWorkspace(folder: string, { now }: { readonly now: () => Date }): Promise<Workspace> {
  const file = join(folder, 'state.db')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await makePrivate(file, folder)
    const connection = connect(file)
    const db = new Kysely<StateTables>({ dialect: new SqliteDialect({ database: connection }) })
    try {
      // WAL, and a sync at each commit: what is recorded is on disk before anything is done that relies on it.
      connection.pragma('journal_mode = WAL')
      connection.pragma('synchronous = FULL')
      await migrate(connection, db, file)
    } catch (error) {
      await db.destroy()
      throw error
    }
    return new Workspace(folder, file, db, now)
  } catch (error) {
    return fail(error, folder)
  }
}

function connect(file: string): Database.Database {
  return new Database(file, { fileMustExist: true, timeout: patience })
}

/**
 * SQLite gives `-wal` and `-shm` the mode of the database, which so must be right from the first. One that is there
 * is not opened: closing it again would drop the locks that another workspace of this process has on it.
 */
async function makePrivate(file: string, folder: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  await Promise.all([chmod(file, 0o600), chmod(folder, 0o700)])
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function fail(error: unknown, folder: string): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Wrong SQL and broken constraints are bugs; all else is the disk, the mount, the file or another process.
  const isBug = !/^(?:SQLITE_|E[A-Z]+$)/u.test(code) || /^SQLITE_(?:ERROR|CONSTRAINT)/u.test(code)
  if (error instanceof ToolError || isBug) throw error
  throw new ToolError(
    'workspace-failed',
    `the workspace ${folder} cannot be used: ${(error as Error).message}`,
    'make the folder writable and free space there, or name another with --workspace',
    { cause: error },
  )
}
