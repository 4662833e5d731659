import { trimRoot, withSlashes } from '../../core/plex-path.ts'
import type { RemapRule } from '../remap-plan.ts'
import { RuleDrafter } from './draft-rules.ts'
import type { ExplainedMove } from './move-units.ts'
import { StalePaths } from './stale-paths.ts'
import { summarise } from './summarise.ts'

export interface InducedRules {
  /** Most files first; `r1`, `r2`, … */
  readonly rules: readonly RemapRule[]
  /** The id of the rule that explains each move, in the order of the moves. */
  readonly ruleOf: readonly string[]
}

export interface RuleOptions {
  /** `section_locations.root_path` of all sections; what is replaced at or above one is a root rule. */
  readonly roots?: readonly string[]
}

/**
 * The fewest rules that explain the moves, with variables only where siblings vary. Each predicts, exactly, every
 * move that it is said to explain; what no rule predicts is in an open one, whose right side holds `{*}`.
 * `others` are stale paths that are not moved. Every move has one rule; the order of the input does not matter.
 */
export function induceRules(
  moves: readonly ExplainedMove[],
  others: readonly string[] = [],
  { roots = [] }: RuleOptions = {},
): InducedRules {
  const order = orderOf(moves)
  const stored = order === null ? moves : order.map((index) => moves[index] as ExplainedMove)
  const sorted = stored.some((move) => slashed(move) !== move) ? stored.map(slashed) : stored
  const paths = new StalePaths(sorted, others.map(withSlashes))
  const drafts = new RuleDrafter(sorted, roots.map(trimRoot)).draft(paths)
  const { rules, ids } = summarise(drafts, stored)
  const ruleOf = moves.map(() => '')
  for (const [at, draft] of drafts.entries())
    for (const move of draft.moves) ruleOf[order === null ? move : (order[move] as number)] = ids[at] as string
  return { rules, ruleOf }
}

function slashed(move: ExplainedMove): ExplainedMove {
  const from = withSlashes(move.from)
  const to = withSlashes(move.to)
  return from === move.from && to === move.to ? move : { ...move, from, to }
}

/** Indexes of the moves in their order; null where they are in it, as those of a plan are. */
function orderOf(moves: readonly ExplainedMove[]): number[] | null {
  const isSorted = moves.every((move, index) => index === 0 || compareMoves(moves[index - 1], move) < 0)
  return isSorted ? null : moves.map((_, index) => index).toSorted((a, b) => compareMoves(moves[a], moves[b]))
}

function compareMoves(a: ExplainedMove | undefined, b: ExplainedMove | undefined): number {
  if (a === undefined || b === undefined || a.from === b.from) return (a?.to ?? '') < (b?.to ?? '') ? -1 : 1
  return a.from < b.from ? -1 : 1
}
