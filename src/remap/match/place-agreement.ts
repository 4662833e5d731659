import type { Container, FileFacts } from './file-facts.ts'
import { PairCache } from './pair-cache.ts'
import type { FolderName, PathNames } from './path-names.ts'
import { coverage, Words } from './words.ts'

/** Bits for a folder of the same name, and for one above it of the same name too. */
const sameFolder = 4
/** Bits for folders that are named after something else. */
const elsewhere = -6
const otherAlbum = -2

/** What the folders of an object say of a file: whether they are named after what it is of, or as before. */
export class PlaceAgreement {
  readonly #from: PathNames
  readonly #to: PathNames
  readonly #roots: ReadonlySet<number>
  readonly #tails = new PairCache()
  readonly #covered = new PairCache()

  /** @param roots old folders that hold all files of a section: their names say nothing of any of them */
  constructor(from: PathNames, to: PathNames, roots: ReadonlySet<number>) {
    this.#roots = roots
    this.#from = from
    this.#to = to
  }

  /** Bits for folders that are called as before; 0, 4 or 8. */
  tail(from: number, to: number): number {
    return this.#tails.get(from, to, () => this.#compare(from, to))
  }

  /** Bits for all that the folders say. `leafWords`: flat collections have artists in their file names. */
  bits(facts: FileFacts, from: number, to: number, leafWords: Words): number {
    const tail = this.tail(from, to)
    if (facts.containers.length === 0) {
      if (tail > 0) return tail
      // Films move between folders of genres, letters and their own name; none of these says that it is another.
      const old = this.#oldWords(from, to) ?? 0
      return facts.identity.kind === 'movie' ? Math.max(old, 0) : old
    }
    const shares = facts.containers.flatMap((container) => this.#share(facts, container, to, leafWords) ?? [])
    if (shares.length === 0) return tail > 0 ? tail : (this.#oldWords(from, to) ?? 0)
    const named = this.#named(facts, shares, to, leafWords)
    const least = Math.min(...shares)
    // Many artists have a folder `Greatest Hits`: an artist that is missing outweighs it.
    if (tail > sameFolder || (tail > 0 && least >= 0.3)) return Math.max(tail, named) + (named > 0 ? 2 : 0)
    if (tail > 0 && least < Math.max(...shares)) return 0
    return named < 0 ? Math.max(named, this.#oldWords(from, to) ?? named) : named
  }

  /**
   * Which share of the container's words is in the folders, or in the leaf where collections are flat. Null for
   * an album that is called as its song, and not in the folders: the leaf names the song.
   */
  #share(facts: FileFacts, { id, words }: Container, to: number, leafWords: Words): number | null {
    const share = this.#covered.get(id, to, () => coverage(words, this.#to.folder(to).words))
    if (share >= 0.8) return share
    if (facts.titles.some((title) => words.every((word) => title.includes(word)))) return null
    // So is an album of one word, where no artist is known to go with it.
    const isLoneWord = facts.identity.kind === 'track' && facts.containers.length === 1 && words.length === 1
    return isLoneWord ? share : Math.max(share, coverage(words, leafWords))
  }

  #named(facts: FileFacts, shares: readonly number[], to: number, leafWords: Words): number {
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    if (mean > 0.8) return this.isShowOf(facts, to, leafWords) ? containerBits(facts) : elsewhere
    // Another album of the artist may have the song too, in a version of its own.
    if (shares.length > 1 && (shares[0] as number) > 0.8) return (shares[1] as number) >= 0.3 ? 3 : otherAlbum
    if (mean > 0.6) return 2
    return mean > 0.3 ? 0 : elsewhere
  }

  /** `Barricade` is not `A Barricade for Anna`, though all of its words are there. */
  isShowOf(facts: FileFacts, directory: number, leafWords: Words): boolean {
    if (facts.identity.kind !== 'episode') return true
    const { directories } = this.#to
    for (let folder = directory; folder >= 0; folder = directories.parent(folder))
      if (isNamedAfter(this.#to.folder(folder).own, facts)) return true
    const numbered = leafWords.own.findIndex((word) => /\d/u.test(word))
    return isNamedAfter(leafWords.own.slice(0, Math.max(numbered, 0)), facts)
  }

  /** Most words of the old folder are still there, though differently set. Null where its name says nothing. */
  #oldWords(from: number, to: number): number | null {
    const telling = this.#from.folder(from).telling
    if (telling < 0 || this.#roots.has(telling)) return null
    const { own } = this.#from.folder(telling)
    const folder = this.#to.folder(to)
    const now = folder.telling < 0 ? [] : this.#to.folder(folder.telling).own
    if (own.length === 0 || now.length === 0) return null
    const share = coverage(own, folder.words)
    // Words that are all there, among many others, are those of another name.
    if (share > 0.5 && coverage(now, new Words(own)) < 0.4) return null
    return share > 0.8 ? 3 : share > 0.5 ? 1 : share > 0.3 ? 0 : elsewhere
  }

  #compare(from: number, to: number): number {
    const [was, now] = [this.#from.folder(from).telling, this.#to.folder(to).telling]
    if (was < 0 || now < 0 || this.#roots.has(was) || !same(this.#from.folder(was), this.#to.folder(now))) return 0
    const wasAbove = this.#above(this.#from, was)
    const nowAbove = this.#above(this.#to, now)
    return wasAbove !== null && nowAbove !== null && same(wasAbove, nowAbove) ? 2 * sameFolder : sameFolder
  }

  #above(names: PathNames, directory: number): FolderName | null {
    const above = names.directories.parent(directory)
    if (above < 0) return null
    const { telling } = names.folder(above)
    return telling < 0 ? null : names.folder(telling)
  }
}

/** The more words, the less they are all there by chance. */
function containerBits({ containers }: FileFacts): number {
  const words = containers.reduce((sum, one) => sum + one.words.length, 0)
  return 4 + Math.min(words, 3)
}

/** Whether most words of the name are those of what the file is of. */
function isNamedAfter(own: readonly string[], { containers }: FileFacts): boolean {
  const words = containers.flatMap((one) => one.words)
  return own.length > 0 && coverage(own, new Words(words)) > 0.6
}

function same(a: FolderName, b: FolderName): boolean {
  if (a.key !== b.key) return false
  return a.years.length === 0 || b.years.length === 0 || a.years.some((year) => b.years.includes(year))
}
