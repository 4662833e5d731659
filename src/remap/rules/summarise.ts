import type { RemapRule } from '../remap-plan.ts'
import type { ExplainedMove } from './move-units.ts'
import type { CountedDraft, RuleDraft } from './rule-draft.ts'

/** Numbers the rules, most files first. `ids` has the id of each draft, in the order of the drafts. */
export function summarise(
  drafts: readonly CountedDraft[],
  moves: readonly ExplainedMove[],
): { readonly rules: RemapRule[]; readonly ids: string[] } {
  const order = drafts.map((_, at) => at).toSorted((a, b) => compareDrafts(drafts[a], drafts[b]))
  const ids = drafts.map(() => '')
  const rules = order.map((at, place): RemapRule => {
    const { kind, from, to, moves: own, exceptions } = drafts[at] as CountedDraft
    const id = `r${place + 1}`
    ids[at] = id
    const explained = own.map((move) => moves[move] as ExplainedMove)
    return {
      id,
      kind,
      from,
      to,
      files: explained.length,
      bytes: explained.reduce((sum, { size }) => sum + size, 0),
      proved: explained.filter(({ proved }) => proved).length,
      examples: examplesOf(explained),
      exceptions,
    }
  })
  return { rules, ids }
}

function compareDrafts(a: RuleDraft | undefined, b: RuleDraft | undefined): number {
  if (a === undefined || b === undefined) return 0
  if (a.moves.length !== b.moves.length) return b.moves.length - a.moves.length
  if (a.from !== b.from) return a.from < b.from ? -1 : 1
  return a.to < b.to ? -1 : a.to > b.to ? 1 : 0
}

/** The first, the last, and the one whose path changed most. */
function examplesOf(moves: readonly ExplainedMove[]): [string, string][] {
  let most = 0
  let mostChanged = -1
  for (const [at, { from, to }] of moves.entries()) {
    const changed = changedLength(from, to)
    if (changed > mostChanged) {
      most = at
      mostChanged = changed
    }
  }
  return [...new Set([0, moves.length - 1, most])].map((at) => {
    const { from, to } = moves[at] as ExplainedMove
    return [from, to]
  })
}

/** Characters between the common beginning and the common end, of the longer side. */
function changedLength(from: string, to: string): number {
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && from.charCodeAt(start) === to.charCodeAt(start)) start++
  let end = 0
  while (end < shorter - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end++
  return Math.max(from.length, to.length) - start - end
}
