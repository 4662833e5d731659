import { fileUrlLike, pathOfFileUrl } from '../core/file-url.ts'
import { isWithin, leafOf, parentOf, stemOf, withSlashes } from '../core/plex-path.ts'
import type { SidecarRow } from '../db/plex/sidecar-rows.ts'
import type { SidecarMove } from './remap-plan.ts'

/**
 * Where the subtitles and lyrics beside moved files are now: in the new folder, under the new name or their own.
 * Only what the listing holds counts, and what is still at its old place stays.
 */
export function findSidecarMoves(
  rows: Iterable<SidecarRow>,
  moveOf: (part: number) => { readonly from: string; readonly to: string } | undefined,
  isListed: (path: string) => boolean,
): SidecarMove[] {
  const found: (SidecarMove & { readonly path: string; readonly old: string })[] = []
  for (const { id, part, url } of rows) {
    const move = moveOf(part)
    const old = pathOfFileUrl(url)
    if (move === undefined || old === null || isListed(old)) continue
    const path = placesOf(old, withSlashes(move.from), withSlashes(move.to)).find(isListed)
    if (path !== undefined) found.push({ streamId: id, from: url, to: fileUrlLike(url, path), path, old })
  }
  // Two files cannot have become one.
  const origins = new Map<string, Set<string>>()
  for (const { path, old } of found) origins.set(path, (origins.get(path) ?? new Set()).add(old))
  return found
    .filter(({ path }) => origins.get(path)?.size === 1)
    .map(({ streamId, from, to }) => ({ streamId, from, to }))
    .toSorted((a, b) => a.streamId - b.streamId)
}

/** Where a file beside `from` would be beside `to`, likeliest first. */
function placesOf(old: string, from: string, to: string): string[] {
  const folder = parentOf(from)
  if (!isWithin(old, folder)) return []
  const inside = old.slice(folder.length + 1)
  const leaf = leafOf(inside)
  const below = inside.slice(0, inside.length - leaf.length)
  const target = parentOf(to)
  const named = leaf.startsWith(stemOf(leafOf(from)))
    ? [`${target}/${below}${stemOf(leafOf(to))}${leaf.slice(stemOf(leafOf(from)).length)}`]
    : []
  return [...named, `${target}/${inside}`]
}
