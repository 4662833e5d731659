import type { FileIdentity } from '../../core/file-identity.ts'
import type { KnownWork } from '../../core/known-work.ts'
import { fold, foldTokens } from '../names/fold.ts'
import { readYear } from '../names/year.ts'
import type { FileFacts } from './file-facts.ts'
import { isOtherEdition, isOtherInstalment, isOtherRecording } from './instalments.ts'
import { isPartOf, KnownNames } from './known-names.ts'
import { oldFolders, unitOf } from './old-folders.ts'
import { isOtherAlbum } from './other-album.ts'
import type { FolderName, PathNames } from './path-names.ts'
import { tellingWords } from './telling-words.ts'
import { WorkFolders, type WorkPair } from './work-folders.ts'
import { workKey, workKeys } from './work-names.ts'
import { coverage, Words } from './words.ts'

/** Share of a name's words that must be there for something to be called so. */
const named = 0.8
/** More than a listing has. */
const mostFolders = 2 ** 26

export interface OtherWorksInput {
  readonly works: () => Iterable<KnownWork>
  readonly files: PathNames
  readonly objects: PathNames
  /** Old folders that hold all files of a section: their names say nothing. */
  readonly roots: ReadonlySet<number>
  readonly factsOf: (file: number) => FileFacts
  readonly pathOf: (file: number) => string
  readonly fileCount: number
}

type Verdict = 'own' | 'other' | 'unknown'

/**
 * Whether the folders of an object are named after another show, film or album than the file is of: one that the
 * database knows, one whose old folder was called so, or another of the same series. Files of one size that whole
 * folders exchanged agree in everything else.
 */
export class OtherWorks {
  readonly #input: OtherWorksInput
  readonly #folders: WorkFolders
  readonly #known = new Map<KnownWork['kind'], KnownNames>()
  readonly #remembered = new Map<number, Map<number, Verdict>>()
  #oldFolders: ReadonlyMap<string, readonly number[]> | undefined

  constructor(input: OtherWorksInput) {
    this.#input = input
    this.#folders = new WorkFolders(input.files, input.objects)
  }

  has(facts: FileFacts, pair: WorkPair): boolean {
    const { identity } = facts
    switch (identity.kind) {
      case 'episode':
        return this.#isOtherShow(facts, identity, pair)
      case 'movie':
        return this.#isOtherFilm(facts, identity, pair)
      case 'track':
        return this.#isOtherAlbum(facts, identity, pair)
      case 'photo':
      case 'other':
        return false
    }
  }

  #isOtherShow(facts: FileFacts, { show }: FileIdentity & { kind: 'episode' }, pair: WorkPair): boolean {
    const { files, objects } = this.#input
    const { stem, words } = objects.leaf(pair.object)
    const names = this.#folders.now(pair, true).map((folder) => objects.directories.name(folder))
    const before = this.#folders.before(pair, true)
    if (isOtherEdition([show, before, files.leaf(pair.file).stem], [stem, ...names.slice(0, 1)])) return true
    const numbered = words.own.findIndex((word) => /\d/u.test(word))
    const prefix = workKey(words.own.slice(0, Math.max(numbered, 0)).join(' '))
    const own = keysOf([show, before])
    if (own.has(prefix)) return false
    const verdict = this.#ofFolders(facts, pair, () => this.#judge(facts, 'show', own, [...keysOf(names)], pair))
    return (verdict === 'unknown' ? this.#judge(facts, 'show', own, [prefix], pair) : verdict) === 'other'
  }

  #isOtherFilm(facts: FileFacts, identity: FileIdentity & { kind: 'movie' }, pair: WorkPair): boolean {
    const { files, objects } = this.#input
    const [wasLeaf, nowLeaf] = [files.leaf(pair.file), objects.leaf(pair.object)]
    const isSame = wasLeaf.folded === nowLeaf.folded
    const titles = [identity.title, identity.originalTitle].filter((text) => fold(text) !== '')
    const was = [wasLeaf.stem, this.#folders.before(pair, false)]
    const folder = this.#folders.now(pair, false).slice(0, 1)
    const names = folder.map((one) => objects.directories.name(one))
    const now = isSame ? names : [nowLeaf.stem, ...names]
    if (isOtherEdition([...titles, ...was], now)) return true
    if (now.some((name) => isOtherInstalment(titles, was, name) || isOtherRecording(titles, was, name))) return true
    if (isSame && folder.some((one) => isOtherYear(facts, identity.year, was, objects.folder(one)))) return true
    const own = keysOf([...titles, ...was])
    // A name that was kept says what it is of only where it has the title.
    const telling = isSame ? keysOf(titles) : own
    if (workKeys(nowLeaf.stem).some((key) => telling.has(key))) return false
    const byLeaf = isSame ? 'unknown' : this.#judge(facts, 'movie', own, workKeys(nowLeaf.stem), pair)
    if (byLeaf !== 'unknown') return byLeaf === 'other'
    // A name that has the title in it is that of the film, whatever the folder collects.
    if (facts.titles.some((words) => coverage(words, nowLeaf.words) >= named)) return false
    return this.#judge(facts, 'movie', own, [...keysOf(names)], pair) === 'other'
  }

