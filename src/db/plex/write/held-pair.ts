import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { libraryName } from '../source/library-name.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { processUsers } from './users/proc-users.ts'
import { inUse } from './users/users-of.ts'
import { watchedFiles } from './users/watched-files.ts'
import { openForWriting, type OpenOptions, type WriteDb } from './open-for-writing.ts'

/** What the library's rows refer to by id: fingerprints, subtitles. The two are one, and kept and restored as one. */
export const blobsName = 'com.plexapp.plugins.library.blobs.db'

/** The blobs database beside a library of Plex's name, or null where there is none. */
export function blobsBeside(library: string): string | null {
  if (basename(library) !== libraryName) return null
  const file = join(dirname(library), blobsName)
  return existsSync(file) ? file : null
}

/**
 * The files of a library, links resolved, and of the blobs beside it.
 * @throws ToolError `db-not-found`
 */
export function databasesOf(library: string): readonly [string, ...string[]] {
  if (!existsSync(library)) throw new ToolError('db-not-found', `nothing is at ${library}`, 'name the library file')
  const file = realpathSync(library)
  const blobs = blobsBeside(file)
  return blobs === null ? [file] : [file, blobs]
}

/** Both databases of a server, held so that nobody else can open either. */
export interface HeldPair extends Disposable {
  readonly library: WriteDb
  readonly blobs: WriteDb | null
}

export interface HoldOptions extends OpenOptions {
  /** Where Linux shows its processes, to name the one that is in the way. */
  readonly proc?: string
}

/** @throws ToolError as `openForWriting` does, of either; then neither is held */
export function holdPair(libraryFile: string, options: HoldOptions = {}): HeldPair {
  const { proc = '/proc' } = options
  try {
    return hold(libraryFile, options)
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'db-in-use') throw error
    // SQLite only says that somebody has it open.
    const files = databasesOf(libraryFile)
    const { users } = processUsers(
      files.flatMap((file) => watchedFiles(file, proc)),
      proc,
    )
    throw users.length === 0 ? error : inUse(files, users)
  }
}

function hold(libraryFile: string, options: OpenOptions): HeldPair {
  using stack = new DisposableStack()
  const library = stack.use(openForWriting(libraryFile, options))
  const blobsFile = blobsBeside(library.file)
  const blobs = blobsFile === null ? null : stack.use(openForWriting(blobsFile, options))
  const held = stack.move()
  return { library, blobs, [Symbol.dispose]: () => held.dispose() }
}
