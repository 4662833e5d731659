import type { RecordShape } from './record-shape.ts'
import type { TableSchema } from '../schema/table-schema.ts'

/**
 * Whether SQLite can have written such a record to this table: it never stores a number in a column of text, nor NULL
 * where there must be a value, and the column that is the rowid is always stored as NULL.
 */
export function fitsTable(shape: RecordShape, table: TableSchema): boolean {
  const { types } = shape
  if (types.length === 0 || types.length > table.columns.length) return false
  for (let at = 0; at < types.length; at++) {
    const type = types[at] as number
    const column = table.columns[at]
    if (at === table.rowidColumn) {
      if (type !== 0) return false
      continue
    }
    if (column === undefined || (type === 0 && column.notNull)) return false
    if (column.affinity === 'TEXT' && type > 0 && type < 12) return false
  }
  return true
}
