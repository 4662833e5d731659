import { leafOf } from '../../core/plex-path.ts'
import type { ExplainedMove, FolderUnit } from './move-units.ts'
import { sketch, type Sketch, type SketchSpan } from './sketch.ts'

/** Moves that a template explains together or not at all: those of one folder, or one file. */
export interface MoveCase {
  readonly left: string
  readonly right: string
  readonly span: SketchSpan
  /** How what follows is spelt anew; '' where it stays. */
  readonly change: string
  /** The file's own name, where a folder may be named after it; '' elsewhere. */
  readonly leaf: string
  /** Indexes of moves, ascending. */
  readonly moves: readonly number[]
}

export function folderCase({ left, right, change, moves }: FolderUnit): MoveCase {
  return { left, right, span: 'folder', change, leaf: '', moves }
}

export function fileCase({ from, to }: ExplainedMove, move: number): MoveCase {
  return { left: from, right: to, span: 'file', change: '', leaf: '', moves: [move] }
}

/** The moves of a unit by the first name below its folder, for folders that are named after what they hold. */
export function followedCases(unit: FolderUnit, moves: readonly ExplainedMove[]): MoveCase[] {
  const byName = new Map<string, number[]>()
  for (const move of unit.moves) {
    const { from } = moves[move] as ExplainedMove
    const slash = from.indexOf('/', unit.left.length + 1)
    const name = slash < 0 ? from.slice(unit.left.length + 1) : from.slice(unit.left.length + 1, slash + 1)
    const known = byName.get(name)
    if (known === undefined) byName.set(name, [move])
    else known.push(move)
  }
  return [...byName].map(([name, own]) => {
    const follower = name.endsWith('/') ? name.slice(0, -1) : name
    const leaf = name.endsWith('/') ? '' : leafOf(name)
    const left = `${unit.left}/${follower}`
    return { left, right: `${unit.right}/${follower}`, span: 'followed', change: '', leaf, moves: own }
  })
}

/** Names below the section's roots are what rules are about; those of the roots are taken literally. */
export class Sketcher {
  readonly #roots: readonly string[]

  constructor(roots: readonly string[]) {
    this.#roots = roots.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
  }

  sketch({ left, right, span, leaf }: MoveCase): Sketch | null {
    const root = this.#roots.find((folder) => left === folder || left.startsWith(`${folder}/`))
    const depth = root === undefined ? 1 : root.split('/').length
    return sketch(left, right, depth, span, leaf !== '')
  }
}
