import { type ByteStrings, ByteStringsBuilder } from '../../core/byte-strings.ts'
import { isExtra, isHidden, MediaClass, MediaClassifier, sectionWants } from '../../core/media-file.ts'
import type { Directories } from './directories.ts'
import { Containers, FileFacts } from './file-facts.ts'
import { FreeObjects } from './free-objects.ts'
import type { MatchInput, MatchSection, StaleFile } from './match-input.ts'
import type { NamedPath } from './name-agreement.ts'
import { OtherWorks } from './other-work.ts'
import { PairCache } from './pair-cache.ts'
import { type OwnName, PathNames } from './path-names.ts'
import { PlaceAgreement } from './place-agreement.ts'
import { Places } from './places.ts'

const decoder = new TextDecoder()

/** What all steps of matching look at: the two lists of paths, their names and folders, read once. */
export class MatchView {
  readonly input: MatchInput
  readonly free: FreeObjects
  readonly filePaths: ByteStrings
  readonly fileNames: PathNames
  readonly objectNames: PathNames
  readonly places: Places
  readonly folders: PlaceAgreement
  readonly otherWorks: OtherWorks
  readonly #facts = new Map<number, FileFacts>()
  readonly #containers = new Containers()
  readonly #classifier = new MediaClassifier()
  readonly #hidden = new PairCache()

  constructor(input: MatchInput) {
    const { keys } = input.objects
    this.input = input
    this.free = new FreeObjects(input)
    this.filePaths = pathsOf(input.files)
    const named = new Map<string, OwnName>()
    this.fileNames = new PathNames(this.filePaths, named)
    this.objectNames = new PathNames(keys, named)
    this.places = new Places(input.sections, keys, this.objectNames.directories)
    const roots = this.#roots()
    this.folders = new PlaceAgreement(this.fileNames, this.objectNames, roots)
    this.otherWorks = new OtherWorks({
      works: input.works,
      files: this.fileNames,
      objects: this.objectNames,
      roots,
      factsOf: (file) => this.facts(file),
      pathOf: (file) => this.file(file).path,
      fileCount: input.files.length,
    })
  }

  /** For each section the deepest folder that all of its files are in. */
  #roots(): Set<number> {
    const { directories } = this.fileNames
    const roots = new Map<number, number>()
    let last = { section: -1, folder: -1 }
    for (const [file, { sections }] of this.input.files.entries()) {
      const section = sections[0] ?? -1
      const own = directories.of(file)
      const root = roots.get(section)
      // Files come in order of their folders.
      if (root === own || (own === last.folder && section === last.section)) continue
      last = { section, folder: own }
      roots.set(section, root === undefined ? own : commonFolder(directories, root, own))
    }
    return new Set(roots.values())
  }

  section(file: number): MatchSection {
    const section = this.input.sections[this.file(file).sections[0] ?? -1]
    if (section === undefined) throw new RangeError(`file ${file} is of no section`)
    return section
  }

  file(file: number): StaleFile {
    return this.input.files[file] as StaleFile
  }

  facts(file: number): FileFacts {
    let facts = this.#facts.get(file)
    if (facts === undefined) {
      if (this.#facts.size > 256) this.#facts.clear()
      facts = new FileFacts(this.input.identityOf(file), this.fileNames.leaf(file), this.#containers)
      this.#facts.set(file, facts)
    }
    return facts
  }

  /** The class of media that an object must be of to be this file: that of its old name. */
  mediaOf(file: number): MediaClass {
    const { buffer } = this.filePaths
    return this.#classifier.classify(buffer, this.filePaths.start(file), this.filePaths.end(file))
  }

  /** Whether the object, whose key is `relative` from the section's folder (`prefix`) on, is media that Plex would take for such a file. */
  isPlayable(file: number, object: number, media: MediaClass, prefix: number, relative: string): boolean {
    const objectMedia = this.free.classes[object] as MediaClass
    const { type } = this.section(file)
    if (objectMedia === MediaClass.none) return false
    if (media === MediaClass.none ? !sectionWants(type, objectMedia) : objectMedia !== media) return false
    const hasHiddenName = relative[relative.lastIndexOf('/') + 1] === '.'
    if (hasHiddenName || this.isInHidden(object, this.objectNames.directories.of(object), prefix)) return false
    return objectMedia !== MediaClass.video || !isExtra(relative, type) || isExtra(this.file(file).path, type)
  }

  /** Whether Plex looks at nothing in the folder of the object, whose section begins `prefix` bytes from its start. */
  isInHidden(object: number, folder: number, prefix: number): boolean {
    const hidden = this.#hidden.get(folder, prefix, () => {
      const relative = this.relative(object, prefix)
      return isHidden(`${relative.slice(0, relative.lastIndexOf('/') + 1)}x`) ? 1 : 0
    })
    return hidden === 1
  }

  /** The key from the section's folder on; `prefix` in bytes. */
  relative(object: number, prefix: number): string {
    const { keys } = this.input.objects
    return decoder.decode(keys.buffer.subarray(keys.start(object) + prefix, keys.end(object)))
  }

  /** Whether the folders say the same show and season, or the same album, artist and disc. */
  sameUnit(file: number, fileFolder: number, objectFolder: number): boolean {
    const { type } = this.section(file)
    const least = type === 'show' || type === 'movie' ? 4 : 8
    if (this.folders.tail(fileFolder, objectFolder) < least) return false
    const [was, now] = [this.fileNames.folder(fileFolder), this.objectNames.folder(objectFolder)]
    return (was.telling === fileFolder && now.telling === objectFolder) || was.folded === now.folded
  }

  namedFile(file: number, folder: number): NamedPath {
    return named(this.fileNames, this.file(file).path, file, folder)
  }

  namedObject(object: number, folder: number, relative: string): NamedPath {
    return named(this.objectNames, relative, object, folder)
  }
}

function pathsOf(files: readonly StaleFile[]): ByteStrings {
  let units = 0
  for (const { path } of files) units += path.length
  // Accents take more than a byte. Growing would copy it all.
  const builder = new ByteStringsBuilder({ strings: files.length, bytes: Math.ceil(units * 1.05) + 4096 })
  for (const { path } of files) builder.appendText(path)
  return builder.finish()
}

function named(names: PathNames, path: string, index: number, directory: number): NamedPath {
  const folder = names.folder(directory)
  return {
    path,
    leaf: names.leaf(index),
    folder,
    telling: folder.telling < 0 ? null : names.folder(folder.telling),
  }
}

function commonFolder(directories: Directories, a: number, b: number): number {
  const above = (folder: number): number[] => (folder < 0 ? [] : [...above(directories.parent(folder)), folder])
  const [one, other] = [above(a), above(b)]
  let depth = 0
  while (depth < one.length && one[depth] === other[depth]) depth++
  return one[depth - 1] ?? -1
}
