import { ByteStrings } from '../../core/byte-strings.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { askWorker } from '../ask-worker.ts'
import { ItemTitles } from './item-titles.ts'
import type { LibrarySnapshot } from './library-snapshot.ts'
import { openReadOnly, type ReadDb, readRefusal } from './read-db.ts'
import { onReading } from './reading-message.ts'
import type { SnapshotAnswer, SnapshotMessage, SnapshotRequest } from './snapshot-worker.ts'
import type { DatabaseSource } from './source/database-source.ts'
import { prepareDatabase } from './source/prepare.ts'

export interface OpenPlexOptions {
  /** Where private copies go when the database is live or in an archive. */
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/** How often a database that changes while it is read in place is tried before it is copied instead. */
const readsInPlace = 2

/** A Plex library database, opened for reading: nothing of it or beside it is ever written. */
export class PlexLibrary implements AsyncDisposable {
  #source: DatabaseSource
  readonly #options: OpenPlexOptions

  constructor(source: DatabaseSource, options: OpenPlexOptions) {
    this.#source = source
    this.#options = options
  }

  /** The path to show to people. */
  get path(): string {
    return this.#source.path
  }

  /** The files that make up what is read, as far as they may be there. */
  get files(): readonly string[] {
    const { file, named } = this.#source
    return [named, ...[file, named].flatMap((path) => [path, `${path}-wal`, `${path}-shm`, `${path}-journal`])]
  }

  /** Whether it is read where it is, from a private copy of a live database, or out of an archive. */
  get origin(): DatabaseSource['origin'] {
    return this.#source.origin
  }

  /**
   * Reads the library at one moment, in another thread. A server that writes meanwhile makes it read
   * a private copy.
   * @throws ToolError `db-damaged`, `db-not-plex`, `db-schema-unknown`
   */
  async snapshot(signal: AbortSignal | undefined = this.#options.signal): Promise<LibrarySnapshot> {
    return await this.readFile(async () => await readInWorker(this.#source, signal, this.#options.emit), signal)
  }

  /**
   * Lets `use` read the file in its own way, as `read` does: twice and more, and a private copy in the end, when a
   * server writes meanwhile.
   */
  async readFile<T>(
    use: (file: string) => Promise<T>,
    signal: AbortSignal | undefined = this.#options.signal,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const read = await use(this.#source.file).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      )
      if (await this.#source.unchanged()) {
        if ('result' in read) return read.result
        throw read.error
      }
      signal?.throwIfAborted()
      if (attempt >= readsInPlace) await this.#copy(signal)
    }
  }

  /** Lets `use` name items by part, as `read` does. */
  async titles<T>(use: (titles: ItemTitles) => T | Promise<T>): Promise<T> {
    return await this.read((db) => use(new ItemTitles(db)))
  }

  /**
   * Lets `use` read the database. It is called again, with a private copy, when a server wrote to the
   * database meanwhile: what it does must bear to be done twice.
   * @throws ToolError `db-damaged`
   */
  async read<T>(use: (db: ReadDb) => T | Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => {
      using db = openReadOnly(this.#source.file)
      return await use(db)
    }
    try {
      const result = await attempt()
      if (await this.#source.unchanged()) return result
    } catch (error) {
      if (await this.#source.unchanged()) throw readRefusal(error, this.path)
    }
    await this.#copy()
    return await attempt()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]()
  }

  async #copy(signal: AbortSignal | undefined = this.#options.signal): Promise<void> {
    const inPlace = this.#source
    const options = { ...this.#options, ...(signal === undefined ? {} : { signal }), snapshot: true }
    this.#source = await prepareDatabase(inPlace.named, options)
    await inPlace[Symbol.asyncDispose]()
  }
}

/**
 * Opens a Plex library: a database file, a data folder or any folder above it, or an archive of one.
 * @throws ToolError `db-…` saying why not, and `temp-space` when a copy is needed that has no room.
 */
export async function openPlex(named: string, options: OpenPlexOptions): Promise<PlexLibrary> {
  return new PlexLibrary(await prepareDatabase(named, options), options)
}

async function readInWorker(
  { file, path }: DatabaseSource,
  signal: AbortSignal | undefined,
  emit: Emit = silent,
): Promise<LibrarySnapshot> {
  const request: SnapshotRequest = { file, path }
  return await askWorker<SnapshotMessage, LibrarySnapshot>(
    'snapshot-worker',
    import.meta.url,
    request,
    signal,
    (message, { resolve, reject }) =>
      onReading(emit, reject, message, ({ library, parts, paths, otherPaths }: SnapshotAnswer) => {
        const table = { ...parts, paths: new ByteStrings(paths) }
        resolve({ ...library, parts: table, otherPaths: new ByteStrings(otherPaths) })
      }),
  )
}
