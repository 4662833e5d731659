import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { FileBaseline, LibraryBaseline, TableBaseline, WatchBaseline } from '../../../core/baseline.ts'
import type { Emit } from '../../../core/progress.ts'
import type { LibraryGeneration } from '../generation.ts'
import { plex } from '../queries.ts'
import { openReadOnly, type ReadDb } from '../read-db.ts'
import { attempt, type Reading } from './reading.ts'
import { type SectionSurvey, surveySections } from './section-survey.ts'
import { readTables } from './table-ranges.ts'
import { surveyWatch } from './watch-survey.ts'

export interface SurveyRequest {
  /** Of every table: nothing, how many rows, or also what they hold. */
  readonly tables: 'none' | 'rows' | 'digests'
  readonly clearNames: boolean
  /** Of the baseline that this is to be held against. */
  readonly since: { readonly salt: string; readonly lastIds: ReadonlyMap<string, number> } | null
}

export interface LibrarySurvey {
  /** Version of the SQLite that read it. */
  readonly sqlite: string
  readonly library: LibraryBaseline
  readonly files: readonly FileBaseline[]
  readonly tables: ReadonlyMap<string, Reading<TableBaseline>>
  readonly sections: Reading<SectionSurvey>
  readonly watch: Reading<readonly WatchBaseline[]>
  readonly blobs: Reading<Readonly<Record<string, number>>> | null
}

const uuids = sql<{ uuid: string }>`
  select coalesce(uuid, concat(id, ':', section_type)) as uuid from library_sections order by 1`.compile(plex)
const definitions = sql<{ text: string }>`
  select concat(type, ' ', name, ' ', tbl_name, ' ', sql) as text from sqlite_schema order by type, name`.compile(plex)
const migrations = sql<{ n: number }>`select count(*) as n from schema_migrations`.compile(plex)
const sqliteVersion = sql<{ version: string }>`select sqlite_version() as version`.compile(plex)
const blobKinds = sql<{ kind: string; n: number }>`
  select concat(linked_type, '/', blob_type) as kind, count(*) as n from blobs group by 1 order by 1`.compile(plex)

/** Counts a library, and digests it where asked to. Synchronous: run it off the main thread. */
export function surveyLibrary(
  db: ReadDb,
  generation: LibraryGeneration,
  blobs: string | null,
  { tables, clearNames, since }: SurveyRequest,
  emit: Emit,
): LibrarySurvey {
  // The same library has the same salt, so that its baselines are the same too.
  const salt = since?.salt ?? sha256(['plexferry', ...db.all(uuids).map(({ uuid }) => uuid)]).slice(0, 32)
  const lastIds = since?.lastIds ?? new Map<string, number>()
  let done = 0
  const counted = (rows: number): void => {
    emit({ task: tables === 'digests' ? 'digesting rows' : 'counting rows', done: (done += rows), unit: 'rows' })
  }
  const last = (table: string): number | null => (since === null ? null : (lastIds.get(table) ?? 0))
  return {
    sqlite: db.first(sqliteVersion)?.version ?? '',
    library: {
      schema: generation.schema,
      generation: generation.generation,
      migrations: db.first(migrations)?.n ?? 0,
      schemaDigest: sha256(db.all(definitions).map(({ text }) => text)).slice(0, 32),
      salt,
      clearNames,
    },
    files: [fileOf(db, 'library'), ...(blobs === null ? [] : blobsOf(blobs, (blobsDb) => fileOf(blobsDb, 'blobs')))],
    tables: tables === 'none' ? new Map() : readTables(db, { digests: tables === 'digests', lastIds, counted }),
    sections: attempt(() =>
      surveySections(db, generation, {
        salt,
        clearNames,
        lastItem: last('metadata_items'),
        lastPart: last('media_parts'),
      }),
    ),
    watch: attempt(() => surveyWatch(db)),
    blobs:
      blobs === null
        ? null
        : attempt(() => {
            using blobsDb = openReadOnly(blobs)
            return Object.fromEntries(blobsDb.all(blobKinds).map(({ kind, n }) => [kind, n]))
          }),
  }
}

function blobsOf<T>(file: string, use: (db: ReadDb) => T): T[] {
  const read = attempt(() => {
    using db = openReadOnly(file)
    return use(db)
  })
  return 'value' in read ? [read.value] : []
}

const pragma = (db: ReadDb, name: string): number =>
  Number(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)

function fileOf(db: ReadDb, role: FileBaseline['role']): FileBaseline {
  const [pageSize, pages] = [pragma(db, 'page_size'), pragma(db, 'page_count')]
  return { role, bytes: pageSize * pages, pageSize, pages }
}

const sha256 = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex')
