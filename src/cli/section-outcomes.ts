import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import { type RemapPlan, type UnresolvedReason, unresolvedReasons } from '../remap/remap-plan.ts'
import type { SectionOutcome } from './render/remap-text.ts'

/** Counts a plan's paths by the section of their first part. */
export function sectionOutcomes(plan: RemapPlan, { sections, parts }: LibrarySnapshot): SectionOutcome[] {
  const outcomes = sections.map(({ id, name }) => ({ id, name, moved: 0, proved: 0, unresolved: noneUnresolved() }))
  const rowOf = new Map<number, number>()
  for (let row = 0; row < parts.ids.length; row++) rowOf.set(parts.ids[row] as number, row)
  // Undefined for a part that is gone since the plan was stored.
  const outcomeOf = ([part]: readonly number[]) => outcomes[parts.sections[rowOf.get(part ?? -1) ?? -1] ?? -1]
  for (const { partIds, evidence } of plan.moves) {
    const outcome = outcomeOf(partIds)
    if (outcome === undefined) continue
    outcome.moved++
    if (evidence === 'proved') outcome.proved++
  }
  for (const { partIds, reason } of plan.unresolved) {
    const outcome = outcomeOf(partIds)
    if (outcome !== undefined) outcome.unresolved[reason]++
  }
  return outcomes
}

const noneUnresolved = (): Record<UnresolvedReason, number> =>
  Object.fromEntries(unresolvedReasons.map((reason) => [reason, 0])) as Record<UnresolvedReason, number>
