import type { PlexTables } from '../tables.ts'

/** What a column of a row that is written may hold: ids, paths, epoch seconds. */
export type CellValue = string | number | null
export type Cells = Readonly<Record<string, CellValue>>

/** The tables that a run writes; `sqlite_sequence` only as a consequence of new rows. */
export const writtenTables = [
  'directories',
  'section_locations',
  'media_parts',
  'media_items',
  'media_streams',
  'accounts',
  'devices',
  'metadata_item_settings',
  'metadata_item_views',
  'metadata_item_setting_markers',
  'media_part_settings',
  'media_stream_settings',
  'media_item_settings',
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
