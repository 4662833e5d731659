/** What runs a statement and gives its rows: `WriteDb`, better-sqlite3, node:sqlite. */
export interface CanPrepare {
  prepare(sql: string): { all(): unknown[] }
}

export type IntegrityDepth = 'full' | 'quick'

/** The name as SQL reads it back. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * What SQLite finds wrong with tables: their pages, rows and, unless `quick`, each index against its table. Within
 * a transaction it sees what that has written. A table with an index of a collation that is not here
 * (`metadata_items`) cannot be judged, and says so.
 */
export function tableIntegrity(db: CanPrepare, tables: readonly string[], depth: IntegrityDepth = 'full'): string[] {
  return tables.flatMap((table) => {
    const pragma = depth === 'full' ? 'integrity_check' : 'quick_check'
    try {
      return db
        .prepare(`PRAGMA ${pragma}(${quoted(table)})`)
        .all()
        .map((row) => String(Object.values(row as Record<string, unknown>)[0]))
        .filter((line) => line !== 'ok')
        .map((line) => `${table}: ${line}`)
    } catch (error) {
      return [`${table}: ${error instanceof Error ? error.message : String(error)}`]
    }
  })
}

/** Tables that hold rows in the file itself: no views, no virtual tables. */
export const ordinaryTables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"

/** Indexes in an order that this SQLite does not know, and the tables they are of. */
export const foreignIndexes = `SELECT DISTINCT i.name AS name, i.tbl_name AS "table"
  FROM sqlite_schema AS i, pragma_index_xinfo(i.name) AS x
  WHERE i.type = 'index' AND x.coll COLLATE NOCASE NOT IN (SELECT name FROM pragma_collation_list)`

export const indexCounts = `SELECT tbl_name AS "table", count(*) AS n FROM sqlite_schema WHERE type = 'index' GROUP BY tbl_name`