  #isOtherAlbum(facts: FileFacts, identity: FileIdentity & { kind: 'track' }, pair: WorkPair): boolean {
    const { objects } = this.#input
    const verdict = this.#ofFolders(facts, pair, () => {
      const [telling, above] = this.#folders.now(pair, false)
      if (telling === undefined || fold(identity.album) === '') return 'unknown'
      const folder = {
        name: objects.directories.name(telling),
        folder: objects.folder(telling),
        above: above === undefined ? null : objects.directories.name(above),
        before: this.#folders.before(pair, false),
      }
      const isOther = isOtherAlbum(identity, folder, this.#names('album'), (keys) => this.#isAlias(facts, keys))
      return isOther ? 'other' : 'unknown'
    })
    if (verdict !== 'other') return false
    // Flat collections have their albums in the names of their files.
    const words = tellingWords(foldTokens(identity.album)).filter(
      (word) => !facts.titles.some((title) => title.includes(word)),
    )
    return words.length === 0 || coverage(words, objects.leaf(pair.object).words) < named
  }

  /** What names say of a work that may be called `own`. */
  #judge(
    facts: FileFacts,
    kind: KnownWork['kind'],
    own: ReadonlySet<string>,
    keys: readonly string[],
    { objectFolder }: WorkPair,
  ): Verdict {
    if (keys.some((key) => own.has(key))) return 'own'
    const path = this.#input.objects.folder(objectFolder).words
    const titles = kind === 'movie' ? facts.titles : facts.containers.map(({ words }) => words)
    const covered = titles.filter((words) => coverage(words, path) >= named)
    // `Star Trek/The Next Generation` is not of `Star Trek`.
    const isOther = keys
      .flatMap((key) => this.#names(kind).of(key))
      .some(({ title }) => !covered.some((words) => isPartOf(tellingWords(foldTokens(title)), words)))
    if (isOther) return 'other'
    return covered.length === 0 && this.#isAlias(facts, keys) ? 'other' : 'unknown'
  }

  /** Whether files of one other work, and of no more, were in folders of that name. */
  #isAlias(facts: FileFacts, keys: readonly string[]): boolean {
    this.#oldFolders ??= oldFolders(this.#input)
    const units = new Set<string>()
    for (const key of keys)
      for (const file of this.#oldFolders.get(key) ?? []) units.add(unitOf(this.#input.factsOf(file)))
    return units.size === 1 && !units.has(unitOf(facts))
  }

  #names(kind: KnownWork['kind']): KnownNames {
    let names = this.#known.get(kind)
    if (names === undefined) this.#known.set(kind, (names = new KnownNames(this.#input.works(), kind)))
    return names
  }

  /** The verdict on one work, the folder it was in and the one it may be in: on all files of an album, or of a season. */
  #ofFolders({ unit }: FileFacts, { fileFolder, objectFolder }: WorkPair, judge: () => Verdict): Verdict {
    let ofUnit = this.#remembered.get(unit)
    if (ofUnit === undefined) this.#remembered.set(unit, (ofUnit = new Map()))
    const folders = fileFolder * mostFolders + objectFolder
    let verdict = ofUnit.get(folders)
    if (verdict === undefined) ofUnit.set(folders, (verdict = judge()))
    return verdict
  }
}

/** The film's own name in a folder of another year. */
function isOtherYear({ titles }: FileFacts, year: number | null, was: readonly string[], folder: FolderName): boolean {
  if (year === null || folder.years.length === 0) return false
  const words = new Words(folder.own)
  if (!titles.some((title) => coverage(title, words) >= named)) return false
  const before = was.flatMap((name) => readYear(name))
  return !folder.years.some((one) => Math.abs(one - year) <= 1 || before.includes(one))
}

function keysOf(names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => (name === '' ? [] : workKeys(name))))
}
