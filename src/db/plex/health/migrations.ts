import { sql } from 'kysely'
import { byVersion } from '../../../core/plex-version.ts'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import type { LibraryGeneration } from '../generation.ts'

export interface MigrationFacts {
  readonly rows: number
  /** Migrations of the years since 1.40 that the newest one implies and that are not there: Plex would run them again. */
  readonly missing: readonly string[]
  /** What migrations that are there made or took away, and that is not so: `table.column` or `table`. */
  readonly contradictions: readonly string[]
  /** The highest `min_version`: servers before it refuse the database. Null where none is stored. */
  readonly minVersion: string | null
  /** Newer than any that this program knows. */
  readonly unknownNewer: boolean
}

/** What a server runs, one after the other, on any database that has not seen them: steps of each are left out. */
const sinceJson = [
  '202309200901 202309200902 202309200903 202309200904 202309200905 202309200906 202309200907 202309200908',
  '202309200909 202309200910 202309200911 202309200912 202309200913 202309200914 202309200915 202309200916',
  '202309200917 202309200918 202309200919 202311120800 202311171400 20231120161500 202312190800 202401290800',
  '202401290801 202401290802 202401290803 202401290804 202401290805 202401290806 202401290807 202401290808',
  '202402260801 202402260802 202402260803 202403110800 202403120800 202404300800 202406050800 202406250800',
  '202407231422 20240718114400 202407301359 202409201238 202502171508 202503041220 202503041514 202504160804',
  '202504161541 202504211423 202504241552 202504301225 202507011200 202507311200',
].flatMap((line) => line.split(' '))

/** What a migration leaves behind: a column or table that is there after it, or that is not. */
const outcomes: readonly (readonly [version: string, table: string, column: string, present: boolean])[] = [
  ['202409201238', 'schema_migrations', 'min_version', true],
  ['202504161541', 'accounts', 'hashed_password', false],
  ['202504241552', 'media_metadata_mappings', 'id', false],
  ['202504301225', 'library_timeline_entries', 'id', false],
  ['202507311200', 'metadata_items', 'is_adult', true],
  ['202507311200', 'library_sections', 'metadata_agent_provider_group_id', true],
]

const stored = sql<{ version: string }>`select version from schema_migrations`.compile(plex)
const minVersions = sql<{ version: string }>`
  select distinct min_version as version from schema_migrations where min_version <> ''`.compile(plex)

export function readMigrations(db: ReadDb, generation: LibraryGeneration): MigrationFacts {
  const versions = db.all(stored).map(({ version }) => version)
  const present = new Set(versions)
  const dated = (version: string): string => version.padEnd(14, '0')
  const newest = dated(generation.schema)
  return {
    rows: versions.length,
    missing: sinceJson.filter((version) => dated(version) <= newest && !present.has(version)),
    contradictions: outcomes
      .filter(([version, table, column, there]) => present.has(version) && generation.has(table, column) !== there)
      .map(([, table, column]) => (column === 'id' ? table : `${table}.${column}`)),
    minVersion: generation.has('schema_migrations', 'min_version')
      ? (db
          .all(minVersions)
          .map(({ version }) => version)
          .toSorted(byVersion)
          .at(-1) ?? null)
      : null,
    unknownNewer: generation.generation.startsWith('newer'),
  }
}
