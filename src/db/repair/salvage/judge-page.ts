import type { Cell } from '../../file-format/cell.ts'
import { uint16 } from '../../file-format/page.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { type FoundRow, readRow } from '../pages/found-row.ts'
import { readTreePage, type TreePage } from '../pages/tree-page.ts'
import type { TableSchema } from '../schema/table-schema.ts'
import { type HurtCell, mendCell } from './mend-cell.ts'
import type { Witness } from './witness.ts'

/** A row of a leaf page, with the page that it is on, which is not the file's where it was mended. */
export interface JudgedRow {
  readonly page: TreePage
  readonly row: FoundRow
  /** An index, or nothing at all where there is none to ask, speaks for it. */
  readonly confirmed: boolean
  readonly mended: boolean
}

export interface RefusedCell {
  readonly page: number
  readonly index: number
  readonly rowid: number | null
  readonly why: 'unreadable' | 'contradicted' | 'duplicate'
}

export interface JudgedPage {
  readonly rows: readonly JudgedRow[]
  readonly refused: readonly RefusedCell[]
  /** Whether every row is there and as the page has it, so that the page can stay. */
  readonly whole: boolean
}

export interface PagePlace {
  readonly page: number
  readonly low: number
  readonly high: number
  /** Of a page that the table's tree leads to. A row on any other must be confirmed, where it can be. */
  readonly inPlace: boolean
}

/** Decides row by row what of a leaf page is the table's. */
export function judgePage(source: PageSource, table: TableSchema, place: PagePlace, witness: Witness): JudgedPage {
  const page = readTreePage(source, place.page)
  if (page === null || page.kind !== 'table-leaf') return { rows: [], refused: [], whole: false }
  const found = page.entries.map((cell) => {
    const row = cell === null ? null : readRow(source, page, cell, table)
    return row === null ? null : { row, confirmed: !witness.doubts(row.rowid) ? null : witness.confirms(row) }
  })
  const mustConfirm = !place.inPlace && witness.speaks
  const sure = found.map((each) => each !== null && (mustConfirm ? each.confirmed === true : each.confirmed !== false))
  // Nothing on it that any of several indexes has: it is another table's, or another time's.
  const foreign =
    witness.speaks &&
    found.length > 0 &&
    found.every((each) => each === null || (each.confirmed === false && witness.agreements(each.row) === 0)) &&
    (!place.inPlace || witness.indexes.length > 1)
  const ordered = orderedRowids(
    found.map((each) => each?.row ?? null),
    sure,
    place,
  )
  const rows: JudgedRow[] = []
  const refused: RefusedCell[] = []
  let whole = page.tidy
  for (const [index, each] of found.entries()) {
    if (each !== null && ordered[index] === true && sure[index] === true) {
      rows.push({
        page,
        row: each.row,
        confirmed: each.confirmed === true || !witness.speaks,
        mended: each.row.unended,
      })
      if (each.row.unended) whole = false
      continue
    }
    whole = false
    const mended = foreign
      ? null
      : mend(
          source,
          page,
          index,
          found.map((cell, at) => (sure[at] === true && ordered[at] === true ? (cell?.row ?? null) : null)),
          table,
          place,
          witness,
        )
    if (mended !== null) {
      rows.push({ page: mended.page, row: mended, confirmed: witness.speaks, mended: true })
    } else if (each !== null && place.inPlace && !foreign && ordered[index] === true && !isTornOff(each.row, witness)) {
      // A sound row where it belongs, which an index has otherwise or not at all: then the index is wrong.
      rows.push({ page, row: each.row, confirmed: false, mended: false })
      whole = page.tidy
    } else {
      const rowid = each?.row.rowid ?? null
      refused.push({ page: place.page, index, rowid, why: each === null ? 'unreadable' : 'contradicted' })
    }
  }
  return { rows, refused, whole: whole && refused.length === 0 && rows.every(({ mended }) => !mended) }
}

/** Whether all that the indexes object to lies on the pages that the row goes on to: then these are what is wrong. */
function isTornOff(row: FoundRow, witness: Witness): boolean {
  if (row.overflow.length === 0) return false
  const objections = witness.objections(row)
  return (
    objections.length > 0 &&
    objections.every(({ keys }) =>
      keys.some(({ column }) => {
        const next = row.shape.offsets[column + 1] ?? row.shape.bytes
        return column >= 0 && next > row.cell.localBytes
      }),
    )
  )
}

