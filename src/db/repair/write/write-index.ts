import { cellRoom, pageBytes, roomOn, withChild } from './page-bytes.ts'
import type { PageSink } from './page-sink.ts'

interface Run {
  readonly start: number
  readonly end: number
}

/**
 * Cuts the cells of a level into pages. The cell between two pages belongs to neither: it moves up, and the last page
 * must not be left without one.
 */
function cut(cells: readonly Buffer[], room: number): Run[] {
  const runs: Run[] = []
  let start = 0
  let used = 0
  for (const [at, cell] of cells.entries()) {
    used += cellRoom(cell)
    if (used <= room) continue
    const divider = at === cells.length - 1 ? at - 1 : at
    runs.push({ start, end: divider })
    start = divider + 1
    used = start > at ? 0 : cellRoom(cell)
  }
  return [...runs, { start, end: cells.length }]
}

/** Writes an index from entries that are in its order already, as cells of a leaf; its root stays where it is. */
export function writeIndex(sink: PageSink, root: number, entries: readonly Buffer[]): void {
  let cells = entries
  // On the way up: cells[i] is what divides children[i] from children[i + 1].
  for (let children: readonly number[] | null = null; ;) {
    const level: readonly number[] | null = children
    const kind = level === null ? 'index-leaf' : 'index-interior'
    const linked = level === null ? cells : cells.map((cell, at) => withChild(level[at] ?? 0, cell))
    const runs = cut(linked, roomOn(2, kind, sink.geometry))
    const parents = runs.map(({ start, end }) => {
      const page = runs.length === 1 ? root : sink.allocate()
      sink.write(page, pageBytes(page, kind, linked.slice(start, end), level?.[end] ?? 0, sink.geometry))
      return page
    })
    if (parents.length === 1) return
    const above = cells
    cells = runs.slice(0, -1).flatMap(({ end }) => above[end] ?? [])
    children = parents
  }
}
