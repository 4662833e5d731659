import { existsSync, realpathSync } from 'node:fs'
import type { Kysely } from 'kysely'
import type { RunKind, RunStatus, RunsTable, StateTables } from './tables.ts'

/** A run as it is recorded. */
export interface Run {
  readonly id: string
  readonly kind: RunKind
  readonly status: RunStatus
  readonly database: LibraryPlace
  readonly planChecksum: string
  /** `libraryFingerprint` before the run. */
  readonly fingerprint: string
  /** Folder of the backup that was made first. */
  readonly backup: string | null
  /** Rows written a table. */
  readonly counts: Readonly<Record<string, number>>
  /** Of `sqlite_sequence` for `directories`; null where there is none. */
  readonly sequence: { readonly before: number | null; readonly after: number | null }
  /** ISO 8601. */
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly toolVersion: string
}

/** A library by where it is and by what it is. */
export interface LibraryPlace {
  readonly path: string
  /** `libraryIdentity`. */
  readonly library: string
}

/** Runs work on the workspace's errors as on the operator's. */
export type Guarded = <T>(work: () => Promise<T>) => Promise<T>

/** The runs, oldest first. Each change is on disk when its promise resolves. */
export class RunLog {
  readonly #db: Kysely<StateTables>
  readonly #now: () => Date
  readonly #guarded: Guarded

  constructor(db: Kysely<StateTables>, now: () => Date, guarded: Guarded) {
    this.#db = db
    this.#now = now
    this.#guarded = guarded
  }

  async start(run: Omit<Run, 'status' | 'backup' | 'createdAt' | 'finishedAt'>): Promise<void> {
    const { id, kind, database, planChecksum, fingerprint, counts, sequence, toolVersion } = run
    const row: RunsTable = {
      id,
      kind,
      status: 'started',
      database_path: database.path,
      library: database.library,
      plan_checksum: planChecksum,
      fingerprint,
      backup: null,
      counts: JSON.stringify(counts),
      sequence_before: sequence.before,
      sequence_after: sequence.after,
      created_at: this.#now().toISOString(),
      finished_at: null,
      tool_version: toolVersion,
    }
    await this.#guarded(() => this.#db.insertInto('runs').values(row).execute())
  }

  async mark(id: string, status: RunStatus, backup?: string): Promise<void> {
    const ends = status === 'committed' || status === 'rolled-back' || status === 'undone'
    const change = {
      status,
      finished_at: ends ? this.#now().toISOString() : null,
      ...(backup === undefined ? {} : { backup }),
    }
    await this.#guarded(() => this.#db.updateTable('runs').set(change).where('id', '=', id).execute())
  }

  /**
   * Runs of a library: of the file at that path, or of the same library at a path where nothing is any more. A copy
   * that lies beside its original has no part in the original's runs.
   */
  async of({ path: named, library }: LibraryPlace): Promise<Run[]> {
    // Runs are recorded under the file itself, whatever link it was named by.
    const path = existsSync(named) ? realpathSync(named) : named
    const rows = await this.#guarded(() =>
      this.#db
        .selectFrom('runs')
        .selectAll()
        .where((eb) => eb.or([eb('database_path', '=', path), eb('library', '=', library)]))
        .orderBy('created_at')
        .orderBy('rowid' as 'id')
        .execute(),
    )
    return rows.filter((row) => row.database_path === path || !existsSync(row.database_path)).map(asRun)
  }
}

const asRun = (row: RunsTable): Run => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  database: { path: row.database_path, library: row.library },
  planChecksum: row.plan_checksum,
  fingerprint: row.fingerprint,
  backup: row.backup,
  counts: JSON.parse(row.counts) as Record<string, number>,
  sequence: { before: row.sequence_before, after: row.sequence_after },
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  toolVersion: row.tool_version,
})
