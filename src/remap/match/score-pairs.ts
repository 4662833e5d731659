import { MediaClass } from '../../core/media-file.ts'
import { objectIndex } from '../../storage/object-index.ts'
import { CandidatePairs, PairFlag } from './candidate-pairs.ts'
import { Crowd } from './crowd.ts'
import type { FileFacts } from './file-facts.ts'
import type { MatchView } from './match-view.ts'
import { foldedLength } from '../names/fold.ts'
import { leafBits, nameAgreement, type NamedPath, sameLeaf } from './name-agreement.ts'
import { isSameName } from './same-name.ts'
import { latticeOf } from './size-density.ts'

/** Pairs of one size are all looked at up to this many. */
const mostOfOneSize = 48
const otherExtension = -6
/** Bits below which nothing makes a pair a match, whatever its folders say. */
const hopeless = 4

export interface ScoredPairs {
  readonly pairs: CandidatePairs
  /** 1 for files whose size has so many objects that not all were looked at. */
  readonly crowded: Uint8Array
}

/** Scores each pair of a stale file and a free object of its size by all that does not depend on other pairs. */
export function scorePairs(view: MatchView): ScoredPairs {
  const { input, free } = view
  const pairs = new CandidatePairs(input.files.length)
  const crowded = new Uint8Array(input.files.length)
  for (let group = 0; group < free.sizes; group++) {
    if (!free.hasObjects(group)) continue
    const lone = free.lonePair(group)
    const scorer = new SizeScorer(view, pairs, free.sizeAt(group), lone !== null)
    if (lone !== null) {
      const [file, object] = lone
      scorer.score(file, [object])
      continue
    }
    const [files, objects] = [free.filesAt(group), free.objectsAt(group)]
    if (files.length * objects.length <= mostOfOneSize) {
      for (const file of files) scorer.score(file, objects)
      continue
    }
    const crowd = new Crowd(view, objects)
    for (const file of files) {
      crowded[file] = 1
      scorer.score(file, crowd.nearest(file))
    }
  }
  return { pairs, crowded }
}

/** Scores the pairs of one size. */
class SizeScorer {
  readonly #view: MatchView
  readonly #pairs: CandidatePairs
  readonly #size: number
  /** One file and one object: nothing to tell apart, so that a cheap witness is enough. */
  readonly #alone: boolean
  #last = { media: -1, lattice: 0, bits: 0 }

  constructor(view: MatchView, pairs: CandidatePairs, size: number, alone: boolean) {
    this.#view = view
    this.#pairs = pairs
    this.#size = size
    this.#alone = alone
  }

