import type { PageSource } from '../../file-format/page-file.ts'
import { LeafList, LeafState } from '../read/leaf-list.ts'
import { rowsOnLeaf } from '../write/final-rows.ts'
import type { JudgedRow, RefusedCell } from './judge-page.ts'
import type { SettledTable } from './settled-table.ts'

/** The table without some of its rows, which are refused: pages that hold one of them are taken apart. */
export function withoutRows(
  source: PageSource,
  settled: SettledTable,
  unwanted: ReadonlySet<number>,
  why: RefusedCell['why'],
): SettledTable {
  if (unwanted.size === 0) return settled
  const leaves = new LeafList()
  const loose: JudgedRow[] = []
  const refused: RefusedCell[] = [...settled.refused]
  const sort = (judged: JudgedRow): void => {
    const { page, row } = judged
    if (!unwanted.has(row.rowid)) loose.push(judged)
    else refused.push({ page: page.number, index: page.entries.indexOf(row.cell), rowid: row.rowid, why })
  }
  for (const judged of settled.loose) sort(judged)
  for (let at = 0; at < settled.leaves.length; at++) {
    const page = settled.leaves.page(at)
    const rows = rowsOnLeaf(source, settled, page)
    if (rows.some(({ row }) => unwanted.has(row.rowid)))
      for (const each of rows) sort({ ...each, confirmed: true, mended: false })
    else leaves.push(page, LeafState.whole, settled.leaves.min(at), settled.leaves.max(at))
  }
  return { ...settled, leaves, loose: loose.toSorted((a, b) => a.row.rowid - b.row.rowid), refused }
}
