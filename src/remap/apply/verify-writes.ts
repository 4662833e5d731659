import { parentOf } from '../../core/plex-path.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { CurrentRows } from '../../db/plex/rows/current-rows.ts'
import type { Directories } from '../../db/plex/tables/sections.ts'
import type { RemapMove } from '../remap-plan.ts'
import { isLive, isNone } from './directory-tree.ts'
import { LocationPlaces } from './location-places.ts'
import { RowsInTurn } from './rows-in-turn.ts'

/** What was found as it should be, in numbers. */
export interface Verified {
  readonly paths: number
  readonly directories: number
}

/**
 * Holds rows that were read back against the plan: every part is where it is to be, and its directories spell
 * that path from the folder of its section down.
 * @throws ToolError `verify-failed`
 */
export function verifyMoves(
  moves: readonly RemapMove[],
  rows: CurrentRows,
  inListing?: (path: string) => boolean,
): Verified {
  const places = new LocationPlaces(rows.locations)
  const chains = new DirectoryChains(rows.directories)
  using parts = new RowsInTurn(rows.parts)
  let paths = 0
  for (const { partIds, to } of moves) {
    if (inListing !== undefined && !inListing(to)) throw failed(`${to} is not in the listing`)
    for (const id of partIds) {
      const part = parts.take(id)
      if (part === undefined || part.file !== to) throw failed(`part ${id} is at ${part?.file}, not at ${to}`)
      const { library_section_id: section, section_location_id: location, directory_id: directory } = part
      const place = section === null ? null : places.placeOf(section, to, location)
      if (section === null || place === null) throw failed(`${to} is under no folder of its section`)
      if (directory === null || !chains.spells(directory, section, place.folder, place.separator))
        throw failed(`the directories of part ${id} do not spell ${place.folder}`)
      paths++
    }
  }
  return { paths, directories: chains.seen }
}

class DirectoryChains {
  readonly #rows: ReadonlyMap<number, Directories>
  readonly #sound = new Set<number>()

  constructor(rows: readonly Directories[]) {
    this.#rows = new Map(rows.map((row) => [row.id, row]))
  }

  get seen(): number {
    return this.#sound.size
  }

  spells(id: number, section: number, path: string, separator: '/' | '\\'): boolean {
    const row = this.#rows.get(id)
    if (row === undefined || row.library_section_id !== section || row.path !== path) return false
    if (this.#sound.has(id)) return true
    if (!isLive(row)) return false
    const parent = row.parent_directory_id
    const sound =
      path === ''
        ? isNone(parent)
        : parent !== null && this.spells(parent, section, parentOf(path, separator), separator)
    if (sound) this.#sound.add(id)
    return sound
  }
}

/** Parts whose path another part has too may only be those of one move. */
export function verifyUnshared(
  moves: readonly RemapMove[],
  shared: readonly { readonly id: number; readonly file: string }[],
): void {
  if (shared.length === 0) return
  const ids = new Map<string, number[]>()
  for (const { id, file } of shared) ids.set(file, [...(ids.get(file) ?? []), id])
  for (const { partIds, to } of moves) {
    const stranger = ids.get(to)?.find((id) => !partIds.includes(id))
    if (stranger !== undefined) throw failed(`part ${stranger} is at ${to} already`)
  }
}

/** How many rows more a table has than before; less where that is negative. */
export type NewRows = Readonly<Record<string, number>>

/** Tables that are not written keep their rows, and those that are gain none but what they are to. */
export function verifyCounts(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  newRows: NewRows,
): void {
  for (const [table, rows] of before) {
    const expected = rows + (newRows[table] ?? 0)
    if (after.get(table) !== expected) throw failed(`${table} has ${after.get(table)} rows, not ${expected}`)
  }
}

export function verifyTotal(written: number, total: number): void {
  if (written !== total) throw failed(`${total} rows were written, not ${written}: something else wrote along`)
}

export function verifyIntegrity(problems: readonly string[]): void {
  if (problems.length > 0)
    throw failed(`${problems.length} problems in what was written: ${problems.slice(0, 3).join('; ')}`)
}

const failed = (what: string): ToolError =>
  new ToolError(
    'verify-failed',
    `what was written did not verify, and was taken back: ${what}`,
    'the database is as it was: plan again; should it fail again, report it',
  )
