import { isGeneral, type RuleDraft } from './rule-draft.ts'
import { RuleIndex } from './rule-index.ts'
import type { StalePaths } from './stale-paths.ts'

export interface Exceptions {
  /** By draft: paths that its left side covers and that it does not explain. */
  readonly counts: readonly number[]
  /** Indexes of drafts with variables that put a move elsewhere than it went, where no rule more specific has it. */
  readonly refuted: ReadonlySet<number>
}

/**
 * Holds every stale path against every rule that could cover it. `untilRefuted`: a rule that is refuted need not be
 * counted to the end.
 */
export function findExceptions(drafts: readonly RuleDraft[], paths: StalePaths, untilRefuted = false): Exceptions {
  const { moves } = paths
  const counts = drafts.map(() => 0)
  const refuted = new Set<number>()
  const owner = new Int32Array(moves.length).fill(-1)
  const index = new RuleIndex<number>()
  for (const [at, draft] of drafts.entries()) {
    index.add(draft.meaning.folder, at)
    for (const move of draft.moves) owner[move] = at
  }
  /** Whether the move's own rule names more of it, or it alone. */
  const isNamed = (own: number, at: number): boolean => {
    const rule = drafts[own]
    return rule === undefined || !isGeneral(rule) || rule.meaning.literals > (drafts[at] as RuleDraft).meaning.literals
  }
  const judge = (at: number, path: number): void => {
    const draft = drafts[at] as RuleDraft
    const move = moves[path]
    if (move !== undefined) {
      if (owner[path] === at || draft.meaning.explains(move.from, move.to)) return
      if (
        untilRefuted &&
        isGeneral(draft) &&
        !isNamed(owner[path] as number, at) &&
        draft.meaning.apply(move.from) !== null
      )
        refuted.add(at)
    }
    counts[at] = (counts[at] as number) + 1
  }
  for (const [folder, own] of paths.byFolder) {
    for (const at of index.within(folder)) {
      const { from, meaning } = drafts[at] as RuleDraft
      if ((untilRefuted && refuted.has(at)) || !meaning.mayCover(folder)) continue
      // What a rule for folders covers depends on the folder alone.
      const coversAll = from.endsWith('/')
      for (const path of own) {
        if (!coversAll && !meaning.covers(paths.at(path))) continue
        judge(at, path)
        if (untilRefuted && refuted.has(at)) break
      }
    }
  }
  return { counts, refuted }
}
