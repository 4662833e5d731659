import { openReadOnly } from '../../plex/read-db.ts'
import { quotedName } from '../schema/read-schema.ts'

/** Rows of each of these tables, and the largest rowid, in a file that is whole. */
export function countRows(file: string, tables: readonly string[]): Map<string, { rows: number; most: number }> {
  using database = openReadOnly(file)
  return new Map(
    tables.map((name) => {
      const found = database.prepare(`SELECT count(*) AS rows, max(rowid) AS most FROM ${quotedName(name)}`).get()
      return [name, { rows: Number(found?.['rows'] ?? 0), most: Number(found?.['most'] ?? 0) }]
    }),
  )
}