  score(file: number, objects: ArrayLike<number> & Iterable<number>): void {
    const view = this.#view
    const { known, objects: table } = view.input
    const { sections, path } = view.file(file)
    // Bytes that are no text were replaced when the path was read: it cannot be held against anything.
    if (path.includes('\uFFFD')) return
    const media = view.mediaOf(file)
    const fileFolder = view.fileNames.directories.of(file)
    if (this.#alone && this.#scoreKept(file, objects[0] as number, media, fileFolder)) return
    let facts: FileFacts | undefined
    let from: NamedPath | undefined
    for (const object of objects) {
      if (known.refuted(file, object)) continue
      const objectFolder = view.objectNames.directories.of(object)
      const prefix = view.places.prefixOfFolder(sections, object, objectFolder)
      const skipped = Math.max(prefix, 0)
      const relative = view.relative(object, skipped)
      if (!view.isPlayable(file, object, media, skipped, relative)) continue
      const { keys } = table
      // A key that is listed twice is one file, and the first entry of it stands for both.
      if (!this.#alone && objectIndex(table).find(keys.buffer, keys.start(object), keys.end(object)) !== object)
        continue
      const was = view.fileNames.leaf(file)
      const now = isEndOf(path, relative) ? was : view.objectNames.leaf(object, relative)
      const isSameLeaf = sameLeaf(was, now)
      const rarity = isSameLeaf ? view.free.rarity(object) : 0
      const prior = this.#prior(view.free.classes[object] as MediaClass, now.extension)
      let name = 0
      let place = 0
      let vetoed = false
      let witness = true
      let isOther = false
      if (this.#alone && isSameLeaf && view.sameUnit(file, fileFolder, objectFolder)) {
        // The same names in the same folders agree in all that could be read from them.
        name = leafBits(was.folded.length, rarity) + 2 + (was.extension === now.extension ? 0 : otherExtension)
        place = view.folders.tail(fileFolder, objectFolder) + 2
      } else {
        facts ??= view.facts(file)
        from ??= view.namedFile(file, fileFolder)
        const to = view.namedObject(object, objectFolder, relative)
        const agreement = nameAgreement(facts, from, to, rarity)
        place = view.folders.bits(facts, fileFolder, objectFolder, now.words)
        ;({ bits: name, vetoed } = agreement)
        witness = agreement.witness || place > 0
        if (was.extension !== now.extension) name += otherExtension
        isOther =
          (prior + name + place >= hopeless || facts.identity.kind === 'movie') &&
          !this.#isKept(facts, file, isSameLeaf, fileFolder, objectFolder) &&
          view.otherWorks.has(facts, { file, object, fileFolder, objectFolder, prefix: skipped })
      }
      const flags =
        (vetoed ? PairFlag.vetoed : 0) |
        (isOther ? PairFlag.otherWork : 0) |
        (prefix < 0 ? PairFlag.outside : 0) |
        (known.proved(file, object) ? PairFlag.proved : 0) |
        (witness ? PairFlag.witness : 0) |
        (isSameLeaf ? PairFlag.sameLeaf : 0)
      this.#pairs.add({ file, object, prior, name, place, flags, fileFolder, objectFolder })
    }
  }

  /**
   * The same for an object that is alone with the file, in a folder and of a name that were kept, of which there
   * are half a million where a folder of everything was renamed: bytes are compared, and nothing is read from
   * them. False for all others. Names of videos may make them extras, and are read.
   */
  #scoreKept(file: number, object: number, media: MediaClass, fileFolder: number): boolean {
    const view = this.#view
    const { known, objects } = view.input
    if (media === MediaClass.video || media === MediaClass.none || view.free.classes[object] !== media) return false
    if (!isSameName(view.filePaths, file, objects.keys, object) || known.refuted(file, object)) return false
    const objectFolder = view.objectNames.directories.of(object)
    if (!view.sameUnit(file, fileFolder, objectFolder)) return false
    const { path, sections } = view.file(file)
    const leaf = path.slice(path.lastIndexOf('/') + 1)
    const prefix = view.places.prefixOfFolder(sections, object, objectFolder)
    if (!/^[\p{L}\p{N}([]/u.test(leaf) || view.isInHidden(object, objectFolder, Math.max(prefix, 0))) return false
    const dot = leaf.lastIndexOf('.')
    const length = foldedLength(dot > 0 ? leaf.slice(0, dot) : leaf)
    if (length === 0) return false
    this.#pairs.add({
      file,
      object,
      prior: this.#prior(media, ''),
      name: leafBits(length, view.free.rarity(object)) + 2,
      place: view.folders.tail(fileFolder, objectFolder) + 2,
      flags:
        (prefix < 0 ? PairFlag.outside : 0) |
        (known.proved(file, object) ? PairFlag.proved : 0) |
        PairFlag.witness |
        PairFlag.sameLeaf,
      fileFolder,
      objectFolder,
    })
    return true
  }

  /** A name that was kept in a folder that kept its own says nothing new. */
  #isKept(
    { identity }: FileFacts,
    file: number,
    isSameLeaf: boolean,
    fileFolder: number,
    objectFolder: number,
  ): boolean {
    const { folders } = this.#view
    if (identity.kind === 'episode') return isSameLeaf && folders.tail(fileFolder, objectFolder) > 0
    return (identity.kind === 'track' || isSameLeaf) && this.#view.sameUnit(file, fileFolder, objectFolder)
  }

  #prior(media: MediaClass, extension: string): number {
    // Coincidences among songs are counted as they are; among films there are too few to count.
    const lattice = media === MediaClass.video ? latticeOf(this.#size, extension) : 1
    if (this.#last.media !== media || this.#last.lattice !== lattice) {
      const bits = -Math.log2(this.#view.free.density(media).expected(this.#size, lattice, media))
      this.#last = { media, lattice, bits }
    }
    return this.#last.bits
  }
}

/** Whether both paths end in the same leaf, letter for letter. */
function isEndOf(path: string, other: string): boolean {
  const slash = path.lastIndexOf('/')
  return other.endsWith(path.slice(slash)) || other === path.slice(slash + 1)
}
