import type { FileIdentity } from '../core/file-identity.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import { joinIdentities, type PartFacts, PartFactsReader } from '../db/plex/part-facts.ts'
import type { ReadDb } from '../db/plex/read-db.ts'
import type { MisplacedFile } from './stale-files.ts'

/** So many files are remembered: what is asked for twice is asked for soon, and there may be half a million. */
const remembered = 10_000

/** What the database knows of files, looked up when it is asked for. */
export class FileFacts {
  readonly #reader: PartFactsReader
  readonly #partIds: Float64Array
  readonly #files: readonly MisplacedFile[]
  readonly #known = new Map<number, readonly PartFacts[]>()

  constructor(db: ReadDb, { parts }: LibrarySnapshot, files: readonly MisplacedFile[]) {
    this.#reader = new PartFactsReader(db)
    this.#partIds = parts.ids
    this.#files = files
  }

  identity(file: number): FileIdentity {
    return joinIdentities(this.#of(file).map(({ identity }) => identity))
  }

  /** What Plex stored of the content; null where it stored nothing, or where parts of the file disagree. */
  hashes(file: number): Pick<PartFacts, 'hash' | 'openSubtitleHash'> {
    const agreed = (field: 'hash' | 'openSubtitleHash'): string | null => {
      const stored = new Set(
        this.#of(file)
          .map((facts) => facts[field])
          .filter((hash) => hash !== null),
      )
      const [only = null] = stored
      return stored.size === 1 ? only : null
    }
    return { hash: agreed('hash'), openSubtitleHash: agreed('openSubtitleHash') }
  }

  #of(file: number): readonly PartFacts[] {
    const known = this.#known.get(file)
    if (known !== undefined) return known
    const { parts } = this.#files[file] as MisplacedFile
    const facts = parts.map((part) => this.#reader.of(this.#partIds[part] as number))
    if (this.#known.size >= remembered) this.#known.clear()
    this.#known.set(file, facts)
    return facts
  }
}
