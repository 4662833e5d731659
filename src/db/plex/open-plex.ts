import { Worker } from 'node:worker_threads'
import { ByteStrings } from '../../core/byte-strings.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { ItemTitles } from './item-titles.ts'
import type { LibrarySnapshot } from './library-snapshot.ts'
import { openReadOnly } from './read-db.ts'
import type { SnapshotMessage, SnapshotRequest } from './snapshot-worker.ts'
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
    for (let attempt = 1; ; attempt++) {
      const read = await readInWorker(this.#source, signal, this.#options.emit).then(
        (library) => ({ library }),
        (error: unknown) => ({ error }),
      )
      if (await this.#source.unchanged()) {
        if ('library' in read) return read.library
        throw read.error
      }
      signal?.throwIfAborted()
      if (attempt >= readsInPlace) await this.#copy()
    }
  }

  /**
   * Lets `use` look up items by part. Titles of a database that a server writes to meanwhile are those
   * of that later moment.
   */
  async titles<T>(use: (titles: ItemTitles) => T | Promise<T>): Promise<T> {
    using db = openReadOnly(this.#source.file)
    return await use(new ItemTitles(db))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]()
  }

  async #copy(): Promise<void> {
    const inPlace = this.#source
    this.#source = await prepareDatabase(inPlace.named, { ...this.#options, snapshot: true })
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
  signal?.throwIfAborted()
  // The worker is plain JavaScript once built; from source Node strips its types.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const workerData: SnapshotRequest = { file, path }
  const worker = new Worker(new URL(`./snapshot-worker.${extension}`, import.meta.url), {
    workerData,
    // Those of this process may be meant for its own script, as --input-type is.
    execArgv: [],
  })
  const { promise, resolve, reject } = Promise.withResolvers<LibrarySnapshot>()
  const abort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  worker.on('message', (message: SnapshotMessage) => {
    if ('progress' in message) emit(message.progress)
    else if ('refusal' in message)
      reject(new ToolError(message.refusal.code, message.refusal.message, message.refusal.hint))
    else if ('failure' in message) reject(message.failure)
    else {
      const { library, parts, paths } = message
      resolve({ ...library, parts: { ...parts, paths: new ByteStrings(paths) } })
    }
  })
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`the reading thread ended early (${code})`)))
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
