import { DatabaseSync } from 'node:sqlite'

/** What is needed of a table's definition to read its records. */
export interface TableShape {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** The place of the column that stands for the rowid (INTEGER PRIMARY KEY), stored as NULL; null = none does. */
  readonly rowidAlias: number | null
  /** Whether its rows lie in an index's b-tree. */
  readonly withoutRowid: boolean
}

interface Column {
  readonly name: string
  readonly type: string
  readonly pk: number
}

/** By definition: the two databases of a server have the same 80, and are read again and again. */
const known = new Map<string, TableShape | null>()
const mostKnown = 2000

/** As SQLite understands a CREATE TABLE; null where it does not, as with a virtual table of a module not here. */
export function tableShape(sql: string): TableShape | null {
  const found = known.get(sql)
  if (found !== undefined) return found
  const shape = readShape(sql)
  if (known.size >= mostKnown) known.clear()
  known.set(sql, shape)
  return shape
}

function readShape(sql: string): TableShape | null {
  const database = new DatabaseSync(':memory:', { enableDoubleQuotedStringLiterals: true })
  try {
    database.exec(sql)
    const [table] = database.prepare('PRAGMA table_list').all().filter(isMade) as { name: string; wr: number }[]
    if (table === undefined) return null
    const columns = database
      .prepare('SELECT name, type, pk FROM pragma_table_xinfo(?)')
      .all(table.name) as unknown as Column[]
    const indexes = database.prepare("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'").all(table.name)
    const keys = columns.filter(({ pk }) => pk > 0)
    // INTEGER PRIMARY KEY DESC gets an index like any other key.
    const isAlias = keys.length === 1 && indexes.length === 0 && table.wr === 0
    return {
      columns: columns.map(({ name, type }) => ({ name, type })),
      rowidAlias: isAlias ? columns.findIndex(({ pk }) => pk > 0) : null,
      withoutRowid: table.wr === 1,
    }
  } catch {
    return null
  } finally {
    database.close()
  }
}

const isMade = (table: Record<string, unknown>): boolean =>
  table['type'] === 'table' && !String(table['name']).startsWith('sqlite_')
