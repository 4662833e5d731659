import type { SqlValue } from '../pages/record-shape.ts'

export type Affinity = 'INTEGER' | 'REAL' | 'NUMERIC' | 'TEXT' | 'BLOB'

export interface ColumnSchema {
  readonly name: string
  readonly affinity: Affinity
  readonly notNull: boolean
  /** What rows hold that were written before the column was added. */
  readonly defaultValue: SqlValue
}

export interface IndexSchema {
  readonly name: string
  readonly rootPage: number
  readonly unique: boolean
  /** Of each indexed column: its place in the table (-1 is the rowid), order and collation. */
  readonly keys: readonly { readonly column: number; readonly descending: boolean; readonly collation: string }[]
  /** Whether SQLite itself can compare all its keys: not where a collation is one of Plex's own. */
  readonly comparable: boolean
  /** Made by a UNIQUE or PRIMARY KEY of the table, so that it has no name to rebuild it by. */
  readonly automatic: boolean
}

export interface TableSchema {
  readonly name: string
  readonly rootPage: number
  readonly columns: readonly ColumnSchema[]
  /** The column that is another name of the rowid; -1 where there is none. */
  readonly rowidColumn: number
  readonly autoIncrement: boolean
  readonly indexes: readonly IndexSchema[]
}

/** A row of sqlite_schema. */
export interface SchemaRow {
  readonly type: string
  readonly name: string
  readonly table: string
  readonly rootPage: number
  readonly sql: string | null
}

const text = (name: string): ColumnSchema => ({ name, affinity: 'TEXT', notNull: name !== 'sql', defaultValue: null })

/** The table of tables itself. */
export const schemaTable: TableSchema = {
  name: 'sqlite_schema',
  rootPage: 1,
  columns: [
    text('type'),
    text('name'),
    text('tbl_name'),
    { name: 'rootpage', affinity: 'INTEGER', notNull: false, defaultValue: null },
    text('sql'),
  ],
  rowidColumn: -1,
  autoIncrement: false,
  indexes: [],
}
