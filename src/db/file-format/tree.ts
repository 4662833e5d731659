import { type Cell, parseCell } from './cell.ts'
import { Damage } from './damage.ts'
import { type BtreePage, parsePage } from './page.ts'
import type { PageSource } from './page-file.ts'

/** Pages of one key each would still reach every row of the largest file in this many levels. */
export const deepestTree = 40

/**
 * The pages of a b-tree in the order of its keys, as many as can be reached; what is in the way is told, and passed.
 * An interior page comes before those below it.
 */
export function* treePages(
  source: PageSource,
  root: number,
  tree: 'table' | 'index',
): Generator<{ readonly page: BtreePage; readonly depth: number } | Damage, void, undefined> {
  const seen = new Set<number>()
  const ahead: { number: number; depth: number }[] = [{ number: root, depth: 0 }]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { number, depth } = next
    if (seen.has(number)) {
      yield new Damage('tree', number, 'is met twice in one tree')
      continue
    }
    seen.add(number)
    const page =
      depth > deepestTree ? new Damage('tree', number, 'is too deep in its tree') : pageAt(source, number, tree)
    yield page instanceof Damage ? page : { page, depth }
    if (page instanceof Damage || page.isLeaf) continue
    const children: number[] = []
    for (let index = 0; index < page.cells; index++) {
      const cell = parseCell(page, index)
      if (cell instanceof Damage) yield cell
      else children.push(cell.child)
    }
    children.push(page.rightChild)
    for (const child of children.toReversed()) ahead.push({ number: child, depth: depth + 1 })
  }
}

/** A page that must belong to a tree of this sort. */
export function pageAt(source: PageSource, number: number, tree: 'table' | 'index'): BtreePage | Damage {
  const bytes = source.read(number)
  if (bytes instanceof Damage) return bytes
  const page = parsePage(bytes, number, source.geometry)
  if (page instanceof Damage || page.isTable === (tree === 'table')) return page
  return new Damage('page-kind', number, `is of ${page.isTable ? 'a table' : 'an index'}, in a tree of the other sort`)
}

/** The rows of a table's b-tree in order of rowid, with what is in the way. */
export function* tableCells(
  source: PageSource,
  root: number,
): Generator<{ readonly page: BtreePage; readonly cell: Cell } | Damage, void, undefined> {
  for (const found of treePages(source, root, 'table')) {
    if (found instanceof Damage) yield found
    else if (found.page.isLeaf) yield* cellsOf(found.page)
  }
}

export function* cellsOf(
  page: BtreePage,
): Generator<{ readonly page: BtreePage; readonly cell: Cell } | Damage, void, undefined> {
  for (let index = 0; index < page.cells; index++) {
    const cell = parseCell(page, index)
    yield cell instanceof Damage ? cell : { page, cell }
  }
}
