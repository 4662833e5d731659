import { sql } from 'kysely'
import { ToolError } from '../../core/tool-error.ts'
import { plex } from './queries.ts'
import type { ReadDb } from './read-db.ts'

/** A Plex library's place among the schemas, and all that differs between them. */
export interface LibraryGeneration {
  /** Version of the newest migration that is named after a date, as stored. */
  readonly schema: string
  /** The Plex Media Server line that wrote the schema: `1.42`, or `newer than 1.43`. */
  readonly generation: string
  /** Before 1.40, `extra_data` columns hold URL-encoded pairs and no JSON. */
  readonly extraData: 'json' | 'url'
  /** Whether a table has a column; generations add and drop some. */
  has(table: string, column: string): boolean
}

/**
 * The first migration known of each line, as a date. A database is of the last line whose migration it has
 * passed; 1.43 is told by its column, because its migrations are not known by name.
 */
const lines: readonly (readonly [since: string, line: string])[] = [
  ['20230118160000', '1.32'],
  // extra_data becomes JSON.
  ['20230920091900', '1.40'],
  ['20240920123800', '1.41'],
  ['20250731120000', '1.42'],
]
/** No 1.43 database was seen with a migration past this date. */
const newestKnown = '20260930235959'
const column143 = ['metadata_items', 'user_square_art_url'] as const

/** What every job relies on; everything else may come and go with generations. */
const required: Readonly<Record<string, readonly string[]>> = {
  schema_migrations: ['version'],
  library_sections: ['id', 'name', 'section_type'],
  section_locations: ['id', 'library_section_id', 'root_path'],
  directories: ['id', 'library_section_id', 'parent_directory_id', 'path'],
  metadata_items: [
    'id',
    'library_section_id',
    'parent_id',
    'metadata_type',
    'guid',
    'title',
    'index',
    'year',
    'deleted_at',
    'extra_data',
  ],
  media_items: ['id', 'library_section_id', 'section_location_id', 'metadata_item_id', 'deleted_at'],
  media_parts: ['id', 'media_item_id', 'directory_id', 'hash', 'file', 'size', 'updated_at', 'deleted_at'],
  media_streams: ['id', 'media_part_id', 'url'],
}

interface Migration {
  readonly version: string
  /** Comparable as text: 12 and 14 digits brought to 14. */
  readonly date: string
}

/**
 * Versions are dates of 12 or 14 digits, so that neither text nor number orders them; steps of one follow a
 * dot. Those from 5000000000xx are no dates: newer servers run them again, after all others.
 */
function newestMigration(versions: Iterable<string>): Migration | null {
  let newest: Migration | null = null
  for (const stored of versions) {
    const [version = ''] = stored.split('.')
    if (!/^(19|20)\d{10}(\d\d)?$/.test(version)) continue
    const date = version.padEnd(14, '0')
    if (newest === null || date > newest.date) newest = { version, date }
  }
  return newest
}

function lineOf(date: string, has: LibraryGeneration['has']): string {
  if (date > newestKnown) return 'newer than 1.43'
  if (has(...column143)) return '1.43'
  return lines.findLast(([since]) => date >= since)?.[1] ?? 'older than 1.32'
}

const columnsOf = (table: string) => sql<{ name: string }>`select name from pragma_table_info(${table})`.compile(plex)

const versions = plex.selectFrom('schema_migrations').select('version').compile()

/** From the migrations that ran and the columns present; Plex leaves `user_version` at 0. */
export function detectGeneration(db: ReadDb, path: string): LibraryGeneration {
  const known = new Map<string, ReadonlySet<string>>()
  const columns = (table: string): ReadonlySet<string> => {
    const found = known.get(table) ?? new Set(db.all(columnsOf(table)).map(({ name }) => name))
    known.set(table, found)
    return found
  }
  const missing = Object.entries(required).flatMap(([table, names]) => {
    if (columns(table).size === 0) return [table]
    return names.filter((name) => !columns(table).has(name)).map((name) => `${table}.${name}`)
  })
  if (missing.length > 0) throw unknownSchema(path, `it has no ${missing.join(', ')}`)
  const newest = newestMigration(db.all(versions).map(({ version }) => version))
  if (newest === null) throw unknownSchema(path, 'its schema_migrations name no migration')
  const has = (table: string, column: string): boolean => columns(table).has(column)
  return {
    schema: newest.version,
    generation: lineOf(newest.date, has),
    extraData: newest.date >= '20230920091900' ? 'json' : 'url',
    has,
  }
}

const unknownSchema = (path: string, what: string): ToolError =>
  new ToolError(
    'db-schema-unknown',
    `${path} is a Plex library of an unknown schema: ${what}`,
    'libraries of Plex Media Server 1.32 and later are understood: let a current server open and upgrade it first',
  )
