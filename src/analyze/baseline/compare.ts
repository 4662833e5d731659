import type { Baseline, Survey } from '../../core/baseline.ts'
import type { BaselineDiff } from '../../core/baseline-diff.ts'

/** What was lost, gained and kept since the baseline was taken. `now` was counted with it in view. */
export function compareWithBaseline(baseline: Baseline, now: Survey): BaselineDiff {
  throw new Error(`not yet: ${baseline.createdAt} ${now.createdAt}`)
}
