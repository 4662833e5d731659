import { varintBytes } from '../pages/varint-bytes.ts'
import { cellRoom, pageBytes, roomOn, withChild } from './page-bytes.ts'
import type { PageSink } from './page-sink.ts'

/** A row as it goes onto a leaf page: its cell, byte for byte. */
export interface PlacedRow {
  readonly rowid: number
  readonly cell: Buffer
}

/** What a table is made of anew, in order of rowid: leaf pages that stay where they are, and rows that need a place. */
export type TablePart = { readonly leaf: number; readonly max: number } | PlacedRow

interface Children {
  readonly pages: number[]
  /** The largest rowid below each. */
  readonly most: number[]
}

/** Writes the tree of a table on top of its leaves; its root stays the page that the schema names. */
export function writeTable(
  sink: PageSink,
  root: number,
  parts: Iterable<TablePart>,
  rowsOf: (leaf: number) => readonly PlacedRow[],
): void {
  const children: Children = { pages: [], most: [] }
  let rows: PlacedRow[] = []
  let used = 0
  const flush = (): void => {
    const last = rows.at(-1)
    if (last === undefined) return
    const page = sink.allocate()
    sink.write(page, leafOf(page, rows, sink))
    children.pages.push(page)
    children.most.push(last.rowid)
    held = rows
    rows = []
    used = 0
  }
  let held: readonly PlacedRow[] = []
  for (const part of parts) {
    if ('leaf' in part) {
      flush()
      children.pages.push(part.leaf)
      children.most.push(part.max)
      continue
    }
    const room = cellRoom(part.cell)
    if (used + room > roomOn(2, 'table-leaf', sink.geometry)) flush()
    rows.push(part)
    used += room
  }
  const [only] = children.pages
  if (children.pages.length === 0 || (children.pages.length === 1 && rows.length === 0)) {
    const all = only === undefined ? rows : held.length > 0 ? held : rowsOf(only)
    if (only !== undefined) sink.release(only)
    if (fitsOn(root, all, sink)) return sink.write(root, leafOf(root, all, sink))
    // On page 1 the file's header takes room that its only leaf may need.
    children.pages.length = 0
    children.most.length = 0
    const half = Math.ceil(all.length / 2)
    for (const rest of [all.slice(0, half), all.slice(half)]) {
      rows = [...rest]
      flush()
    }
  }
  flush()
  writeAbove(sink, root, children)
}

const leafOf = (page: number, rows: readonly PlacedRow[], sink: PageSink): Buffer =>
  pageBytes(
    page,
    'table-leaf',
    rows.map(({ cell }) => cell),
    0,
    sink.geometry,
  )

const fitsOn = (page: number, rows: readonly PlacedRow[], sink: PageSink): boolean =>
  rows.reduce((sum, { cell }) => sum + cellRoom(cell), 0) <= roomOn(page, 'table-leaf', sink.geometry)

function writeAbove(sink: PageSink, root: number, leaves: Children): void {
  for (let level = leaves; ;) {
    const groups = grouped(
      level,
      roomOn(root, 'table-interior', sink.geometry),
      roomOn(2, 'table-interior', sink.geometry),
    )
    const above: Children = { pages: [], most: [] }
    for (const { start, end } of groups) {
      const page = groups.length === 1 ? root : sink.allocate()
      const cells: Buffer[] = []
      for (let at = start; at < end - 1; at++)
        cells.push(withChild(level.pages[at] ?? 0, varintBytes(level.most[at] ?? 0)))
      sink.write(page, pageBytes(page, 'table-interior', cells, level.pages[end - 1] ?? 0, sink.geometry))
      above.pages.push(page)
      above.most.push(level.most[end - 1] ?? 0)
    }
    if (groups.length === 1) return
    level = above
  }
}

/** Runs of children that fit on a page each; a page has two of them at least. One run where all fit on the root. */
function grouped({ most }: Children, rootRoom: number, room: number): { start: number; end: number }[] {
  const sizes = most.map((rowid) => 6 + varintBytes(rowid).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total - (sizes.at(-1) ?? 0) <= rootRoom) return [{ start: 0, end: most.length }]
  const groups: { start: number; end: number }[] = []
  let start = 0
  let used = 0
  for (const [at, size] of sizes.entries()) {
    // With this child as another cell the page would be too full; the child before it ends the page, and takes none.
    if (used + size > room && at - start >= 2) {
      groups.push({ start, end: at })
      start = at
      used = 0
    }
    used += size
  }
  groups.push({ start, end: most.length })
  const last = groups.at(-1)
  const previous = groups.at(-2)
  if (last !== undefined && previous !== undefined && last.end - last.start < 2) {
    groups.splice(-2, 2, { start: previous.start, end: previous.end - 1 }, { start: previous.end - 1, end: last.end })
  }
  return groups
}
