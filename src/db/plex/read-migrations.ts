import { plex } from './queries.ts'
import type { ReadDb } from './read-db.ts'

const withMinimum = plex.selectFrom('schema_migrations').select(['version', 'min_version']).compile()
const without = plex.selectFrom('schema_migrations').select('version').compile()

/** What was run on a database, and the oldest server that can use it after each. */
export function readMigrations(db: ReadDb, hasMinimum: boolean): { version: string; minVersion: string | null }[] {
  if (!hasMinimum) return db.all(without).map(({ version }) => ({ version, minVersion: null }))
  return db.all(withMinimum).map(({ version, min_version }) => ({ version, minVersion: min_version }))
}
