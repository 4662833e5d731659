import type { WatchRow, WatchState, WatchTable } from '../../db/plex/merge/watch-state.ts'
import type { Cells, CellValue, RowChange } from '../../db/plex/rows/row-change.ts'
import { extraCellFor } from './extra-data.ts'
import { GuidMoves } from './guid-moves.ts'
import { MergeTally } from './merge-tally.ts'

/** A merge in the making: the three libraries, and what was decided so far. */
export class MergeDraft {
  readonly base: WatchState
  readonly home: WatchState
  readonly incoming: WatchState
  /** Without one, two counts may be of the same viewings. */
  readonly hasBase: boolean
  readonly moves: GuidMoves
  readonly tally: MergeTally
  readonly changes: RowChange[] = []
  readonly #nextIds = new Map<WatchTable, number>()

  constructor(base: WatchState, home: WatchState, incoming: WatchState, hasBase: boolean) {
    this.base = base
    this.hasBase = hasBase
    this.home = home
    this.incoming = incoming
    this.moves = GuidMoves.between(base, home, incoming)
    this.tally = new MergeTally(home, incoming)
  }

  /** Adds a row of home's under an id that none of the libraries ever gave; gives that id. */
  insert(table: WatchTable, row: WatchRow, instead: Cells = {}): number {
    const id = this.newId(table)
    this.insertAs(id, table, row, instead)
    return id
  }

  /** What the library that comes back has no column for is left out, its change counter at its default. */
  insertAs(id: number, table: WatchTable, row: WatchRow, instead: Cells = {}): void {
    const cells: Record<string, CellValue> = {}
    for (const name of this.incoming.columns(table)) {
      const cell = row[name]
      if (cell !== undefined) cells[name] = this.#cellFor(name, cell)
    }
    this.changes.push({ table, id, before: null, after: { ...cells, ...instead } })
  }

  /** Changes those cells of a row of the library that comes back. */
  update(table: WatchTable, row: WatchRow, cells: Cells): void {
    const names = Object.keys(cells)
    if (names.length === 0) return
    const before = Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
    this.changes.push({ table, id: row.id, before, after: cells })
  }

  /** A row of home's or the base's with its cells as the library that comes back would have them. */
  translated(row: WatchRow, from: WatchState = this.home): WatchRow {
    if (from.extraData === this.incoming.extraData || row['extra_data'] === undefined) return row
    return { ...row, extra_data: extraCellFor(row['extra_data'], from.extraData, this.incoming.extraData) }
  }

  /** One that none of the libraries ever gave. */
  newId(table: WatchTable): number {
    const id = this.#nextIds.get(table) ?? Math.max(...this.#all().map((state) => state.lastId(table))) + 1
    this.#nextIds.set(table, id + 1)
    return id
  }

  #cellFor(name: string, cell: CellValue): CellValue {
    if (name === 'extra_data') return extraCellFor(cell, this.home.extraData, this.incoming.extraData)
    if (name.endsWith('_at')) return this.#timeFor(cell)
    return cell
  }

  /** Servers before 1.41 wrote some times as text. Theirs was the server's own zone, which is not known here. */
  #timeFor(cell: CellValue): CellValue {
    if (typeof cell !== 'string' || this.incoming.extraData === 'url') return cell
    const time = Date.parse(`${cell.trim().replace(' ', 'T')}Z`)
    return Number.isNaN(time) ? cell : Math.floor(time / 1000)
  }

  #all(): readonly WatchState[] {
    return [this.base, this.home, this.incoming]
  }
}
