import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { name } from './tally.ts'

export interface SequenceFacts {
  readonly tables: number
  /** Tables whose next id would not be above all that were given. */
  readonly behind: readonly { readonly table: string; readonly highestId: number; readonly sequence: number | null }[]
}

const sequenced = sql<{ table: string }>`
  select name as "table" from sqlite_schema where type = 'table' and sql like '%autoincrement%' order by name`.compile(
  plex,
)
const sequences = sql<{ name: string; seq: number }>`select name, seq from sqlite_sequence`.compile(plex)

/** What hangs on an id (blobs, settings of parts) would be taken for a new row's if an id were given twice. */
export function readSequences(db: ReadDb): SequenceFacts {
  const tables = db.all(sequenced).map(({ table }) => table)
  const stored = new Map(db.all(sequences).map((row) => [row.name, row.seq]))
  return {
    tables: tables.length,
    behind: tables.flatMap((table) => {
      const highestId = db.first(sql<{ id: number | null }>`select max(id) as id from ${name(table)}`.compile(plex))?.id
      const sequence = stored.get(table) ?? null
      return highestId === null || highestId === undefined || (sequence !== null && sequence >= highestId)
        ? []
        : [{ table, highestId, sequence }]
    }),
  }
}
