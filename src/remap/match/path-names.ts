import type { ByteStrings } from '../../core/byte-strings.ts'
import { fold } from '../names/fold.ts'
import { readSeasonFolder } from '../names/season-folder.ts'
import { isDiscFolder } from '../names/disc-folder.ts'
import { readYear } from '../names/year.ts'
import { Directories } from './directories.ts'
import { tellingWords } from './telling-words.ts'
import { Words } from './words.ts'

/** What a file is called, in the forms in which names are compared. */
export interface LeafName {
  /** Without its extension. */
  readonly stem: string
  /** `fold(stem)`; of a name of signs alone, the name itself. */
  readonly folded: string
  readonly words: Words
  /** Lower case, without the dot; empty if there is none. */
  readonly extension: string
}

/** What a folder is called. */
export interface FolderName {
  readonly folded: string
  /** Words of its own name, without numbers and such. */
  readonly own: readonly string[]
  /** Words of its path, its own included. */
  readonly words: Words
  /** Its words in an order that does not depend on the name's (`Clash, The`), without years. */
  readonly key: string
  readonly years: readonly number[]
  /** Nearest folder, itself or above, that is not just a season or a disc; -1 if there is none. */
  readonly telling: number
}

/** What is read of a folder's name alone. */
export interface OwnName extends Pick<FolderName, 'folded' | 'own' | 'key' | 'years'> {
  readonly tokens: readonly string[]
  readonly isTelling: boolean
}

/** Names of a list of paths, read once each: folders for good, leaves as long as they are compared. */
export class PathNames {
  readonly directories: Directories
  readonly #paths: ByteStrings
  readonly #folders: (FolderName | undefined)[] = []
  readonly #leaves = new Map<number, LeafName>()
  readonly #named: Map<string, OwnName>

  /** @param named what was read of names of folders; for the lists to share, which have many of the same */
  constructor(paths: ByteStrings, named: Map<string, OwnName> = new Map()) {
    this.#paths = paths
    this.#named = named
    this.directories = new Directories(paths)
  }

  /** @param path the path at this index, or its end, where it is at hand */
  leaf(index: number, path?: string): LeafName {
    let leaf = this.#leaves.get(index)
    if (leaf === undefined) {
      if (this.#leaves.size > 256) this.#leaves.clear()
      const text = path ?? this.#paths.text(index)
      leaf = leafName(text.slice(text.lastIndexOf('/') + 1))
      this.#leaves.set(index, leaf)
    }
    return leaf
  }

  folder(directory: number): FolderName {
    // Without gaps, which would make a slow table of the array.
    while (this.#folders.length <= directory) this.#folders.push(undefined)
    return (this.#folders[directory] ??= this.#readFolder(directory))
  }

  #readFolder(directory: number): FolderName {
    const name = this.directories.name(directory)
    let read = this.#named.get(name)
    if (read === undefined) this.#named.set(name, (read = readName(name)))
    const { folded, own, tokens, key, years, isTelling } = read
    const parent = this.directories.parent(directory)
    const above = parent < 0 ? null : this.folder(parent)
    const words = new Words(tokens, above?.words ?? null)
    return { folded, own, words, key, years, telling: isTelling ? directory : (above?.telling ?? -1) }
  }
}

function readName(name: string): OwnName {
  const folded = foldName(name)
  const tokens = folded.split(' ')
  const telling = tellingWords(tokens)
  return {
    folded,
    tokens,
    own: telling.filter((word) => !/\d/u.test(word)),
    key: keyOf(telling) || folded,
    years: readYear(name),
    isTelling: folded !== '' && readSeasonFolder(name) === null && !isDiscFolder(name),
  }
}

export function leafName(leaf: string): LeafName {
  const dot = leaf.lastIndexOf('.')
  const stem = dot > 0 ? leaf.slice(0, dot) : leaf
  const folded = foldName(stem)
  return {
    stem,
    folded,
    words: new Words(folded.split(' ')),
    extension: dot > 0 ? leaf.slice(dot + 1).toLowerCase() : '',
  }
}

function keyOf(words: readonly string[]): string {
  return words
    .filter((word) => !/^(?:19|20)\d\d$/u.test(word))
    .toSorted()
    .join(' ')
}

/** Names of signs alone (`!!!`, `…`) fold to nothing, and are then compared as they are. */
function foldName(name: string): string {
  return fold(name) || name.normalize('NFC').trim()
}
