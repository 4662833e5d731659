import type { CompiledQuery } from 'kysely'
import { ToolError } from '../../../core/tool-error.ts'
import { plex } from '../queries.ts'
import { asciiLower, parseTrigger, type TriggerEvent } from './trigger-sql.ts'

/** What a run does to one table. */
export interface TableWrites {
  /** Columns that it updates. */
  readonly update?: readonly string[]
  readonly insert?: boolean
  readonly delete?: boolean
}

export interface TriggerInWay {
  readonly trigger: string
  readonly table: string
  /** What sets it off: `UPDATE of file`, `INSERT`. */
  readonly firesOn: string
}

const triggers = plex
  .selectFrom('sqlite_schema')
  .select(['name', 'tbl_name', 'sql'])
  .where('type', '=', 'trigger')
  .orderBy('name')
  .compile()

/** Triggers of the file that would fire on such writes; one whose SQL cannot be read counts for its whole table. */
export function triggersInWay(
  db: { all<Row>(query: CompiledQuery<Row>): Row[] },
  writes: Readonly<Record<string, TableWrites>>,
): TriggerInWay[] {
  const byTable = new Map(Object.entries(writes).map(([table, write]) => [asciiLower(table), write]))
  return db.all(triggers).flatMap(({ name, tbl_name: table, sql }) => {
    const write = byTable.get(asciiLower(table))
    const firesOn = write === undefined ? null : whatFires(sql ?? '', write)
    return firesOn === null ? [] : [{ trigger: name, table, firesOn }]
  })
}

function whatFires(sql: string, write: TableWrites): string | null {
  const { update = [], insert = false, delete: deletes = false } = write
  if (update.length === 0 && !insert && !deletes) return null
  const timing = parseTrigger(sql)
  if (timing === null) return 'writes that its SQL does not tell'
  const written: Record<TriggerEvent, boolean> = { update: update.length > 0, insert, delete: deletes }
  if (!written[timing.event]) return null
  if (timing.event !== 'update') return timing.event.toUpperCase()
  const { columns } = timing
  const met = columns === null ? update : update.filter((column) => columns.includes(asciiLower(column)))
  return met.length === 0 ? null : `UPDATE of ${met.join(', ')}`
}

/**
 * Refuses where a trigger could fire on what a run writes: what it would do then is nobody's plan, and Plex's own
 * need a tokenizer that only Plex has.
 * @throws ToolError `trigger-in-way`
 */
export function refuseTriggers(
  db: { all<Row>(query: CompiledQuery<Row>): Row[] },
  writes: Readonly<Record<string, TableWrites>>,
): void {
  const found = triggersInWay(db, writes)
  if (found.length === 0) return
  const said = found.map(({ trigger, table, firesOn }) => `${trigger} fires on ${firesOn} in ${table}`)
  throw new ToolError(
    'trigger-in-way',
    `the database has ${found.length === 1 ? 'a trigger' : `${found.length} triggers`} on what would be written: ${said.join('; ')}`,
    'another tool put it there: remove it with that tool, or ask its author, and run again',
  )
}
