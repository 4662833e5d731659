import { type RawBuilder, sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { quoted } from '../write/table-integrity.ts'
import { examplesShown, type Tally } from './reading.ts'

/** A part of a statement, from text of this program's own. */
export type Sql = RawBuilder<unknown>

/** A name as SQL reads it back. */
export const name = (text: string): Sql => sql.raw(quoted(text))

export function countRows(db: ReadDb, from: Sql): number {
  return db.first(sql<{ n: number }>`select count(*) as n from ${from}`.compile(plex))?.n ?? 0
}

/** Of the rows of `from`, those that `bad` holds for; `id` names them. */
export function tally(db: ReadDb, parts: { readonly from: Sql; readonly bad: Sql; readonly id?: Sql }): Tally {
  const { from, bad, id = sql`id` } = parts
  const found = countRows(db, sql`${from} where ${bad}`)
  return {
    rows: countRows(db, from),
    bad: found,
    examples:
      found === 0
        ? []
        : db
            .all(
              sql<{
                id: number
              }>`select ${id} as id from ${from} where ${bad} order by 1 limit ${sql.lit(examplesShown)}`.compile(plex),
            )
            .map((row) => row.id),
  }
}
