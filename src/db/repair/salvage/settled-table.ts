import type { LeafList } from '../read/leaf-list.ts'
import type { TableSchema } from '../schema/table-schema.ts'
import type { JudgedRow, RefusedCell } from './judge-page.ts'

/** What there is to make a table of, and what there is not. */
export interface SettledTable {
  readonly table: TableSchema
  readonly owner: number
  /** Pages that stay as they are, in order. */
  readonly leaves: LeafList
  /** Rows from pages that cannot stay, by rowid. */
  readonly loose: readonly JudgedRow[]
  readonly refused: readonly RefusedCell[]
  /** Rows that there were, as an index says; null where none can be asked. */
  readonly rowsBefore: number | null
  /** Ids of rows that an index knows and nothing else has. Empty where no index can be asked. */
  readonly lostIds: readonly number[]
  /** Where rows may be missing, where no index can be asked. */
  readonly gaps: readonly { readonly after: number; readonly before: number }[]
}

/** Whether a table comes back with less than it had, as far as that can be told. */
export const losesRows = ({ lostIds, refused, gaps }: SettledTable): boolean =>
  lostIds.length > 0 || gaps.length > 0 || refused.length > 0
