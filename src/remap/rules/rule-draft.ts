import type { RuleKind } from '../remap-plan.ts'
import type { RuleMeaning } from './rule-meaning.ts'

/** A rule before it is numbered. */
export interface RuleDraft {
  readonly kind: RuleKind
  readonly from: string
  readonly to: string
  readonly meaning: RuleMeaning
  /** Indexes of the moves that it explains, ascending. */
  readonly moves: readonly number[]
}

/** With the number of paths that its left side covers and that it does not explain. */
export interface CountedDraft extends RuleDraft {
  readonly exceptions: number
}

/** Whether the rule is more than one folder or file for another. */
export function isGeneral({ meaning }: RuleDraft): boolean {
  return meaning.variables > 0
}