/** Which rows stand in the order that their page and its place ask for. */
function orderedRowids(rows: readonly (FoundRow | null)[], sure: readonly boolean[], place: PagePlace): boolean[] {
  const inBounds = rows.map((row) => row !== null && row.rowid > place.low && row.rowid <= place.high)
  const kept = longestRun(rows, (at) => inBounds[at] === true && sure[at] === true)
  for (const [at, row] of rows.entries()) {
    if (row === null || kept.has(at) || inBounds[at] !== true || sure[at] === true) continue
    const fits = [...kept].every((other) => {
      const rowid = rows[other]?.rowid ?? 0
      return other < at ? rowid < row.rowid : rowid > row.rowid
    })
    if (fits) kept.add(at)
  }
  return rows.map((_, at) => kept.has(at))
}

/** The most rows that ascend: one with a wrong rowid must not make all after it look wrong. */
function longestRun(rows: readonly (FoundRow | null)[], counts: (at: number) => boolean): Set<number> {
  const best: { readonly length: number; readonly before: number }[] = []
  let end = -1
  for (const [at, row] of rows.entries()) {
    let length = 0
    let before = -1
    if (row !== null && counts(at)) {
      length = 1
      for (let other = 0; other < at; other++) {
        const run = best[other]
        const previous = rows[other]
        if (run === undefined || previous === undefined || previous === null || run.length === 0) continue
        if (previous.rowid < row.rowid && run.length >= length) {
          length = run.length + 1
          before = other
        }
      }
    }
    best.push({ length, before })
    if (length > 0 && length > (best[end]?.length ?? 0)) end = at
  }
  const kept = new Set<number>()
  for (let at = end; at >= 0; at = best[at]?.before ?? -1) kept.add(at)
  return kept
}

function mend(
  source: PageSource,
  page: TreePage,
  index: number,
  kept: readonly (FoundRow | null)[],
  table: TableSchema,
  place: PagePlace,
  witness: Witness,
) {
  const hurt = locate(page, index, kept, place)
  if (hurt === null) return null
  const confirms = witness.speaks
    ? (row: FoundRow): boolean => witness.doubts(row.rowid) && witness.confirms(row)
    : null
  return mendCell(source, page, hurt, table, confirms)
}

/** Where on the page the cell is, by its pointer and the cells around it, or by the room that these leave. */
function locate(page: TreePage, index: number, kept: readonly (FoundRow | null)[], place: PagePlace): HurtCell | null {
  const others = kept.flatMap((row, at) => (row === null || at === index ? [] : [row.cell]))
  const before = kept.slice(0, index).findLast((row) => row !== null)
  const after = kept.slice(index + 1).find((row) => row !== null)
  const low = before?.rowid ?? place.low
  const high = after === undefined || after === null ? place.high : after.rowid - 1
  const pointer = pointerOf(page, index)
  const next = others.filter(({ offset }) => offset > pointer).toSorted((a, b) => a.offset - b.offset)[0]
  const isCovered = others.some((cell: Cell) => pointer >= cell.offset && pointer < cell.end)
  const end = Math.min(next?.offset ?? page.usable, nextPointer(page, index, pointer))
  if (!isCovered && pointer >= page.contentStart && pointer < page.usable)
    return { index, start: pointer, end, low, high }
  const [hole, another] = holes(page, others)
  return hole === undefined || another !== undefined ? null : { index, start: hole.start, end: hole.end, low, high }
}

const pointerOf = (page: TreePage, index: number): number => uint16(page.bytes, page.pointers + 2 * index)

/** The cells beside it may be hurt as well, and still end it. */
function nextPointer(page: TreePage, index: number, pointer: number): number {
  let next = page.usable
  for (let other = 0; other < page.cells; other++) {
    const at = pointerOf(page, other)
    if (other !== index && at > pointer && at < next) next = at
  }
  return next
}

/** Room on the page that is known to hold no cell. */
function freeBlocks(page: TreePage): { offset: number; end: number }[] {
  const found: { offset: number; end: number }[] = []
  for (let at = page.firstFreeBlock, before = 0; at > before && at + 4 <= page.usable; at = uint16(page.bytes, at)) {
    before = at
    found.push({ offset: at, end: at + uint16(page.bytes, at + 2) })
  }
  return found
}

function holes(page: TreePage, cells: readonly Cell[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  let reached = page.contentStart
  for (const taken of [...cells, ...freeBlocks(page)].toSorted((a, b) => a.offset - b.offset)) {
    if (taken.offset - reached >= 4) found.push({ start: reached, end: taken.offset })
    reached = Math.max(reached, taken.end)
  }
  if (page.usable - reached >= 4) found.push({ start: reached, end: page.usable })
  return found
}
