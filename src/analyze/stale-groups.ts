import { isWithin, parentOf, withSlashes } from '../core/plex-path.ts'
import type { PartTable } from '../db/plex/library-snapshot.ts'
import { PartClass } from './part-class.ts'
import type { SectionRoot } from './section-roots.ts'

/** Stale paths of one section that share the folder below its root. */
export interface GroupedParts {
  readonly path: string
  stale: number
  /** A few of the part ids, to name the group after. */
  readonly witnesses: number[]
}

const witnessesWanted = 5

/** Groups the stale parts of each section by the first folder below its root, largest group first. */
export function groupStale(
  sectionCount: number,
  roots: readonly SectionRoot[],
  parts: PartTable,
  classes: Uint8Array,
): GroupedParts[][] {
  const groups = Array.from({ length: sectionCount }, () => new Map<string, GroupedParts>())
  const rootsOf = groups.map((_, section) =>
    roots.filter((root) => root.section === section).toSorted((a, b) => b.root.length - a.root.length),
  )
  for (let part = 0; part < classes.length; part++) {
    if (classes[part] !== PartClass.stale) continue
    const section = parts.sections[part] as number
    const path = groupPath(parts.paths.text(part), rootsOf[section] ?? [])
    const grouped = groups[section]
    let group = grouped?.get(path)
    if (group === undefined) {
      group = { path, stale: 0, witnesses: [] }
      grouped?.set(path, group)
    }
    group.stale++
    if (group.witnesses.length < witnessesWanted) group.witnesses.push(parts.ids[part] as number)
  }
  return groups.map((grouped) =>
    [...grouped.values()].toSorted((a, b) => b.stale - a.stale || (a.path < b.path ? -1 : 1)),
  )
}

function groupPath(stored: string, roots: readonly SectionRoot[]): string {
  const path = withSlashes(stored)
  const held = roots.find(({ root }) => isWithin(path, root))
  if (held === undefined) return parentOf(path)
  const slash = path.indexOf('/', held.root.length + 1)
  return slash < 0 ? held.root : path.slice(0, slash)
}
