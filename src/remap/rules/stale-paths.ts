import { parentOf } from '../../core/plex-path.ts'
import type { ExplainedMove } from './move-units.ts'

/** All stale paths, those that moved and the others, by the folders they lie in. */
export class StalePaths {
  readonly moves: readonly ExplainedMove[]
  readonly #others: readonly string[]
  /** Indexes of moves, and after them of the others. */
  readonly byFolder = new Map<string, number[]>()

  constructor(moves: readonly ExplainedMove[], others: readonly string[]) {
    this.moves = moves
    this.#others = others
    let folder = ''
    let own: number[] = []
    for (let path = 0; path < moves.length + others.length; path++) {
      const stored = this.at(path)
      // The paths before it mostly lie in the same folder.
      if (own.length === 0 || stored.lastIndexOf('/') !== folder.length || !stored.startsWith(folder)) {
        folder = parentOf(stored)
        const known = this.byFolder.get(folder)
        own = known ?? []
        if (known === undefined) this.byFolder.set(folder, own)
      }
      own.push(path)
    }
  }

  at(path: number): string {
    return this.moves[path]?.from ?? (this.#others[path - this.moves.length] as string)
  }

  /** How many folders with stale paths, and how many such paths, each of these folders holds at any depth. */
  below(folders: ReadonlySet<string>): Map<string, { folders: number; paths: number }> {
    const counts = new Map([...folders].map((folder) => [folder, { folders: 0, paths: 0 }]))
    for (const [folder, paths] of this.byFolder)
      for (let above = folder; ; above = parentOf(above)) {
        const count = counts.get(above)
        if (count !== undefined) {
          count.folders++
          count.paths += paths.length
        }
        if (above === '') break
      }
    return counts
  }
}
