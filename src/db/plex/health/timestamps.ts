import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import type { ColumnInfo } from './columns.ts'
import { attempt, type Reading } from './reading.ts'
import { name, type Sql } from './tally.ts'

/** By `table.column`, of the columns that hold a time that cannot be one. */
export type TimestampFacts = Readonly<Record<string, Reading<TimeCounts>>>

export interface TimeCounts {
  /** Past the year 2100, milliseconds among them. */
  readonly late: number
  readonly negative: number
  /** Text where seconds are due, or in a column of text one that is no date. */
  readonly text: number
}

/** Midnight of 1 January 2100. */
const year2100 = 4_102_444_800
/** What seconds do not reach before the year 5138, and milliseconds passed in 1973. */
const milliseconds = 100_000_000_000

/**
 * Times that a server takes from elsewhere: the modification time of a file, which may be of any year, or when
 * something was first shown.
 */
const takenOver = new Set([
  'media_parts.updated_at',
  'media_parts.created_at',
  'media_items.updated_at',
  'media_items.created_at',
  'media_items.begins_at',
  'media_items.ends_at',
  'metadata_items.added_at',
  'metadata_items.originally_available_at',
  'metadata_items.available_at',
  'metadata_items.expires_at',
  'metadata_item_views.originally_available_at',
  'metadata_item_clusters.starts_at',
  'metadata_item_clusters.ends_at',
])

/** Columns of text dates until 1.41 are declared `datetime`, those of seconds `dt_integer(8)`. */
export function readTimestamps(db: ReadDb, columns: readonly ColumnInfo[]): TimestampFacts {
  const times = columns.filter(({ type }) => type === 'datetime' || type.startsWith('dt_integer'))
  const byTable = Map.groupBy(times, ({ table }) => table)
  return Object.fromEntries(
    [...byTable].flatMap(([table, own]): [string, Reading<TimeCounts>][] => {
      const counted = attempt(() => countTable(db, table, own))
      if ('unreadable' in counted) return [[table, counted]]
      return Object.entries(counted.value).map(([column, value]) => [`${table}.${column}`, { value }])
    }),
  )
}

function countTable(db: ReadDb, table: string, columns: readonly ColumnInfo[]): Record<string, TimeCounts> {
  const counts = columns.flatMap((info, at) => {
    const { late, negative, text } = conditions(info)
    return [
      sql`total(${late}) as ${name(`late${at}`)}`,
      sql`total(${negative}) as ${name(`negative${at}`)}`,
      sql`total(${text}) as ${name(`text${at}`)}`,
    ]
  })
  const row = db.first(sql<Record<string, number>>`select ${sql.join(counts)} from ${name(table)}`.compile(plex)) ?? {}
  return Object.fromEntries(
    columns.map(({ column }, at) => [
      column,
      { late: row[`late${at}`] ?? 0, negative: row[`negative${at}`] ?? 0, text: row[`text${at}`] ?? 0 },
    ]),
  )
}

function conditions({ table, column, type }: ColumnInfo): { late: Sql; negative: Sql; text: Sql } {
  const value = name(column)
  const isNumber = sql`typeof(${value}) in ('integer', 'real')`
  const free = takenOver.has(`${table}.${column}`)
  return {
    late: sql`${isNumber} and ${value} > ${sql.lit(free ? milliseconds : year2100)}`,
    negative: free ? sql`${isNumber} and ${value} < -${sql.lit(milliseconds)}` : sql`${isNumber} and ${value} < 0`,
    text:
      type === 'datetime'
        ? sql`typeof(${value}) in ('text', 'blob') and ${value} <> '' and ${value} not glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'`
        : sql`typeof(${value}) in ('text', 'blob') and ${value} <> ''`,
  }
}
