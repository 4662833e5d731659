import { type CanPrepare, quoted, tableIntegrity } from './table-integrity.ts'
import type { TableWrites } from './trigger-guard.ts'

/**
 * What is wrong with a table that was written: its pages and rows, those of its indexes, and that each index has as
 * many entries as there are rows. Whether they are those of the rows is asked of the indexes that hold a column that
 * was written, and of all of them where rows came or went. The others, which the write cannot have reached, are the
 * caller's to have checked before: half a million look-ups in each take longer than the write.
 */
export function writtenIntegrity(db: CanPrepare, table: string, writes: TableWrites): string[] {
  const { update = [], insert = false, delete: removes = false } = writes
  const indexes = insert || removes ? null : plainIndexes(db, table)
  if (indexes === null) return tableIntegrity(db, [table])
  const problems = tableIntegrity(db, [table], 'quick')
  if (problems.length > 0) return problems
  try {
    return indexes.flatMap((index) => wrongWith(db, table, index, update))
  } catch {
    // No index that this way of asking can use: SQLite's own can.
    return tableIntegrity(db, [table])
  }
}

interface PlainIndex {
  readonly name: string
  readonly columns: readonly string[]
}

function wrongWith(db: CanPrepare, table: string, { name, columns }: PlainIndex, update: readonly string[]): string[] {
  const [own, index] = [quoted(table), quoted(name)]
  if (!columns.some((column) => update.includes(column))) return []
  const same = columns.map((column) => `entry.${quoted(column)} is whole.${quoted(column)} and `).join('')
  const entry = `select 1 from ${own} as entry indexed by ${index} where ${same}entry.rowid = whole.rowid`
  const rows = count(db, `${own} not indexed`)
  const found = count(db, `${own} as whole not indexed where exists (${entry})`)
  return found === rows ? [] : [`${table}: ${rows - found} rows missing from index ${name}`]
}

/** The indexes of a table; null where one of them is partial, of expressions, or in an order of its own. */
function plainIndexes(db: CanPrepare, table: string): readonly PlainIndex[] | null {
  const rows = db.prepare(indexColumns(table)).all() as {
    readonly name: string
    readonly partial: number
    readonly column: string | null
    readonly collation: string
  }[]
  if (rows.some(({ partial, column, collation }) => partial === 1 || column === null || collation !== 'BINARY'))
    return null
  const names = [...new Set(rows.map(({ name }) => name))]
  return names.map((name) => ({
    name,
    columns: rows.flatMap((row) => (row.name === name && row.column !== null ? [row.column] : [])),
  }))
}

const indexColumns = (table: string): string => `
  select list.name as name, list.partial as partial, info.name as "column", info.coll as collation
  from pragma_index_list('${table.replaceAll("'", "''")}') as list, pragma_index_xinfo(list.name) as info
  where info.key = 1 order by list.seq, info.seqno`

function count(db: CanPrepare, from: string): number {
  const [row] = db.prepare(`select count(*) as rows from ${from}`).all() as { readonly rows: number }[]
  return row?.rows ?? Number.NaN
}
