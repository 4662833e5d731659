import { isUtf8 } from 'node:buffer'
import { quoted } from '../write/table-integrity.ts'
import type { ReadDb } from '../read-db.ts'
import type { ColumnInfo } from './columns.ts'
import { attempt, examplesShown, type Reading, type Tally } from './reading.ts'

/** By table: rows with a text that is not UTF-8. */
export type EncodingFacts = Readonly<Record<string, Reading<Tally>>>

const idsInBatch = 4096

/*
 * SQLite itself does not look at what a text holds. So it packs the texts of some thousand rows into one blob, which
 * is looked at as a whole, and again row by row only where something is wrong with it.
 */
export function readEncodings(db: ReadDb, columns: readonly ColumnInfo[]): EncodingFacts {
  const byTable = Map.groupBy(columns.filter(isText), ({ table }) => table)
  return Object.fromEntries(
    [...byTable].map(([table, own]) => [
      table,
      attempt(() =>
        readTable(
          db,
          table,
          own.map(({ column }) => column),
        ),
      ),
    ]),
  )
}

const isText = ({ table, type }: ColumnInfo): boolean => /char|text|string/u.test(type) && table !== 'schema_migrations'

function readTable(db: ReadDb, table: string, columns: readonly string[]): Tally {
  const texts = columns.map((column) => `case typeof(${quoted(column)}) when 'text' then ${quoted(column)} end`)
  const packed = `concat(${texts.join(', ')})`
  const from = `from ${quoted(table)} where rowid between ? and ?`
  const first = db.prepare(`select min(rowid) as id from ${quoted(table)} where rowid > ?`)
  const batch = db.prepare(`select count(*) as rows, cast(group_concat(${packed}, char(10)) as blob) as bytes ${from}`)
  const single = db.prepare(`select rowid as id, cast(${packed} as blob) as bytes ${from}`)
  const examples: number[] = []
  let rows = 0
  let bad = 0
  for (let after = Number.MIN_SAFE_INTEGER; ; after += idsInBatch - 1) {
    const { id } = first.get(after) as { id: number | null }
    if (id === null) return { rows, bad, examples }
    after = id
    const last = after + idsInBatch - 1
    const whole = batch.get(after, last) as { rows: number; bytes: Uint8Array | null }
    rows += whole.rows
    if (whole.bytes === null || isUtf8(whole.bytes)) continue
    for (const row of single.iterate(after, last) as Iterable<{ id: number; bytes: Uint8Array }>) {
      if (isUtf8(row.bytes)) continue
      bad++
      if (examples.length < examplesShown) examples.push(row.id)
    }
  }
}
