import { MediaClass } from '../../core/media-file.ts'
import { fold } from '../names/fold.ts'
import type { EpisodeReadings } from '../names/episode-reading.ts'
import { readEpisodes } from '../names/episodes.ts'
import { readTrack, type TrackReading } from '../names/tracks.ts'
import { readYear } from '../names/year.ts'
import { episodeAgreement } from './episode-agreement.ts'
import type { Container, FileFacts } from './file-facts.ts'
import { hashStem } from './leaf-hash.ts'
import type { MatchView } from './match-view.ts'
import { otherPart, sameLeaf } from './name-agreement.ts'
import type { DirectorySupport } from './support.ts'
import type { LeafName } from './path-names.ts'
import { coverage, covers, Words } from './words.ts'

/** Twins that are told of one file. */
const most = 8
/** Share of the words that must be there for something to be called so. */
const named = 0.8
const nothing = new Words([])

/** Objects that are, by name and place, what a file was, but are of another size: re-encoded or replaced. */
export type IdentityTwins = ReadonlyMap<number, readonly number[]>

/** Looks for twins of the given files among free objects that are nobody's match. */
export function findTwins(
  view: MatchView,
  files: readonly number[],
  taken: Uint8Array,
  support: DirectorySupport,
): IdentityTwins {
  const found = new Map<number, Set<number>>()
  if (files.length === 0) return new Map()
  const wanted = new WantedFiles(view, files)
  const { classes } = view.free
  for (let object = 0; object < classes.length; object++) {
    if (classes[object] === MediaClass.none || taken[object] === 1) continue
    for (const file of wanted.lookingFor(object, support)) {
      const known = found.get(file)
      if (known === undefined) found.set(file, new Set([object]))
      else known.add(object)
    }
  }
  const key = (object: number) => view.input.objects.keys.text(object)
  return new Map(
    Array.from(found, ([file, objects]) => {
      const from = view.fileNames.directories.of(file)
      const near = (object: number) => support.reached(from, view.objectNames.directories.of(object))
      const ranked = [...objects].map((object) => ({ object, near: near(object), key: key(object) }))
      ranked.sort((a, b) => b.near - a.near || (a.key < b.key ? -1 : 1))
      return [file, ranked.slice(0, most).map(({ object }) => object)]
    }),
  )
}

interface Wanted {
  readonly file: number
  readonly media: MediaClass
  readonly folder: number
  readonly facts: FileFacts
}

/** Files that are of one show, album or film, by what else an object's name must say. */
interface Namesakes {
  readonly words: readonly string[]
  readonly byKey: Map<string, Wanted[]>
}

const nobody: readonly Namesakes[] = []

/** The files that are looked for, by what an object must have to be a twin of one. */
class WantedFiles {
  readonly #view: MatchView
  readonly #byStem = new Map<number, Wanted[]>()
  /** By the rarest word of what a file is of, which an object's path must hold. */
  readonly #byWord = new Map<string, Namesakes[]>()
  /** What may be in a folder, by folder. */
  readonly #inFolder = new Map<number, readonly Namesakes[]>()
  #last: { readonly folder: number; readonly words: ReadonlySet<string> } = { folder: -1, words: new Set() }

