import type { EpochSeconds } from './values.ts'

export interface SchemaMigrations {
  /** Digits of a date (8, then 4 or 6 of a time or serial), or 5000000000xx; steps of one follow a dot. */
  version: string
  /** How an older server takes the migration back. */
  rollback_sql: string | null
  /** Since 1.41. */
  min_version: string | null
}

/** Filled in the blobs database only; the library has the table empty. */
export interface Blobs {
  id: number
  blob: Uint8Array
  /** `media_part` or `media_stream`, whose id in the library `linked_id` is. */
  linked_type: string | null
  linked_id: number | null
  linked_guid: string | null
  created_at: EpochSeconds | null
  blob_type: number | null
}

/** SQLite's own: https://www.sqlite.org/schematab.html. */
export interface SqliteSchema {
  type: 'table' | 'index' | 'trigger' | 'view'
  name: string
  tbl_name: string
  /** Null for indexes that SQLite made by itself. */
  sql: string | null
}

export interface SchemaTables {
  schema_migrations: SchemaMigrations
  blobs: Blobs
  sqlite_schema: SqliteSchema
}
