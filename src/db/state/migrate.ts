import type Database from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { ToolError } from '../../core/tool-error.ts'
import { first } from './migrations/2026-11-22-first.ts'
import { sync } from './migrations/2026-11-28-sync.ts'
import type { StateTables } from './tables.ts'

/** By name, which is also their order. A released one never changes. */
const migrations: Readonly<Record<string, Migration>> = { '2026-11-22-first': first, '2026-11-28-sync': sync }

const ran = sql<{ name: string }>`select name from kysely_migration`
const anyTable = sql<{ name: string }>`select name from sqlite_schema where name = 'kysely_migration'`

/** Brings the workspace's database to the schema of this version; two processes may do so at once. */
export async function migrate(connection: Database.Database, db: Kysely<StateTables>, path: string): Promise<void> {
  if ((await missingMigrations(db, path)) === 0) return
  // Kysely knows no transactional DDL with SQLite, nor a lock: this is both.
  connection.exec('begin immediate')
  try {
    const provider = { getMigrations: () => Promise.resolve({ ...migrations }) }
    if ((await missingMigrations(db, path)) > 0) {
      const { error } = await new Migrator({ db, provider }).migrateToLatest()
      // What Kysely hands over is what a migration threw.
      if (error !== undefined) throw error as Error
    }
    connection.exec('commit')
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback')
    throw error
  }
}

async function missingMigrations(db: Kysely<StateTables>, path: string): Promise<number> {
  const { rows: tables } = await anyTable.execute(db)
  const names = tables.length === 0 ? [] : (await ran.execute(db)).rows.map(({ name }) => name)
  const unknown = names.filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0)
    throw new ToolError(
      'workspace-failed',
      `${path} was written by a newer plexferry (${unknown.join(', ')})`,
      'use that version, or name another folder with --workspace',
    )
  return Object.keys(migrations).length - names.length
}
