import type { PlexTables } from '../tables.ts'

/** What a column of a row that is written may hold: ids, paths, epoch seconds. */
export type CellValue = string | number | null
export type Cells = Readonly<Record<string, CellValue>>

/** The tables that a run writes; `sqlite_sequence` only as a consequence of new directories. */
export const writtenTables = [
  'directories',
  'section_locations',
  'media_parts',
  'media_items',
  'media_streams',
] as const satisfies (keyof PlexTables)[]
export type WrittenTable = (typeof writtenTables)[number]

/** One row as it is and as it is to be, in the columns that differ. */
export interface RowChange {
  readonly table: WrittenTable
  readonly id: number
  /** Null where the row is new. */
  readonly before: Cells | null
  readonly after: Cells
}
