import type { ExplainedMove } from './move-units.ts'
import { isGeneral, type RuleDraft } from './rule-draft.ts'
import { RuleIndex } from './rule-index.ts'

export interface Absorbed {
  readonly drafts: readonly RuleDraft[]
  /** Moves that no rule explains, ascending. */
  readonly alone: readonly number[]
}

/**
 * Leaves out every rule whose moves a larger one explains as well, and gives to a rule what it explains of the moves
 * that are still alone: a title too short for a variable, say.
 */
export function absorb(
  drafts: readonly RuleDraft[],
  unexplained: readonly number[],
  moves: readonly ExplainedMove[],
): Absorbed {
  const index = new RuleIndex<RuleDraft>(({ meaning }, folder) => meaning.mayCover(folder))
  const gained = new Map<RuleDraft, number[]>()
  const bySize = drafts.toSorted(
    (a, b) => b.moves.length - a.moves.length || (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : 1),
  )
  for (const draft of bySize) {
    const larger = index.find((moves[draft.moves[0] as number] as ExplainedMove).from, ({ meaning }) =>
      draft.moves.every((move) => {
        const { from, to } = moves[move] as ExplainedMove
        return meaning.explains(from, to)
      }),
    )
    if (larger !== null) for (const move of draft.moves) gained.get(larger)?.push(move)
    else {
      gained.set(draft, [])
      if (isGeneral(draft) && !draft.meaning.isOpen) index.add(draft.meaning.folder, draft)
    }
  }
  const alone = unexplained.filter((move) => {
    const { from, to } = moves[move] as ExplainedMove
    const rule = index.find(from, ({ meaning }) => meaning.explains(from, to))
    if (rule !== null) gained.get(rule)?.push(move)
    return rule === null
  })
  const kept = [...gained].map(([draft, more]) =>
    more.length === 0 ? draft : { ...draft, moves: [...draft.moves, ...more].toSorted((a, b) => a - b) },
  )
  return { drafts: kept, alone }
}
