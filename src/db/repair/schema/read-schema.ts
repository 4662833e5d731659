import { DatabaseSync } from 'node:sqlite'
import type { SqlValue } from '../pages/record-shape.ts'
import type { Affinity, ColumnSchema, IndexSchema, SchemaRow, TableSchema } from './table-schema.ts'

const stockCollations = new Set(['BINARY', 'NOCASE', 'RTRIM'])

/** `sqlite_sequence` and its like cannot be made by name; under this one they can be asked about. */
const stand = (name: string): string => (/^sqlite_/iu.test(name) ? `plexferry_${name}` : name)

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * What each table with pages is made of, as SQLite itself understands the statements in the schema: they are run in
 * an empty database in memory. A statement that it does not take leaves its table or index out.
 */
export function readTables(rows: readonly SchemaRow[]): TableSchema[] {
  const database = new DatabaseSync(':memory:', {
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: true,
  })
  try {
    const tables: TableSchema[] = []
    for (const row of rows) {
      // A virtual table has no page either, nor columns that are stored.
      if (row.type !== 'table' || /^create virtual\b/iu.test(row.sql ?? '')) continue
      const table = readTable(database, row, rows)
      if (table !== null) tables.push(table)
    }
    return tables
  } finally {
    database.close()
  }
}

function readTable(database: DatabaseSync, row: SchemaRow, rows: readonly SchemaRow[]): TableSchema | null {
  const name = stand(row.name)
  const sql = row.sql ?? ''
  try {
    database.exec(name === row.name ? sql : sql.replace(row.name, name))
  } catch {
    return null
  }
  const found = database.prepare(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?)`).all(name)
  if (found.length === 0) return null
  const keys = found.filter(({ pk }) => Number(pk) > 0)
  const types = found.map(({ type }) => String(type).toUpperCase())
  const rowidColumn =
    keys.length === 1 ? found.findIndex(({ pk, type }) => Number(pk) > 0 && /^integer$/iu.test(String(type))) : -1
  const columns = found.map((column, at): ColumnSchema => ({
    name: String(column['name']),
    affinity: affinityOf(types[at] ?? ''),
    notNull: Number(column['notnull']) > 0 && at !== rowidColumn,
    defaultValue: defaultOf(database, types[at] ?? '', column['dflt_value']),
  }))
  const place = new Map(columns.map((column, at) => [column.name.toLowerCase(), at]))
  for (const index of rows)
    if (index.type === 'index' && index.table.toLowerCase() === row.name.toLowerCase() && index.sql !== null)
      makeIndex(database, index.sql)
  const indexes = rows
    .filter(({ type, table }) => type === 'index' && table.toLowerCase() === row.name.toLowerCase())
    .flatMap((index) => readIndex(database, index, row.name, name, place) ?? [])
  return {
    name: row.name,
    rootPage: row.rootPage,
    columns,
    rowidColumn,
    autoIncrement: /\bautoincrement\b/iu.test(sql),
    indexes,
  }
}

/** Plex's own collation cannot be had here, so an index of it is made with another: only its columns are asked for. */
function makeIndex(database: DatabaseSync, sql: string): void {
  try {
    database.exec(withoutPlexCollation(sql))
  } catch {
    // It then stays out of the answer.
  }
}

export const withoutPlexCollation = (sql: string): string => sql.replaceAll(plexCollation, '')

const plexCollation = /\bcollate\s+["']?icu_\w+["']?/giu

function readIndex(
  database: DatabaseSync,
  row: SchemaRow,
  tableName: string,
  standName: string,
  place: ReadonlyMap<string, number>,
): IndexSchema | null {
  const name = row.sql === null ? row.name.replace(tableName, standName) : row.name
  const found = database
    .prepare(`SELECT seqno, cid, name, "desc", coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno`)
    .all(name)
  if (found.length === 0) return null
  const foreign = row.sql !== null && row.sql.search(plexCollation) >= 0
  const listed = database
    .prepare(`SELECT "unique", partial FROM pragma_index_list(?) WHERE name = ?`)
    .get(standName, name)
  if (listed === undefined || Number(listed['partial']) > 0) return null
  const keys = found.map((key) => ({
    column: key['name'] === null ? Number(key['cid']) : (place.get(String(key['name']).toLowerCase()) ?? -2),
    descending: Number(key['desc']) > 0,
    collation: String(key['coll']).toUpperCase(),
  }))
  if (keys.some(({ column }) => column < -1)) return null
  return {
    name: row.name,
    rootPage: row.rootPage,
    unique: Number(listed['unique']) > 0,
    keys,
    comparable: !foreign && keys.every(({ collation }) => stockCollations.has(collation)),
    automatic: row.sql === null,
  }
}

/** SQLite's own rules, in their order. */
function affinityOf(type: string): Affinity {
  if (type.includes('INT')) return 'INTEGER'
  if (/CHAR|CLOB|TEXT/u.test(type)) return 'TEXT'
  if (type === '' || type.includes('BLOB')) return 'BLOB'
  return /REAL|FLOA|DOUB/u.test(type) ? 'REAL' : 'NUMERIC'
}

function defaultOf(database: DatabaseSync, type: string, source: unknown): SqlValue {
  if (typeof source !== 'string' || source.toUpperCase() === 'NULL') return null
  const statements = [
    `DROP TABLE IF EXISTS temp.plexferry_default`,
    `CREATE TEMP TABLE plexferry_default (value ${type} DEFAULT ${source})`,
  ]
  try {
    for (const statement of [...statements, 'INSERT INTO plexferry_default DEFAULT VALUES']) database.exec(statement)
    const statement = database.prepare(`SELECT value FROM plexferry_default`)
    statement.setReadBigInts(true)
    return (statement.get()?.['value'] ?? null) as SqlValue
  } catch {
    return null
  }
}

export const quotedName = quoted
