import type { PageSource } from '../../file-format/page-file.ts'
import { holdsPage, readTreePage } from '../pages/tree-page.ts'
import type { Survey } from '../read/survey.ts'

/** A page of a table's rows that nothing leads to any more. */
export interface StrayLeaf {
  readonly page: number
  readonly min: number
  readonly max: number
}

/** Looks through every page that no tree has and the list of free pages does not name. */
export async function strayLeaves(
  source: PageSource,
  { claims, freeList }: Pick<Survey, 'claims' | 'freeList'>,
  pause: (done: number, total: number) => Promise<void>,
): Promise<StrayLeaf[]> {
  const strays: StrayLeaf[] = []
  for (let number = 2; number <= source.pages; number++) {
    if (number % 4096 === 0) await pause(number, source.pages)
    if (claims.ownerOf(number) !== 0 || freeList.pages.has(number) || !holdsPage(source, number)) continue
    const page = readTreePage(source, number)
    if (page === null || page.kind !== 'table-leaf') continue
    const rowids = page.entries.flatMap((cell) => (cell === null ? [] : [Number(cell.rowid)]))
    if (rowids.length > 0) strays.push({ page: number, min: Math.min(...rowids), max: Math.max(...rowids) })
  }
  return strays
}
