import { ToolError } from '../../core/tool-error.ts'
import type { CurrentRows, LocationRow, PartPlace } from '../../db/plex/rows/current-rows.ts'
import type { RowChange } from '../../db/plex/rows/row-change.ts'
import type { Directories } from '../../db/plex/tables/sections.ts'
import type { RemapEffects, RemapMove, RemapPlan } from '../remap-plan.ts'
import { IdChanges, inOrder, PartChanges, type RowChanges } from './change-columns.ts'
import { DirectoryTree, isLive } from './directory-tree.ts'
import { LocationPlaces } from './location-places.ts'
import { RowsInTurn } from './rows-in-turn.ts'

/** What of a plan decides what is written. */
export type PlannedChanges = Pick<RemapPlan, 'moves' | 'roots' | 'sidecars'>

/** Every row that a plan writes, with what it holds now and is to hold. */
export interface RowWrites {
  /** In the order of writing: directories from the top, then what names them. */
  readonly changes: RowChanges
  /** Directories that parts leave, and those above: should Plex have cleaned them up, undo makes them again. */
  readonly left: readonly Directories[]
  readonly effects: RemapEffects
  /** Live rows that held something and hold nothing any more. Plex removes them with its own clean-up. */
  readonly unusedDirectories: readonly Pick<Directories, 'id' | 'library_section_id' | 'path'>[]
}

/** The rows that a plan's writes are worked out from, for `readCurrentRows`. */
export function rowsOf({ moves, sidecars }: PlannedChanges) {
  return {
    partIds: moves.flatMap(({ partIds }) => partIds),
    streamIds: sidecars.map(({ streamId }) => streamId),
  }
}

/**
 * Works out what a plan writes, row by row.
 * @param now epoch seconds, for new rows
 * @throws ToolError `plan-other` where a row does not hold what the plan saw, `plan-invalid` where the plan
 *   contradicts itself
 */
export function planWrites(plan: PlannedChanges, rows: CurrentRows, now: number): RowWrites {
  const roots = rootChanges(plan, rows.locations)
  const places = new LocationPlaces(movedLocations(rows.locations, roots))
  const tree = new DirectoryTree(rows.directories, rows.nextDirectoryId, now)
  using partRows = new RowsInTurn(rows.parts)
  const parts = new PartChanges(plan.moves)
  const media = new IdChanges('media_items', 'section_location_id')
  const settledMedia = new Set<number>()
  for (const move of plan.moves) {
    for (const id of move.partIds) {
      const row = held(partRows.take(id), id, move)
      const { media_item_id: item, library_section_id: section, section_location_id: location } = row
      if (item === null || section === null) throw differs('media_parts', id, 'belongs to no section')
      const place = places.placeOf(section, move.to, location)
      if (place === null) throw contradiction(`${move.to} is under no folder of section ${section}`)
      const directory = tree.idOf(section, place.folder, place.separator, row.directory_id)
      parts.add(row.directory_id, directory)
      // The first part decides for an item whose parts lie apart.
      if (settledMedia.has(item)) continue
      settledMedia.add(item)
      if (place.location !== location) media.add(item, location, place.location)
    }
  }
  const streams = streamChanges(plan, rows)
  const directories = tree.changes()
  const inserted = directories.filter(({ before }) => before === null).length
  return {
    changes: inOrder(directories, roots, parts, media, streams),
    left: leftDirectories(parts, tree),
    effects: {
      media_parts: parts.length,
      directories: { updated: directories.length - inserted, inserted },
      media_items: media.length,
      section_locations: roots.length,
      media_streams: streams.length,
    },
    unusedDirectories: unusedDirectories(rows, parts, tree),
  }
}

/** The row of a part, only while it is what the plan saw. */
function held(row: PartPlace | undefined, id: number, move: RemapMove): PartPlace {
  if (row === undefined) throw differs('media_parts', id, 'is gone, or is to be moved twice')
  if (row.file !== move.from) throw differs('media_parts', id, `holds ${row.file}, not ${move.from}`)
  if (row.size !== null && row.size !== move.size)
    throw differs('media_parts', id, `has ${row.size} bytes, not ${move.size}`)
  return row
}

function rootChanges({ roots }: PlannedChanges, locations: readonly LocationRow[]): RowChange[] {
  return roots.flatMap(({ section, from, to }): RowChange[] => {
    const rows = locations.filter((row) => row.library_section_id === section && row.root_path === from)
    const [first] = rows
    if (first === undefined)
      throw new ToolError('plan-other', `section ${section} has no folder ${from} any more`, planAgain)
    return rows.map(({ id }) => ({
      table: 'section_locations',
      id,
      before: { root_path: from },
      after: { root_path: to },
    }))
  })
}

function movedLocations(locations: readonly LocationRow[], roots: readonly RowChange[]): LocationRow[] {
  const after = new Map(roots.map((change) => [change.id, change.after['root_path'] as string]))
  return locations.map((row) => ({ ...row, root_path: after.get(row.id) ?? row.root_path }))
}

function streamChanges({ sidecars }: PlannedChanges, { streams }: CurrentRows): RowChange[] {
  const urls = new Map(streams.map(({ id, url }) => [id, url]))
  return sidecars.map(({ streamId: id, from, to }) => {
    if (urls.get(id) !== from) throw differs('media_streams', id, `does not hold ${from}`)
    return { table: 'media_streams', id, before: { url: from }, after: { url: to } }
  })
}

function leftDirectories(parts: PartChanges, tree: DirectoryTree): Directories[] {
  const left = new Map<number, Directories>()
  for (const [id] of parts.directories()) {
    if (id === null || left.has(id)) continue
    for (const row of tree.lineage(id)) left.set(row.id, row)
  }
  return [...left.values()]
}

function unusedDirectories(
  { directories, directoryUse }: CurrentRows,
  parts: PartChanges,
  tree: DirectoryTree,
): RowWrites['unusedDirectories'] {
  const uses = new Map(directoryUse.map((use) => [use.id, use.parts]))
  const before = heldBelow(uses, tree)
  for (const [from, to] of parts.directories()) {
    if (from !== null) uses.set(from, (uses.get(from) ?? 0) - 1)
    if (to !== null) uses.set(to, (uses.get(to) ?? 0) + 1)
  }
  const after = heldBelow(uses, tree)
  return directories
    .filter((row) => isLive(row) && before.has(row.id) && !after.has(row.id))
    .map(({ id, library_section_id, path }) => ({ id, library_section_id, path }))
}

/** Directories with a part in them or in a folder below. */
function heldBelow(uses: ReadonlyMap<number, number>, tree: DirectoryTree): Set<number> {
  const parents = new Map(tree.rows().map((row) => [row.id, row.parent_directory_id]))
  const held = new Set<number>()
  for (const [id, parts] of uses) {
    if (parts === 0) continue
    for (let at: number | null = id; at !== null && !held.has(at); at = parents.get(at) ?? null) held.add(at)
  }
  return held
}

const planAgain = 'the database is not what the plan was made from: plan again'

const differs = (table: string, id: number, what: string): ToolError =>
  new ToolError('plan-other', `row ${id} of ${table} ${what}`, planAgain)

const contradiction = (what: string): ToolError =>
  new ToolError('plan-invalid', `the plan contradicts itself: ${what}`, 'plan again')
