import { parentOf } from '../../core/plex-path.ts'
import { UnitTable, type ExplainedMove } from './move-units.ts'
import type { RuleDraft } from './rule-draft.ts'
import { compileRule } from './rule-meaning.ts'
import { renderPattern } from './rule-pattern.ts'

/** More groups than this are merged into those of their parent folders. */
const mostGroups = 50

interface FolderPair {
  readonly left: string
  readonly right: string
  readonly moves: number[]
}

/** For moves that nothing explains: by the folders they went between, and one by one where they are alone. */
export function listedRules(listed: readonly number[], moves: readonly ExplainedMove[]): RuleDraft[] {
  const units = new UnitTable()
  for (const move of listed) {
    const one = moves[move] as ExplainedMove
    units.addBetween(one, parentOf(one.from).length, parentOf(one.to).length, move)
  }
  return merged(units.all).map((pair) => draftOf(pair, moves))
}

/** Pairs of their parent folders, from the deepest up, until there are few enough. Takes the lists of moves over. */
function merged(pairs: readonly FolderPair[]): FolderPair[] {
  const byKey = new Map(pairs.map((pair) => [keyOf(pair), pair]))
  const byDepth: FolderPair[][] = []
  for (const pair of pairs) (byDepth[deepest(pair)] ??= []).push(pair)
  for (let level = byDepth.length - 1; level > 0 && byKey.size > mostGroups; level--)
    for (const pair of byDepth[level] ?? []) {
      byKey.delete(keyOf(pair))
      const above = {
        left: depth(pair.left) === level ? parentOf(pair.left) : pair.left,
        right: depth(pair.right) === level ? parentOf(pair.right) : pair.right,
        moves: pair.moves,
      }
      const key = keyOf(above)
      const known = byKey.get(key)
      if (known === undefined) {
        byKey.set(key, above)
        ;(byDepth[level - 1] ??= []).push(above)
      } else for (const move of pair.moves) known.moves.push(move)
    }
  return [...byKey.values()]
}

function keyOf({ left, right }: FolderPair): string {
  return `${left}\n/${right}`
}

function deepest({ left, right }: FolderPair): number {
  return Math.max(depth(left), depth(right))
}

function depth(folder: string): number {
  let slashes = 0
  for (let at = folder.indexOf('/'); at >= 0; at = folder.indexOf('/', at + 1)) slashes++
  return slashes
}

function draftOf({ left, right, moves: own }: FolderPair, moves: readonly ExplainedMove[]): RuleDraft {
  const [first] = own
  const only = own.length === 1 && first !== undefined ? moves[first] : undefined
  const text =
    only === undefined
      ? {
          from: renderPattern([`${left}/`]),
          to: renderPattern([`${right}/`, { name: '*', offset: 0, format: '' }]),
        }
      : { from: renderPattern([only.from]), to: renderPattern([only.to]) }
  return { kind: 'name', ...text, meaning: compileRule(text), moves: own.toSorted((a, b) => a - b) }
}
