import { foldTokens } from '../names/fold.ts'
import type { FileIdentity } from '../../core/file-identity.ts'
import type { LeafName } from './path-names.ts'
import { isArticle, tellingWords } from './telling-words.ts'

/** Words that every second file is called. */
const filler = new Set(['track', 'piste', 'titre', 'title', 'disc', 'disk', 'cd', 'episode', 'ep', 'part'])
const number = /^(?:\d+|s\d+|e\d+|s\d+e\d+|\d+x\d+)$/u
const various = /^(?:various(?: artists?)?|va|divers|artistes divers|varios|verschiedene)$/u

export interface Container {
  readonly id: number
  readonly words: readonly string[]
}

/** Numbers containers, because the files of an album or a show share theirs. */
export class Containers {
  readonly #known = new Map<string, Container>()
  readonly #units = new Map<string, number>()

  /** The number of all that a file is of, together. */
  unitOf(texts: readonly string[]): number {
    const text = texts.join('\n')
    let unit = this.#units.get(text)
    if (unit === undefined) this.#units.set(text, (unit = this.#units.size))
    return unit
  }

  of(text: string): Container | null {
    let known = this.#known.get(text)
    if (known === undefined) {
      known = { id: this.#known.size, words: tellingWords(foldTokens(text)) }
      this.#known.set(text, known)
    }
    return known.words.length === 0 || various.test(known.words.join(' ')) ? null : known
  }
}

/** What the database and the old name say of a file, as words to look for in other names. */
export class FileFacts {
  readonly identity: FileIdentity
  /** What it is of: the show; the artist and the album. Each is looked for in the folders. */
  readonly containers: readonly Container[]
  /** A number for the show, or for artist and album; the same for all files of it. */
  readonly unit: number
  readonly #leaf: LeafName
  #titles: readonly (readonly string[])[] | undefined
  #oldWords: readonly string[] | undefined

  constructor(identity: FileIdentity, leaf: LeafName, containers: Containers) {
    this.identity = identity
    this.#leaf = leaf
    const texts = containerTexts(identity)
    this.unit = containers.unitOf(texts)
    this.containers = texts.flatMap((text) => containers.of(text) ?? [])
  }

  /** Titles in each language that the database has; any of them will do. */
  get titles(): readonly (readonly string[])[] {
    return (this.#titles ??= titleTexts(this.identity)
      .map((title) => words(title))
      .filter(({ length }) => length > 0))
  }

  /** Words of the old name that tell it from others of its folder. */
  get oldWords(): readonly string[] {
    if (this.#oldWords === undefined) {
      const known = new Set(this.containers.flatMap(({ words }) => words))
      this.#oldWords = this.#leaf.words.own.filter(
        (word) => !known.has(word) && !number.test(word) && !filler.has(word) && !isArticle(word),
      )
    }
    return this.#oldWords
  }
}

function containerTexts(identity: FileIdentity): string[] {
  switch (identity.kind) {
    case 'episode':
      return [identity.show.replace(/\s*\((?:19|20)\d\d\)$/u, '')]
    case 'track':
      return [identity.artist, identity.album]
    case 'photo':
      return [identity.album]
    case 'movie':
    case 'other':
      return []
  }
}

function titleTexts(identity: FileIdentity): string[] {
  switch (identity.kind) {
    case 'episode':
      return [identity.episodes.map(({ title }) => title).join(' ')]
    case 'movie':
      return [identity.title, identity.originalTitle]
    case 'track':
    case 'photo':
    case 'other':
      return [identity.title]
  }
}

function words(text: string): readonly string[] {
  return tellingWords([...new Set(foldTokens(text))])
}
