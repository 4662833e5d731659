import type { Cell } from '../../file-format/cell.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { type FoundRow, readRow } from '../pages/found-row.ts'
import { holdsPage, readTreePage, type TreePage } from '../pages/tree-page.ts'
import type { TableSchema } from '../schema/table-schema.ts'
import type { Claims } from './claims.ts'
import { pagesOfStep, type Steps } from './steps.ts'
import { LeafList, LeafState } from './leaf-list.ts'

export interface TableReading {
  readonly leaves: LeafList
  /** Rows on whole leaves. */
  readonly rows: number
  /** Whether the tree is as it must be, every page of it. */
  readonly whole: boolean
}

export interface TableWalk {
  readonly source: PageSource
  readonly claims: Claims
  /** What the tree's pages are claimed as. */
  readonly owner: number
  readonly table: TableSchema
  /** Called for each row of each whole leaf, in order. */
  readonly onRow: (row: FoundRow) => void
}

/**
 * Follows a table's tree as far as it goes, in steps; what it cannot follow is in the list as a place with bounds.
 */
export function* walkTable(walk: TableWalk): Steps<TableReading> {
  const walker = new Walker(walk)
  yield* walker.visit(walk.table.rootPage, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0)
  return { leaves: walker.leaves, rows: walker.rows, whole: walker.whole }
}

class Walker {
  readonly leaves = new LeafList()
  rows = 0
  whole = true
  readonly #walk: TableWalk
  #leafDepth = -1
  #pages = 0
  #lastRowid = Number.NEGATIVE_INFINITY

  constructor(walk: TableWalk) {
    this.#walk = walk
  }

  /** Rowids of the page must be above `low` and not above `high`. */
  *visit(number: number, low: number, high: number, depth: number): Steps<void> {
    const { source, claims, owner } = this.#walk
    if (!holdsPage(source, number) || depth > 40 || claims.isBanned(number)) return this.#lose(low, high)
    if (claims.ownerOf(number) !== 0) {
      claims.contest(number)
      return this.#lose(low, high)
    }
    const page = readTreePage(source, number)
    this.#pages += 1
    if (this.#pages % pagesOfStep === 0) yield
    if (page?.kind === 'table-leaf') return this.#leaf(page, low, high, depth)
    if (page?.kind !== 'table-interior') return this.#lose(low, high)
    claims.claim(number, owner)
    yield* this.#interior(page, low, high, depth)
  }

  *#interior(page: TreePage, low: number, high: number, depth: number): Steps<void> {
    const ordered = inOrder(page.entries, low, high)
    if (!page.tidy || !ordered || page.cells === 0) this.whole = false
    let from = low
    for (const cell of page.entries) {
      if (cell === null) {
        this.#lose(from, high)
        continue
      }
      const to = ordered ? Number(cell.rowid) : high
      yield* this.visit(cell.child, from, to, depth + 1)
      if (ordered) from = to
    }
    yield* this.visit(page.rightChild, from, high, depth + 1)
  }

  #leaf(page: TreePage, low: number, high: number, depth: number): void {
    const { source, claims, owner, table, onRow } = this.#walk
    const found: FoundRow[] = []
    let before = Math.max(low, this.#lastRowid)
    let misplaced = 0
    for (const cell of page.entries) {
      const row = cell === null ? null : readRow(source, page, cell, table)
      if (row === null) continue
      if (row.rowid <= before || row.rowid > high) misplaced += 1
      else before = row.rowid
      found.push(row)
    }
    const sound = found.length - misplaced
    // Another page's content, or of another place in this table: what it is worth is decided once all are read.
    if (depth > 0 ? sound * 2 <= page.cells : page.cells > 0 && sound === 0) return this.#lose(low, high)
    if (this.#leafDepth < 0) this.#leafDepth = depth
    if (depth !== this.#leafDepth) this.whole = false
    claims.claim(page.number, owner)
    if (!page.tidy || sound < page.cells || found.some(({ overflow, unended }) => unended || this.#isTaken(overflow))) {
      this.whole = false
      this.leaves.push(page.number, LeafState.hurt, low, high)
      return
    }
    for (const row of found) {
      for (const overflow of row.overflow) claims.claim(overflow, owner)
      onRow(row)
    }
    this.rows += found.length
    const [first] = found
    const last = found.at(-1)
    if (first === undefined || last === undefined) return
    this.#lastRowid = last.rowid
    this.leaves.push(page.number, LeafState.whole, first.rowid, last.rowid)
  }

  #isTaken(overflow: readonly number[]): boolean {
    return overflow.some((page) => this.#walk.claims.ownerOf(page) !== 0)
  }

  #lose(low: number, high: number): void {
    this.whole = false
    this.leaves.push(0, LeafState.lost, low, high)
  }
}

function inOrder(cells: readonly (Cell | null)[], low: number, high: number): boolean {
  let before = low
  for (const cell of cells) {
    if (cell === null) continue
    if (cell.rowid <= before || cell.rowid > high) return false
    before = Number(cell.rowid)
  }
  return true
}
