import type { BaselineDiff } from '../../core/baseline-diff.ts'
import type { Check } from '../../core/check.ts'

/** Whether what was lost since a baseline is more than daily life loses: codes prefixed `baseline-`. */
export function fuse(diff: BaselineDiff): Check[] {
  throw new Error(`not yet: ${diff.baseline.createdAt}`)
}
