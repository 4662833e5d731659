import type { Cell } from '../../file-format/cell.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { readPayload } from '../../file-format/payload.ts'
import { compareRecords } from '../pages/compare-records.ts'
import { asBuffer } from '../pages/found-row.ts'
import { readInteger, readShape, type RecordShape } from '../pages/record-shape.ts'
import { holdsPage, readTreePage, type TreePage } from '../pages/tree-page.ts'
import type { IndexSchema } from '../schema/table-schema.ts'
import type { Claims } from './claims.ts'
import { pagesOfStep, type Steps, toEnd } from './steps.ts'

export interface FoundEntry {
  readonly rowid: number
  readonly record: Buffer
  readonly shape: RecordShape
  readonly page: TreePage
  readonly cell: Cell
  readonly overflow: readonly number[]
}

export interface IndexWalk {
  readonly source: PageSource
  readonly claims: Claims | null
  readonly owner: number
  readonly index: IndexSchema
  /** Takes records of any columns: nothing is known of the index but its pages. */
  readonly anyKeys?: boolean
  /** Called for each entry, in the index's order, until the first damage. */
  readonly onEntry: (entry: FoundEntry) => void
}

class Broken extends Error {}

/** Reads an index from end to end. False, and nothing claimed, where any of it is not as it must be. */
export const walkIndex = (walk: IndexWalk): boolean => toEnd(walkingIndex(walk))

/** The same in steps. */
export function* walkingIndex(walk: IndexWalk): Steps<boolean> {
  const walker = new Walker(walk)
  try {
    yield* walker.visit(walk.index.rootPage, 0)
    return true
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    walk.claims?.release(walk.owner, walker.claimed)
    return false
  }
}

class Walker {
  readonly claimed: number[] = []
  readonly #walk: IndexWalk
  #leafDepth = -1
  #pages = 0
  #before: FoundEntry | null = null

  constructor(walk: IndexWalk) {
    this.#walk = walk
  }

  *visit(number: number, depth: number): Steps<void> {
    const { source } = this.#walk
    if (!holdsPage(source, number) || depth > 40) throw new Broken()
    this.#claim(number)
    const page = readTreePage(source, number)
    this.#pages += 1
    if (this.#pages % pagesOfStep === 0) yield
    if (page === null || !page.tidy) throw new Broken()
    if (page.kind === 'index-leaf') {
      if (this.#leafDepth < 0) this.#leafDepth = depth
      if (depth !== this.#leafDepth || (depth > 0 && page.cells === 0)) throw new Broken()
      for (const cell of page.entries) this.#entry(page, cell)
      return
    }
    if (page.kind !== 'index-interior' || page.cells === 0) throw new Broken()
    for (const cell of page.entries) {
      yield* this.visit(cell?.child ?? 0, depth + 1)
      this.#entry(page, cell)
    }
    yield* this.visit(page.rightChild, depth + 1)
  }

  #entry(page: TreePage, cell: Cell | null): void {
    const { source, index, anyKeys, onEntry } = this.#walk
    if (cell === null) throw new Broken()
    const { bytes, overflowPages: overflow, damage } = readPayload(source, page, cell)
    if (damage !== null) throw new Broken()
    for (const number of overflow) this.#claim(number)
    const record = asBuffer(bytes)
    const shape = readShape(record)
    if (shape === null || shape.bytes !== cell.payload) throw new Broken()
    if (anyKeys === true) return
    if (shape.types.length !== index.keys.length + 1) throw new Broken()
    const rowid = readInteger(record, shape, index.keys.length)
    if (!Number.isSafeInteger(rowid)) throw new Broken()
    const entry = { rowid, record, shape, page, cell, overflow }
    if (index.comparable && this.#before !== null && compareRecords(this.#before, entry, index.keys) >= 0)
      throw new Broken()
    this.#before = entry
    onEntry(entry)
  }

  #claim(page: number): void {
    const { claims, owner } = this.#walk
    if (claims === null) return
    if (claims.ownerOf(page) !== 0) throw new Broken()
    claims.claim(page, owner)
    this.claimed.push(page)
  }
}
