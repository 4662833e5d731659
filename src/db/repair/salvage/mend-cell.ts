import { type Cell, parseCell } from '../../file-format/cell.ts'
import { Damage } from '../../file-format/damage.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { type FoundRow, readRow } from '../pages/found-row.ts'
import type { TreePage } from '../pages/tree-page.ts'
import type { TableSchema } from '../schema/table-schema.ts'

/** Where a row that makes no sense lies on its page, as the rows around it show. */
export interface HurtCell {
  /** The place of its pointer among the page's. */
  readonly index: number
  readonly start: number
  readonly end: number
  /** Its rowid is above `low` and not above `high`. */
  readonly low: number
  readonly high: number
}

export interface MendedRow extends FoundRow {
  /** The page as it must have been. */
  readonly page: TreePage
}

/** More of a cell than any header of Plex's takes: lengths, rowid and the types of all columns. */
const mostHeader = 160

/**
 * Looks for the one bit that, turned back, makes a whole row of a cell: of the length that its place has, with a rowid
 * that its place allows, and confirmed where an index can tell. Null where none does, or more than one.
 */
export function mendCell(
  source: PageSource,
  page: TreePage,
  hurt: HurtCell,
  table: TableSchema,
  confirms: ((row: FoundRow) => boolean) | null,
): MendedRow | null {
  const bytes = Buffer.from(page.bytes)
  const variant: TreePage = { ...page, bytes }
  // The pointer may be what is wrong, so it is set to where the cell must begin.
  bytes.writeUInt16BE(hurt.start, page.pointers + 2 * hurt.index)
  const found: MendedRow[] = []
  const attempt = (): void => {
    const row = fittingRow(source, variant, hurt, table)
    if (row === null || (confirms !== null && !confirms(row))) return
    found.push({ ...row, record: Buffer.from(row.record), page: { ...variant, bytes: Buffer.from(bytes) } })
  }
  attempt()
  const end = Math.min(hurt.end, hurt.start + mostHeader)
  for (let at = hurt.start; at < end && found.length < 2; at++) {
    const intact = bytes[at] as number
    for (let bit = 1; bit < 256 && found.length < 2; bit *= 2) {
      bytes[at] = intact ^ bit
      attempt()
    }
    bytes[at] = intact
  }
  const [only, other] = found
  return other === undefined ? (only ?? null) : null
}

function fittingRow(source: PageSource, page: TreePage, hurt: HurtCell, table: TableSchema): FoundRow | null {
  const cell: Cell | Damage = parseCell(page, hurt.index)
  if (cell instanceof Damage || cell.end !== hurt.end) return null
  if (cell.rowid <= hurt.low || cell.rowid > hurt.high) return null
  return readRow(source, page, cell, table)
}
