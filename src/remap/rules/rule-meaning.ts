import { withSlashes } from '../../core/plex-path.ts'
import type { RemapRule } from '../remap-plan.ts'
import { LeftSide } from './left-side.ts'
import { RightSide } from './right-side.ts'

/**
 * What the text of a rule says, so that what a person reads and what is checked are one thing. All paths have
 * slashes, as in the rule's text.
 */
export interface RuleMeaning {
  /** Whether the right side leaves something open: such a rule groups moves and predicts none. */
  readonly isOpen: boolean
  /** The folder that all paths of the rule lie under, without a slash at the end. */
  readonly folder: string
  /** How much of a path the left side pins down, in characters. */
  readonly literals: number
  /** Variables of both sides. */
  readonly variables: number
  /** Whether the left side covers the path. */
  covers(from: string): boolean
  /** False only if the left side covers no file that lies directly in the folder. */
  mayCover(folder: string): boolean
  /** Where the rule puts the path; null if it does not cover it, or leaves that open. */
  apply(from: string): string | null
  /** Whether the rule says, or for an open one allows, that `from` is now `to`. */
  explains(from: string, to: string): boolean
}

/** Where a rule puts a path, which may have Windows' separators; null if it does not cover it, or leaves that open. */
export function applyRule(rule: Pick<RemapRule, 'from' | 'to'>, from: string): string | null {
  return compileRule(rule).apply(withSlashes(from))
}

export function compileRule({ from, to }: Pick<RemapRule, 'from' | 'to'>): RuleMeaning {
  return meaningOf(new LeftSide(from), to)
}

/** Compiles rules that are asked in turn for the same paths: equal left sides read a path once. */
export class RuleCompiler {
  readonly #lefts = new Map<string, LeftSide>()

  compile({ from, to }: Pick<RemapRule, 'from' | 'to'>): RuleMeaning {
    let left = this.#lefts.get(from)
    if (left === undefined) this.#lefts.set(from, (left = new LeftSide(from)))
    return meaningOf(left, to)
  }
}

function meaningOf(left: LeftSide, to: string): RuleMeaning {
  const right = new RightSide(to, left.slots)
  return {
    isOpen: right.isOpen,
    folder: left.folder,
    literals: left.pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0),
    variables: [...left.pieces, ...right.pieces].filter((piece) => typeof piece !== 'string').length,
    covers: (path) => left.bind(path) !== null,
    mayCover: (folder) => left.mayHold(folder),
    apply(path) {
      const bound = right.isOpen ? null : left.bind(path)
      return bound === null ? null : right.write(bound)
    },
    explains(path, now) {
      if (!now.startsWith(right.start)) return false
      const bound = left.bind(path)
      if (bound === null) return false
      return right.isOpen ? right.allows(bound, now) : right.says(bound, now)
    },
  }
}