  constructor(view: MatchView, files: readonly number[]) {
    this.#view = view
    const known = new Map<string, Namesakes>()
    for (const file of files) {
      const facts = view.facts(file)
      const wanted = {
        file,
        facts,
        media: view.mediaOf(file),
        folder: view.fileNames.directories.of(file),
      }
      push(this.#byStem, hashStem(view.filePaths, file), wanted)
      for (const [words, key] of namings(facts)) {
        const name = words.join(' ')
        let namesakes = known.get(name)
        if (namesakes === undefined) known.set(name, (namesakes = { words, byKey: new Map() }))
        push(namesakes.byKey, key, wanted)
      }
    }
    const counts = new Map<string, number>()
    for (const { words } of known.values()) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    for (const namesakes of known.values()) {
      const anchor = namesakes.words.toSorted(
        (a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || (a < b ? -1 : 1),
      )[0]
      if (anchor !== undefined) push(this.#byWord, anchor, namesakes)
    }
  }

  /** Files that this object is a twin of. */
  lookingFor(object: number, support: DirectorySupport): number[] {
    const view = this.#view
    const { keys, sizes } = view.input.objects
    const folder = view.objectNames.directories.of(object)
    const files: number[] = []
    for (const wanted of this.#byStem.get(hashStem(keys, object)) ?? []) {
      if (!sameLeaf(view.fileNames.leaf(wanted.file), view.objectNames.leaf(object))) continue
      const isNear =
        support.reached(wanted.folder, folder) > 0 ||
        view.folders.bits(wanted.facts, wanted.folder, folder, nothing) >= 4
      if (isNear) files.push(wanted.file)
    }
    const near = this.#anchored(object, folder)
    if (near.length > 0) {
      const name = new ObjectName(view, object)
      const candidates = new Set<Wanted>()
      for (const { byKey } of near) {
        const unkeyed = byKey.get('') ?? []
        for (const wanted of unkeyed) candidates.add(wanted)
        // Names of films are not read for episodes.
        if (byKey.size === (unkeyed.length > 0 ? 1 : 0)) continue
        for (const key of name.keys) for (const wanted of byKey.get(key) ?? []) candidates.add(wanted)
      }
      for (const { file, facts } of candidates)
        if (this.#isNamed(facts, name, folder) && !this.#isOtherPart(file, object)) files.push(file)
    }
    const isTwin = (file: number) => {
      const prefix = view.places.prefixOfFolder(view.file(file).sections, object, folder)
      if (prefix < 0 || sizes[object] === view.file(file).size) return false
      return view.isPlayable(file, object, view.mediaOf(file), prefix, view.relative(object, prefix))
    }
    return files.filter((file) => isTwin(file))
  }

  #anchored(object: number, folder: number): readonly Namesakes[] {
    let inFolder = this.#inFolder.get(folder)
    if (inFolder === undefined) {
      inFolder = this.#find(this.#wordsOf(folder))
      this.#inFolder.set(folder, inFolder.length === 0 ? nobody : inFolder)
    }
    // Films are known by their file names; there are few enough of them to read all.
    if (this.#view.free.classes[object] !== MediaClass.video) return inFolder
    const leaf = new Set(this.#view.objectNames.leaf(object).words.own)
    if (!leaf.values().some((word) => this.#byWord.has(word))) return inFolder
    const found = this.#find(leaf, this.#wordsOf(folder))
    return found.length === 0 ? inFolder : [...inFolder, ...found]
  }

  #find(words: ReadonlySet<string>, above?: ReadonlySet<string>): Namesakes[] {
    const found: Namesakes[] = []
    for (const word of words)
      for (const namesakes of this.#byWord.get(word) ?? [])
        if (covers(namesakes.words, words, above)) found.push(namesakes)
    return found
  }

  /** Objects of one folder follow each other. */
  #wordsOf(folder: number): ReadonlySet<string> {
    if (this.#last.folder !== folder)
      this.#last = { folder, words: new Set(this.#view.objectNames.folder(folder).words.all()) }
    return this.#last.words
  }

  #isOtherPart(file: number, object: number): boolean {
    return otherPart(this.#view.fileNames.leaf(file), this.#view.objectNames.leaf(object))
  }

  #isNamed(facts: FileFacts, name: ObjectName, folder: number): boolean {
    const { words, telling } = this.#view.objectNames.folder(folder)
    const { leaf } = name
    const inFolders = ({ words: of }: Container) => coverage(of, words) >= named
    const { identity } = facts
    switch (identity.kind) {
      case 'episode': {
        if (!facts.containers.every((show) => inFolders(show) || coverage(show.words, leaf.words) >= named))
          return false
        if (!this.#view.folders.isShowOf(facts, folder, leaf.words)) return false
        const years = telling < 0 ? [] : this.#view.objectNames.folder(telling).years
        if (identity.showYear !== null && years.length > 0 && !years.includes(identity.showYear)) return false
        const { bits } = episodeAgreement(identity.episodes, name.episodes, () => [])
        return bits >= 4
      }
      case 'track': {
        const { readings } = name.track
        const numbered =
          identity.track === null || readings.length === 0 || readings.some(({ track }) => track === identity.track)
        return numbered && facts.containers.every((one) => inFolders(one))
      }
      case 'movie': {
        const { year } = identity
        const years = readYear(leaf.stem)
        if (year !== null && years.length > 0 && !years.includes(year)) return false
        const own = telling < 0 ? '' : this.#view.objectNames.folder(telling).folded
        const isDated = year !== null && (words.has(String(year)) || leaf.words.has(String(year)))
        return [identity.title, identity.originalTitle].some((text) => {
          const title = fold(text)
          if (title === '') return false
          if ([leaf.folded, own].some((name) => name === title || name.startsWith(`${title} ${year}`))) return true
          // Titles of one word are words of other titles too.
          return isDated && title.includes(' ') && ` ${leaf.folded} ${own} `.includes(` ${title} `)
        })
      }
      case 'photo':
      case 'other':
        return false
    }
  }
}

/** What is read of one object's name, when it is first asked for: many files may be held against it. */
class ObjectName {
  readonly #view: MatchView
  readonly #object: number
  #track: TrackReading | undefined
  #episodes: EpisodeReadings | undefined
  #keys: readonly string[] | undefined

  constructor(view: MatchView, object: number) {
    this.#view = view
    this.#object = object
  }

  get leaf(): LeafName {
    return this.#view.objectNames.leaf(this.#object)
  }

  get track(): TrackReading {
    return (this.#track ??= readTrack(this.#path))
  }

  get episodes(): EpisodeReadings {
    return (this.#episodes ??= readEpisodes(this.#path))
  }

  /** What files that it could be a twin of are filed under; see `namings`. */
  get keys(): readonly string[] {
    return (this.#keys ??=
      this.#view.free.classes[this.#object] === MediaClass.audio
        ? [`t ${fold(this.track.title).replaceAll(' ', '')}`]
        : this.episodes.flatMap((reading) =>
            reading.kind === 'episode' ? reading.episodes.map((episode) => `e ${episode}`) : [],
          ))
  }

  get #path(): string {
    return this.#view.input.objects.keys.text(this.#object)
  }
}

/** Words that a twin's path holds, and what its name must say: `''` where that cannot be looked up. */
function namings({ identity, containers, titles }: FileFacts): [readonly string[], string][] {
  switch (identity.kind) {
    case 'episode':
      return containers.flatMap(({ words }) =>
        identity.episodes.flatMap(({ episode }): [readonly string[], string][] =>
          episode === null ? [] : [[words, `e ${episode}`]],
        ),
      )
    case 'track': {
      const title = fold(identity.title).replaceAll(' ', '')
      const album = containers.at(-1)
      return album === undefined || title === '' ? [] : [[album.words, `t ${title}`]]
    }
    case 'movie':
      return titles.map((title) => [title, ''])
    case 'photo':
    case 'other':
      return []
  }
}

function push<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
