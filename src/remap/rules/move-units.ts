import { leafOf, parentOf } from '../../core/plex-path.ts'
import { spellingsBetween, type SpellingChange } from './spelling-change.ts'

/** A move that a rule is to explain. */
export interface ExplainedMove {
  readonly from: string
  readonly to: string
  /** Bytes. */
  readonly size: number
  readonly proved: boolean
}

/** Moves that swap one folder for another and keep what follows, but for its spelling. */
export interface FolderUnit {
  /** Folders without a slash at the end. */
  readonly left: string
  readonly right: string
  /** How what follows is spelt anew; '' where it stays. */
  readonly change: string
  /** Indexes of moves, ascending. */
  readonly moves: number[]
}

export interface MoveUnits {
  readonly folders: readonly FolderUnit[]
  /** Indexes of moves whose file names changed in a way of their own, ascending. */
  readonly renamed: readonly number[]
}

/** Takes off each move the trailing names that both sides share: a whole subtree becomes its top folder's move. */
export function moveUnits(moves: readonly ExplainedMove[], roots: ReadonlySet<string>): MoveUnits {
  const units = new UnitTable()
  const respelt: { readonly move: number; readonly fits: readonly SpellingChange[] }[] = []
  const renamed: number[] = []
  const uses = new Map<SpellingChange, number>()
  for (const [move, { from, to }] of moves.entries()) {
    const tail = sharedTail(from, to)
    if (tail > 0) {
      units.addBetween(moves[move] as ExplainedMove, from.length - tail, to.length - tail, move)
      continue
    }
    const leaf = leafOf(from)
    const now = leafOf(to)
    const fits = spellingsBetween(leaf, now)
    for (const change of fits) uses.set(change, (uses.get(change) ?? 0) + 1)
    if (fits.length === 0) renamed.push(move)
    else respelt.push({ move, fits })
  }
  let last: Respelt | undefined
  for (const { move, fits } of respelt) {
    // The change that explains most moves of all: a name with one blank fits several.
    const change = fits.reduce((best, other) => ((uses.get(other) ?? 0) > (uses.get(best) ?? 0) ? other : best))
    const { from, to } = moves[move] as ExplainedMove
    const folders = [parentOf(from), parentOf(to)] as const
    // Neighbours mostly lie in the same folders.
    if (last?.change !== change || last.folders[0] !== folders[0] || last.folders[1] !== folders[1])
      last = { change, folders, tops: respeltTops(...folders, change, roots) }
    units.add(...last.tops, change.name, move)
  }
  return { folders: units.all, renamed }
}

export class UnitTable {
  readonly all: FolderUnit[] = []
  readonly #byPair = new Map<string, Map<string, FolderUnit>>()
  #last: FolderUnit | null = null

  /** Adds a move between folders that are the first so many characters of its paths; neighbours mostly share them. */
  addBetween({ from, to }: ExplainedMove, left: number, right: number, move: number): void {
    const last = this.#last
    const isLast =
      last !== null &&
      last.change === '' &&
      last.left.length === left &&
      last.right.length === right &&
      from.startsWith(last.left) &&
      to.startsWith(last.right)
    if (isLast) last.moves.push(move)
    else this.add(from.slice(0, left), to.slice(0, right), '', move)
  }

  add(left: string, right: string, change: string, move: number): void {
    let rights = this.#byPair.get(left)
    if (rights === undefined) this.#byPair.set(left, (rights = new Map()))
    const key = `${change}:${right}`
    const unit = rights.get(key)
    if (unit !== undefined) {
      this.#last = unit
      unit.moves.push(move)
      return
    }
    const made = { left, right, change, moves: [move] }
    this.#last = made
    rights.set(key, made)
    this.all.push(made)
  }
}

/** Length of the longest common ending that begins with a slash. */
function sharedTail(from: string, to: string): number {
  const most = Math.min(from.length, to.length)
  let tail = 0
  for (let length = 1; length <= most; length++) {
    const code = from.charCodeAt(from.length - length)
    if (code !== to.charCodeAt(to.length - length)) break
    if (code === 47) tail = length
  }
  return tail
}

/** Two folders, and those above them below which all names are spelt anew in the same way. */
interface Respelt {
  readonly change: SpellingChange
  readonly folders: readonly [string, string]
  readonly tops: readonly [string, string]
}

/** Up to a root: above it nothing is known to be spelt anew. */
function respeltTops(from: string, to: string, change: SpellingChange, roots: ReadonlySet<string>): [string, string] {
  let left = from
  let right = to
  while (!roots.has(left) && left !== '' && right !== '' && change.of(leafOf(left)) === leafOf(right)) {
    left = parentOf(left)
    right = parentOf(right)
  }
  return [left, right]
}
