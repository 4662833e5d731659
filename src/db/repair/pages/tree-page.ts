import { type Cell, parseCell } from '../../file-format/cell.ts'
import { Damage } from '../../file-format/damage.ts'
import { type BtreePage, parsePage, uint16 } from '../../file-format/page.ts'
import type { PageSource } from '../../file-format/page-file.ts'

/** A page of a b-tree, taken apart. */
export interface TreePage extends BtreePage {
  /** By key; null where a pointer leads to nothing that can be a cell. */
  readonly entries: readonly (Cell | null)[]
  /** Whether cells, free blocks and fragments account for every byte. */
  readonly tidy: boolean
}

/** Where SQLite takes its locks: the page at this byte is never part of anything. */
export const lockPage = (source: PageSource): number => 0x4000_0000 / source.geometry.pageSize + 1

/** Whether anything may point at this page. */
export const holdsPage = (source: PageSource, page: number): boolean =>
  page >= 1 && page <= source.pages && page !== lockPage(source)

/** Null where there is no page of a b-tree. */
export function readTreePage(source: PageSource, number: number): TreePage | null {
  const bytes = holdsPage(source, number) ? source.read(number) : null
  if (bytes === null || bytes instanceof Damage) return null
  const page = parsePage(bytes, number, source.geometry)
  return page instanceof Damage ? null : takeApart(page)
}

export function takeApart(page: BtreePage): TreePage {
  const entries: (Cell | null)[] = []
  let whole = true
  for (let index = 0; index < page.cells; index++) {
    const cell = parseCell(page, index)
    if (cell instanceof Damage) whole = false
    entries.push(cell instanceof Damage ? null : cell)
  }
  return { ...page, entries, tidy: whole && isTidy(page, entries as Cell[]) }
}

function isTidy(page: BtreePage, cells: readonly Cell[]): boolean {
  const { bytes, contentStart, usable } = page
  if (contentStart < page.pointers + 2 * page.cells || contentStart > usable) return false
  const extents = cells.map(({ offset, end }) => [offset, end] as const)
  let block = page.firstFreeBlock
  for (let before = 0; block !== 0; block = uint16(bytes, block)) {
    if (block <= before || block < contentStart || block + 4 > usable) return false
    before = block
    extents.push([block, block + uint16(bytes, block + 2)])
  }
  extents.sort((a, b) => a[0] - b[0])
  let reached = contentStart
  let fragments = 0
  for (const [start, end] of extents) {
    if (start < reached || end > usable) return false
    fragments += start - reached
    reached = end
  }
  return fragments + usable - reached === page.fragmentedBytes
}
