import { isWithin, leafOf, parentOf } from '../../core/plex-path.ts'
import type { SectionType } from '../../core/section.ts'
import { isDiscFolder } from '../names/disc-folder.ts'
import { readSeasonFolder } from '../names/season-folder.ts'

/** Both with slashes. */
export interface RootedMove {
  readonly from: string
  readonly to: string
}

/** So many of a root's files must have gone to the same place. */
const majority = 0.8

/** Fewer than this share of a root's files may have kept their place by chance, as copies in a backup have. */
const quorum = 0.25

/**
 * The folder that took the place of a root, by the moves of the files below it; null where they do not agree.
 * Files that kept their place below the root tell it; where too few did, the folder that holds most of them does.
 */
export function rootFromMoves(root: string, moves: readonly RootedMove[], type: SectionType): string | null {
  if (moves.length === 0) return null
  const votes = new Map<string, number>()
  for (const move of moves) {
    const vote = voteOf(root, move)
    if (vote !== null) votes.set(vote, (votes.get(vote) ?? 0) + 1)
  }
  const [winner] = [...votes].toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
  const isTold = winner !== undefined && winner[1] >= moves.length * quorum
  const chosen = isTold ? winner[0] : folderOfMost(root, moves, type)
  if (chosen === null || chosen === '') return null
  const held = moves.filter(({ to }) => isWithin(to, chosen)).length
  return held >= moves.length * majority ? chosen : null
}

/** Where the root is now if this file kept its place below it: what it kept of its path ends where the root ends. */
function voteOf(root: string, { from, to }: RootedMove): string | null {
  const below = from.slice(root.length)
  return below.startsWith('/') && to.endsWith(below) ? to.slice(0, to.length - below.length) : null
}

/** The deepest folder that holds most of them, but none that is one show, artist or film rather than the place of all. */
function folderOfMost(root: string, moves: readonly RootedMove[], type: SectionType): string | null {
  const shared = majorityFolder(moves.map(({ to }) => parentOf(to)))
  if (shared === null) return null
  const held = moves.filter(({ to }) => isWithin(to, shared))
  if (keepsTopFolders(root, shared, held)) return shared
  const place = majorityFolder(held.map(({ to }) => placeOfItem(to, type)))
  // Above the old root lie other things too: nothing that was guessed may take them in.
  return place === null || isWithin(root, place) ? null : place
}

/** The deepest folder that holds so many of these that the others are strays. */
function majorityFolder(folders: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1)
  const below = new Map<string, number>()
  for (const [folder, count] of counts)
    for (let at = folder; at !== ''; at = parentOf(at)) below.set(at, (below.get(at) ?? 0) + count)
  let deepest: string | null = null
  for (const [folder, count] of below)
    if (count >= folders.length * majority && (deepest === null || folder.length > deepest.length)) deepest = folder
  return deepest
}

/** Whether what lay in each of several folders below the old root lies in one folder of its own below the new one. */
function keepsTopFolders(root: string, folder: string, moves: readonly RootedMove[]): boolean {
  const places = new Map<string, Set<string>>()
  for (const { from, to } of moves) {
    const old = topName(root, from)
    const known = places.get(old)
    if (known === undefined) places.set(old, new Set([topName(folder, to)]))
    else known.add(topName(folder, to))
  }
  const names = [...places.values()]
  const distinct = new Set(names.flatMap((now) => [...now]))
  return places.size > 1 && distinct.size === places.size && names.every((now) => now.size === 1)
}

function topName(folder: string, path: string): string {
  return path.slice(folder.length + 1).split('/', 1)[0] ?? ''
}

/** The folder that the item's own folder lies in: the parent of the show's, the artist's or the film's. */
function placeOfItem(path: string, type: SectionType): string {
  const folder = parentOf(path)
  switch (type) {
    case 'show':
      return parentOf(readSeasonFolder(leafOf(folder), leafOf(parentOf(folder))) !== null ? parentOf(folder) : folder)
    case 'artist':
      return parentOf(parentOf(isDiscFolder(leafOf(folder)) ? parentOf(folder) : folder))
    case 'movie':
    case 'photo':
      return parentOf(folder)
  }
}
