import { classify } from './classify.ts'
import { decide } from './decide.ts'
import type { Matching, MatchInput } from './match-input.ts'
import { MatchView } from './match-view.ts'
import { scorePairs } from './score-pairs.ts'

/**
 * Finds where each stale file is now. Only an object of exactly its size can be it; names, folders and
 * what their neighbours did decide among those, and whatever they do not decide is told, not guessed.
 */
export function matchFiles(input: MatchInput): Matching {
  const view = new MatchView(input)
  const scored = scorePairs(view)
  return classify(view, scored, decide(view, scored.pairs))
}
