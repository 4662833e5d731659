import type { RowChange, WrittenTable } from '../../db/plex/rows/row-change.ts'
import type { RemapMove } from '../remap-plan.ts'

/** Changes in their order. There may be half a million: they are made while they are gone through. */
export interface RowChanges extends Iterable<RowChange> {
  readonly length: number
}

/** Several lists of changes, one after the other. */
export function inOrder(...lists: readonly RowChanges[]): RowChanges {
  return {
    length: lists.reduce((sum, { length }) => sum + length, 0),
    *[Symbol.iterator]() {
      for (const list of lists) yield* list
    },
  }
}

/** The parts of moves, in their order: what the moves do not say is kept, the directories. */
export class PartChanges implements RowChanges {
  readonly #moves: readonly RemapMove[]
  /** NaN where a part has none. */
  readonly #from: Float64Array
  readonly #to: Float64Array
  #added = 0

  constructor(moves: readonly RemapMove[]) {
    this.#moves = moves
    const parts = moves.reduce((sum, { partIds }) => sum + partIds.length, 0)
    this.#from = new Float64Array(parts)
    this.#to = new Float64Array(parts)
  }

  get length(): number {
    return this.#added
  }

  /** Of the next part. */
  add(from: number | null, to: number): void {
    this.#from[this.#added] = from ?? Number.NaN
    this.#to[this.#added++] = to
  }

  *[Symbol.iterator](): Generator<RowChange, void, undefined> {
    let at = 0
    for (const { partIds, from: fromFile, to: toFile } of this.#moves)
      for (const id of partIds) {
        const [from, to] = this.#directories(at++)
        yield from === to
          ? { table: 'media_parts', id, before: { file: fromFile }, after: { file: toFile } }
          : {
              table: 'media_parts',
              id,
              before: { file: fromFile, directory_id: from },
              after: { file: toFile, directory_id: to },
            }
      }
  }

  /** Of the parts whose directory changes, the old one and the new one. */
  *directories(): Generator<readonly [number | null, number | null], void, undefined> {
    for (let at = 0; at < this.#added; at++) {
      const both = this.#directories(at)
      if (both[0] !== both[1]) yield both
    }
  }

  #directories(at: number): [number | null, number | null] {
    const [from = Number.NaN, to = Number.NaN] = [this.#from[at], this.#to[at]]
    return [Number.isNaN(from) ? null : from, Number.isNaN(to) ? null : to]
  }
}

/** Changes of one column, which holds ids. */
export class IdChanges implements RowChanges {
  readonly #table: WrittenTable
  readonly #column: string
  readonly #ids: number[] = []
  readonly #from: (number | null)[] = []
  readonly #to: number[] = []

  constructor(table: WrittenTable, column: string) {
    this.#table = table
    this.#column = column
  }

  get length(): number {
    return this.#ids.length
  }

  add(id: number, from: number | null, to: number): void {
    this.#ids.push(id)
    this.#from.push(from)
    this.#to.push(to)
  }

  *[Symbol.iterator](): Generator<RowChange, void, undefined> {
    for (const [at, id] of this.#ids.entries())
      yield {
        table: this.#table,
        id,
        before: { [this.#column]: this.#from[at] ?? null },
        after: { [this.#column]: this.#to[at] ?? null },
      }
  }
}
