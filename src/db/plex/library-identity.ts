import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ToolError } from '../../core/tool-error.ts'
import { detectGeneration, type LibraryGeneration } from './generation.ts'
import { plex } from './queries.ts'
import type { ReadDb } from './read-db.ts'
import { libraryName } from './source/library-name.ts'

const tableNames = plex.selectFrom('sqlite_schema').select('name').where('type', '=', 'table').orderBy('name').compile()
const anySection = plex.selectFrom('library_sections').select('id').limit(1).compile()
const anyBlob = plex.selectFrom('blobs').select('id').limit(1).compile()

/** Refuses a SQLite database that is not a Plex library that can be understood; says of which schema it is. */
export function identifyLibrary(db: ReadDb, path: string): LibraryGeneration {
  const tables = db.all(tableNames).map(({ name }) => name)
  if (!['library_sections', 'media_parts', 'schema_migrations'].every((name) => tables.includes(name))) {
    const some = tables.slice(0, 6).join(', ')
    throw new ToolError(
      'db-not-plex',
      tables.length === 0
        ? `${path} is a SQLite database without a table`
        : `${path} is a SQLite database, but not Plex's: its ${tables.length === 1 ? 'only table is' : `${tables.length} tables are`} ${some}${tables.length > 6 ? ', …' : ''}`,
      `Plex keeps its library in ${libraryName}`,
    )
  }
  const generation = detectGeneration(db, path)
  if (isBlobs(db, path, tables)) {
    const library = join(dirname(path), libraryName)
    throw new ToolError(
      'db-blobs',
      `${path} is Plex's database of blobs, which holds no paths`,
      existsSync(library) ? `name the library beside it: ${library}` : `name the library: ${libraryName}`,
    )
  }
  return generation
}

/** The blobs database has the library's whole schema; what it does not have is a section. */
function isBlobs(db: ReadDb, path: string, tables: readonly string[]): boolean {
  if (db.first(anySection) !== undefined) return false
  if (basename(path).includes('.blobs.')) return true
  return tables.includes('blobs') && db.first(anyBlob) !== undefined
}
