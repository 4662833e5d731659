import type { ComparedLibrary } from '../analyze/compare-library.ts'
import { PartClass } from '../analyze/part-class.ts'
import { isWithin, trimRoot, withSlashes } from '../core/plex-path.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'

/** Of one section location. */
export interface RootCount {
  /** Without a trailing slash, slashes for backslashes. */
  readonly root: string
  /** Live parts that lie under it, by their paths. */
  parts: number
  /** Of those, the ones that are not stale, and not under a folder of another spelling. */
  present: number
}

/**
 * How many parts lie under each folder of each section, in the order of both.
 * @param respelled where a part lies under another spelling of its path: a folder whose own name is spelled
 *   otherwise is not where the database says
 */
export function countByRoot(
  { sections, parts }: LibrarySnapshot,
  { comparison }: ComparedLibrary,
  respelled: ReadonlyMap<number, string> = new Map(),
): RootCount[][] {
  const counts = sections.map((section) =>
    section.roots.map((root) => ({ root: trimRoot(root), parts: 0, present: 0 })),
  )
  const longestFirst = counts.map((own) => own.toSorted((a, b) => b.root.length - a.root.length))
  for (let part = 0; part < comparison.classes.length; part++) {
    const own = longestFirst[parts.sections[part] as number]
    if (own === undefined) continue
    // Of a section with one folder nearly all parts lie in it; those that do not are nowhere else either.
    const path = own.length === 1 ? '' : withSlashes(parts.paths.text(part))
    const count = own.length === 1 ? own[0] : own.find(({ root }) => isWithin(path, root))
    if (count === undefined) continue
    count.parts++
    if (comparison.classes[part] === PartClass.stale) continue
    const place = respelled.get(part)
    if (place === undefined || isWithin(place, count.root)) count.present++
  }
  return counts
}

/** A folder under which nothing is left of what was there. */
export function isDeserted({ parts, present }: RootCount): boolean {
  return parts > 0 && present === 0
}
