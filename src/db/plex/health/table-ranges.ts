import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { KeyRange, TableBaseline } from '../../../core/baseline.ts'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { quoted } from '../write/table-integrity.ts'
import { isDerived } from './derived-tables.ts'
import { attempt, type Reading } from './reading.ts'

/** Ids a range spans. */
const width = 4096

const tables = sql<{ name: string; hasRowid: number }>`
  select m.name as name, not l.wr as hasRowid from sqlite_schema as m join pragma_table_list as l on l.name = m.name
  where m.type = 'table' and m.rootpage > 0 and l.schema = 'main' order by m.name`.compile(plex)

export interface RangeOptions {
  /** Whether to digest what the rows hold, or only to count them. */
  readonly digests: boolean
  /** Of each table the highest id that a baseline saw: a range ends there. */
  readonly lastIds: ReadonlyMap<string, number>
  readonly counted?: (rows: number) => void
}

/** Rows of every ordinary table by ranges of their ids, `sqlite_sequence` and the like aside. */
export function readTables(db: ReadDb, options: RangeOptions): ReadonlyMap<string, Reading<TableBaseline>> {
  const names = db.all(tables).filter(({ name }) => !name.startsWith('sqlite_') && !isDerived(name))
  return new Map(names.map(({ name, hasRowid }) => [name, attempt(() => readTable(db, name, hasRowid !== 0, options))]))
}

function readTable(db: ReadDb, table: string, hasRowid: boolean, options: RangeOptions): TableBaseline {
  if (!hasRowid) {
    const { n } = db.prepare(`select count(*) as n from ${quoted(table)}`).get() as { n: number }
    return { name: table, rows: n, lastId: 0, ranges: [] }
  }
  const { digests, lastIds, counted = () => undefined } = options
  const cut = lastIds.get(table) ?? null
  const next = db.prepare(`select min(rowid) as id from ${quoted(table)} where rowid >= ?`)
  const batch = db.prepare(digests ? packedRows(db, table) : countedRows(table))
  const ranges: KeyRange[] = []
  let rows = 0
  let lastId = 0
  for (let from = Number.MIN_SAFE_INTEGER; ;) {
    const { id } = next.get(from) as { id: number | null }
    if (id === null) return { name: table, rows, lastId, ranges }
    const aligned = Math.floor(id / width) * width
    const first = cut !== null && aligned <= cut && id > cut ? cut + 1 : aligned
    const end = cut !== null && first <= cut && aligned + width > cut ? cut : aligned + width - 1
    const found = batch.get(first, end) as { rows: number; last: number; bytes?: Uint8Array }
    const digest =
      found.bytes === undefined ? null : createHash('sha256').update(found.bytes).digest('hex').slice(0, 32)
    ranges.push([first, found.rows, digest])
    rows += found.rows
    lastId = found.last
    counted(found.rows)
    from = end + 1
  }
}

const countedRows = (table: string): string =>
  `select count(*) as rows, max(rowid) as last from ${quoted(table)} where rowid between ? and ?`

/** All cells of some thousand rows as one blob: each as SQL would write it, a text behind its length. */
function packedRows(db: ReadDb, table: string): string {
  const columns = db.prepare(`select name from pragma_table_info(?)`).all(table) as { name: string }[]
  const cells = columns.map(({ name }) => {
    const cell = quoted(name)
    return `iif(typeof(${cell}) = 'text', octet_length(${cell}) || ':' || ${cell}, quote(${cell}))`
  })
  const row = `concat(rowid, ':', ${cells.join(`, ',', `)})`
  return `select count(*) as rows, max(rowid) as last, cast(group_concat(${row}, ';' order by rowid) as blob) as bytes
    from ${quoted(table)} where rowid between ? and ?`
}
