import { MediaClass, MediaClassifier } from '../core/media-file.ts'
import { isWithin, parentOf, trimRoot } from '../core/plex-path.ts'
import type { ObjectTable } from '../storage/listing.ts'
import type { MountTable } from '../storage/mounts.ts'

const slash = 0x2f
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The folders of a listing that hold media, themselves or below them, as Plex sees them. */
export class FolderCounts {
  readonly #folders = new Set<string>()

  constructor({ keys }: ObjectTable, mounts: MountTable) {
    const classifier = new MediaClassifier()
    const { buffer } = keys
    // Listings come folder by folder, so most keys lie where the one before them does.
    let last = ''
    for (let object = 0; object < keys.length; object++) {
      const [start, end] = [keys.start(object), keys.end(object)]
      if (classifier.classify(buffer, start, end) === MediaClass.none) continue
      const cut = buffer.subarray(start, end).lastIndexOf(slash)
      const folder = utf8.decode(buffer.subarray(start, start + Math.max(cut, 0)))
      if (folder === last) continue
      last = folder
      this.#add(trimRoot(mounts.pathFor(`${folder}/`) ?? ''))
    }
  }

  holds(folder: string): boolean {
    return this.#folders.has(folder)
  }

  /** How many there are below these folders; themselves do not count. */
  below(roots: readonly string[]): number {
    const slashed = roots.map(trimRoot)
    let count = 0
    for (const folder of this.#folders) if (slashed.some((root) => folder !== root && isWithin(folder, root))) count++
    return count
  }

  #add(folder: string): void {
    for (let at = folder; at !== '' && !this.#folders.has(at); at = parentOf(at)) this.#folders.add(at)
  }
}
