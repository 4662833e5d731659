import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import type { ColumnInfo } from './columns.ts'
import { attempt, type Reading } from './reading.ts'
import { name } from './tally.ts'

/** By `table.column`: the server's change counter, which passes 2^53 and is no time. */
export type CounterFacts = Readonly<Record<string, Reading<CounterRange>>>

export interface CounterRange {
  readonly highest: bigint
  /** Rows whose counter is no whole number, or below 0. */
  readonly bad: number
}

const counters = new Set(['changed_at', 'resources_changed_at', 'content_changed_at'])

export function readCounters(db: ReadDb, columns: readonly ColumnInfo[]): CounterFacts {
  const own = columns.filter(({ column, type }) => counters.has(column) && type.startsWith('integer'))
  return Object.fromEntries(
    own.map(({ table, column }) => [
      `${table}.${column}`,
      attempt(() => {
        const value = name(column)
        // Named after a counter, so that it is read as a bigint; of text it would be none.
        const row = db.first(
          sql<{ changed_at: bigint | null; bad: number }>`
            select max(case typeof(${value}) when 'integer' then ${value} end) as changed_at,
              cast(total(typeof(${value}) not in ('integer', 'null') or ${value} < 0) as integer) as bad
            from ${name(table)}`.compile(plex),
        )
        return { highest: row?.changed_at ?? 0n, bad: row?.bad ?? 0 }
      }),
    ]),
  )
}
