import type { CandidatePairs } from './candidate-pairs.ts'
import type { Directories } from './directories.ts'
import type { PathNames } from './path-names.ts'

const bits = { several: 8, one: 4, above: 3, elsewhere: -8 } as const
/** A folder whose files went elsewhere together: at least so many, and this share of them to one place. */
const leastElsewhere = 3
const togetherShare = 0.75

interface Destinations {
  readonly counts: Map<number, number>
  total: number
  most: number
}

/** Where the files of each folder went, as told by pairs that are sure enough: what siblings did speaks for a pair. */
export class DirectorySupport {
  readonly #fileFolders: Directories
  readonly #objectFolders: Directories
  readonly #objectNames: PathNames
  readonly #byFolder = new Map<number, Destinations>()
  /** The same by the folders that seasons and discs are in. */
  readonly #beside = new Map<number, Destinations>()
  readonly #above = new Map<number, Destinations>()
  readonly #ranked = new Map<number, readonly number[]>()

  constructor(pairs: CandidatePairs, sure: Iterable<number>, files: PathNames, objects: PathNames) {
    const { directories: fileFolders } = files
    const { directories: objectFolders } = objects
    this.#fileFolders = fileFolders
    this.#objectFolders = objectFolders
    this.#objectNames = objects
    for (const pair of sure) {
      const [from, to] = [pairs.fileFolder[pair] as number, pairs.objectFolder[pair] as number]
      count(this.#byFolder, from, to)
      count(this.#beside, from, this.#tellingFolder(to))
      count(this.#above, fileFolders.parent(from), objectFolders.parent(to))
    }
  }

  /** Bits for the pair of folders. `own`: one of the pairs counted is the pair asked for, and does not count. */
  bits(from: number, to: number, own: boolean): number {
    const others = this.others(from, to, own)
    if (others >= 2) return bits.several
    if (others === 1) return bits.one
    if (this.wentElsewhere(from, to, own)) return bits.elsewhere
    return this.#othersAbove(from, to, own) >= 2 ? bits.above : 0
  }

  /** How many say that the folder went there: those of the folder first, those of its neighbours where they tie. */
  siblings(from: number, to: number, own: boolean): number {
    const above = this.#othersAbove(from, to, own)
    return this.others(from, to, own) + above / (above + 1)
  }

  #tellingFolder(folder: number): number {
    const { telling } = this.#objectNames.folder(folder)
    return telling < 0 ? folder : telling
  }

  #othersAbove(from: number, to: number, own: boolean): number {
    const [fromAbove, toAbove] = [this.#fileFolders.parent(from), this.#objectFolders.parent(to)]
    if (fromAbove < 0 || toAbove < 0) return 0
    return (this.#above.get(fromAbove)?.counts.get(toAbove) ?? 0) - (own ? 1 : 0)
  }

  /** Whether the other files of the folder went to one place together, and none of them to this one, or to one beside it. */
  wentElsewhere(from: number, to: number, own: boolean): boolean {
    // Seasons of one show are one place.
    const went = this.#beside.get(from)
    if (went === undefined) return false
    const total = went.total - (own ? 1 : 0)
    if (total < leastElsewhere || went.most < total * togetherShare) return false
    return (went.counts.get(this.#tellingFolder(to)) ?? 0) <= (own ? 1 : 0)
  }

  /** Where files of the folder went, most first. */
  destinations(from: number): readonly number[] {
    let ranked = this.#ranked.get(from)
    if (ranked === undefined) {
      const text = (folder: number) => this.#objectFolders.text(folder)
      ranked = [...(this.#byFolder.get(from)?.counts ?? [])]
        .sort(([x, a], [y, b]) => b - a || (text(x) < text(y) ? -1 : 1))
        .map(([to]) => to)
      this.#ranked.set(from, ranked)
    }
    return ranked
  }

  reached(from: number, to: number): number {
    return this.#byFolder.get(from)?.counts.get(to) ?? 0
  }

  /** Files of the folder that went to that one, the pair asked for not counted. */
  others(from: number, to: number, own: boolean): number {
    return this.reached(from, to) - (own ? 1 : 0)
  }
}

function count(all: Map<number, Destinations>, from: number, to: number): void {
  let went = all.get(from)
  if (went === undefined) all.set(from, (went = { counts: new Map(), total: 0, most: 0 }))
  const times = (went.counts.get(to) ?? 0) + 1
  went.counts.set(to, times)
  went.total++
  went.most = Math.max(went.most, times)
}
