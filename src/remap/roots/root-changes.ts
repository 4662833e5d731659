import { isWithin, parentOf, trimRoot, withSlashes } from '../../core/plex-path.ts'
import type { SectionType } from '../../core/section.ts'
import type { RootChange } from '../remap-plan.ts'
import { type RootedMove, rootFromMoves } from './root-of-moves.ts'
import { spelledLike } from './spelled-like.ts'

export interface RootedSection {
  /** `library_sections.id`. */
  readonly id: number
  readonly type: SectionType
  /** `section_locations.root_path` as stored. */
  readonly roots: readonly string[]
  /** By root: parts that are still where the database says. */
  readonly present: readonly number[]
  /** By root: all parts. Where given, a quarter of them must show where the root went. */
  readonly parts?: readonly number[]
}

export interface RootInput {
  readonly sections: readonly RootedSection[]
  /** `section` is an id; a file of several sections is there once for each. */
  readonly moves: readonly { readonly section: number; readonly from: string; readonly to: string }[]
}

export interface InferredRoots {
  /** By section and old root. */
  readonly changes: readonly RootChange[]
  /** Indexes of moves whose new place lies under no root of their section, even after the changes. */
  readonly homeless: readonly number[]
}

const leastShare = 0.25

interface Candidate {
  readonly section: RootedSection
  readonly stored: string
  readonly from: string
  readonly to: string
  readonly moves: number
}

/**
 * Which section locations went elsewhere: those under which nothing lies any more, whose files evidently went to
 * one other folder. Never onto a folder of another section.
 */
export function inferRootChanges({ sections, moves }: RootInput): InferredRoots {
  const byRoot = groupByRoot(sections, moves)
  const candidates = sections.flatMap((section) =>
    section.roots.flatMap((stored, at): Candidate[] => {
      const from = trimRoot(stored)
      const own = byRoot.get(section)?.get(from) ?? []
      if ((section.present[at] ?? 0) > 0 || own.length < (section.parts?.[at] ?? 0) * leastShare) return []
      const to = rootFromMoves(from, own, section.type)
      if (to === null || section.roots.some((root) => isWithin(to, trimRoot(root)))) return []
      return isOfOthers(to, from, section, sections) ? [] : [{ section, stored, from, to, moves: own.length }]
    }),
  )
  const chosen = withoutConflicts(candidates)
  const changes = chosen
    .map(({ section, stored, to }) => ({ section: section.id, from: stored, to: spelledLike(stored, to) }))
    .sort((a, b) => a.section - b.section || (a.from < b.from ? -1 : 1))
  return { changes, homeless: homelessMoves(sections, chosen, moves) }
}

function groupByRoot(
  sections: readonly RootedSection[],
  moves: RootInput['moves'],
): Map<RootedSection, Map<string, RootedMove[]>> {
  const byId = new Map(
    sections.map((section) => {
      const roots = section.roots.map(trimRoot).toSorted((a, b) => b.length - a.length)
      return [section.id, { section, roots }] as const
    }),
  )
  const groups = new Map(sections.map((section) => [section, new Map<string, RootedMove[]>()]))
  for (const move of moves) {
    const { section: id, from, to } = move
    const owner = byId.get(id)
    const path = withSlashes(from)
    const root = owner?.roots.find((candidate) => isWithin(path, candidate))
    if (owner === undefined || root === undefined) continue
    const group = groups.get(owner.section)
    const known = group?.get(root)
    const now = withSlashes(to)
    const rooted = path === from && now === to ? move : { from: path, to: now }
    if (known === undefined) group?.set(root, [rooted])
    else known.push(rooted)
  }
  return groups
}

/** Whether the folder is, holds, or newly lies in a location of another section. */
function isOfOthers(to: string, from: string, own: RootedSection, sections: readonly RootedSection[]): boolean {
  return sections.some(
    (section) =>
      section !== own &&
      section.roots.map(trimRoot).some((root) => isWithin(root, to) || (isWithin(to, root) && !isWithin(from, root))),
  )
}

/** Of several that went to one place or into each other: within a section the one with most moves, else none. */
function withoutConflicts(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((candidate) =>
    candidates.every((other) => {
      const isApart = !isWithin(candidate.to, other.to) && !isWithin(other.to, candidate.to)
      if (other === candidate || isApart) return true
      if (other.section !== candidate.section) return false
      return candidate.moves > other.moves || (candidate.moves === other.moves && candidate.from < other.from)
    }),
  )
}

function homelessMoves(
  sections: readonly RootedSection[],
  changes: readonly Candidate[],
  moves: RootInput['moves'],
): number[] {
  const roots = new Map(
    sections.map((section) => {
      const own = changes.filter((change) => change.section === section)
      return [
        section.id,
        section.roots.map((stored) => own.find((change) => change.stored === stored)?.to ?? trimRoot(stored)),
      ]
    }),
  )
  const known = new Map<string, boolean>()
  return moves.flatMap(({ section, to }, index) => {
    const folder = parentOf(withSlashes(to))
    const key = `${section} ${folder}`
    let isHome = known.get(key)
    if (isHome === undefined) {
      isHome = roots.get(section)?.some((root) => isWithin(folder, root)) ?? false
      known.set(key, isHome)
    }
    return isHome ? [] : [index]
  })
}
