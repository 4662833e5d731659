import { sql } from 'kysely'
import type { ReadDb } from '../read-db.ts'
import type { ColumnInfo } from './columns.ts'
import { attempt, type Reading, type Tally } from './reading.ts'
import { name, type Sql, tally } from './tally.ts'

/** By table: rows whose `extra_data` is of the other kind than the generation's. */
export type ExtraDataFacts = Readonly<Record<string, Reading<Tally>>>

const wrongKind: Readonly<Record<'json' | 'url', Sql>> = {
  json: sql`extra_data <> '' and not json_valid(extra_data)`,
  // A pair's key is percent-encoded, so that nothing of that form begins with a brace.
  url: sql`substr(extra_data, 1, 1) = '{'`,
}

export function readExtraData(db: ReadDb, columns: readonly ColumnInfo[], kind: 'json' | 'url'): ExtraDataFacts {
  const tables = columns.filter(({ column }) => column === 'extra_data').map(({ table }) => table)
  return Object.fromEntries(
    tables.map((table) => [
      table,
      attempt(() => tally(db, { from: name(table), bad: wrongKind[kind], id: sql`rowid` })),
    ]),
  )
}
