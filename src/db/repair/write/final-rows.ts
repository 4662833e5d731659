import type { PageSource } from '../../file-format/page-file.ts'
import { type FoundRow, readRow } from '../pages/found-row.ts'
import { readTreePage, type TreePage } from '../pages/tree-page.ts'
import type { JudgedRow } from '../salvage/judge-page.ts'
import type { TableDiagnosis } from '../salvage/diagnose.ts'
import type { SettledTable } from '../salvage/settled-table.ts'
import type { PlacedRow, TablePart } from './write-table.ts'

/** A row's cell without what its page adds to it, to be put on another page as it is. */
export function cellBytes({ bytes }: Pick<TreePage, 'bytes'>, { cell }: Pick<FoundRow, 'cell'>): Buffer {
  const end = cell.local + cell.localBytes + (cell.overflow === 0 ? 0 : 4)
  return Buffer.from(bytes.subarray(cell.offset + (cell.child === 0 ? 0 : 4), end))
}

const placed = ({ page, row }: Pick<JudgedRow, 'page' | 'row'>): PlacedRow => ({
  rowid: row.rowid,
  cell: cellBytes(page, row),
})

/** The rows on a leaf that stays. */
export function rowsOnLeaf(
  source: PageSource,
  { table }: Pick<SettledTable, 'table'>,
  leaf: number,
): { page: TreePage; row: FoundRow }[] {
  const page = readTreePage(source, leaf)
  if (page === null) return []
  return page.entries.flatMap((cell) => {
    const row = cell === null ? null : readRow(source, page, cell, table)
    return row === null ? [] : [{ page, row }]
  })
}

export const placedOnLeaf = (source: PageSource, settled: SettledTable, leaf: number): PlacedRow[] =>
  rowsOnLeaf(source, settled, leaf).map(placed)

/** All that the table is made of, in order of rowid. */
export function* partsOf({ leaves, loose }: SettledTable): Generator<TablePart, void, undefined> {
  let next = 0
  for (let at = 0; at < leaves.length; at++) {
    for (; next < loose.length && (loose[next] as JudgedRow).row.rowid < leaves.min(at); next++)
      yield placed(loose[next] as JudgedRow)
    yield { leaf: leaves.page(at), max: leaves.max(at) }
  }
  for (; next < loose.length; next++) yield placed(loose[next] as JudgedRow)
}

/** Every row that the table is going to have; in no order. */
export function* finalRows(source: PageSource, settled: SettledTable): Generator<FoundRow, void, undefined> {
  for (let at = 0; at < settled.leaves.length; at++)
    for (const { row } of rowsOnLeaf(source, settled, settled.leaves.page(at))) yield row
  for (const { row } of settled.loose) yield row
}

/** The same of any table, whether it is written anew or stays. */
export function* keptRows(
  source: PageSource,
  { survey, settled }: Pick<TableDiagnosis, 'survey' | 'settled'>,
): Generator<FoundRow, void, undefined> {
  if (settled !== null) return yield* finalRows(source, settled)
  const { leaves } = survey.reading
  for (let at = 0; at < leaves.length; at++)
    for (const { row } of rowsOnLeaf(source, survey, leaves.page(at))) yield row
}
