import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('syncs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('tool_version', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('sync_phases')
    .addColumn('sync_id', 'text', (column) => column.notNull().references('syncs.id'))
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('output', 'text')
    .addPrimaryKeyConstraint('sync_phases_key', ['sync_id', 'phase'])
    .execute()
}

export const sync: Migration = { up }
