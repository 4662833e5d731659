import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { PrepareOptions } from '../plex/source/database-source.ts'
import { accessRefusal, isMissing, readSlice, withFile } from '../plex/source/file-access.ts'
import { copyForReading } from '../plex/source/file-copy.ts'
import { recognisableBytes, recognise } from '../plex/source/file-kind.ts'
import { type Clock, isMarked, pendingBeside, restedMark } from '../plex/source/file-stamp.ts'
import { locateLibrary } from '../plex/source/locate.ts'
import { snapshotDatabase } from '../plex/source/snapshot.ts'
import { makeTempFolder, sweepTemp } from '../plex/source/temp-folder.ts'

/** Files that are safe to read for a check, in whatever state they are. */
export interface CheckSource extends AsyncDisposable {
  /** What the operator named. */
  readonly named: string
  /** The path to show to people: of the library, or else of the blobs database or the archive. */
  readonly path: string
  /** `archive`: both files are null, and it is to be read as one. */
  readonly origin: 'in-place' | 'snapshot' | 'archive'
  readonly library: string | null
  readonly blobs: string | null
  /**
   * Whether the files still hold what they held when they were prepared. What was read in place was read without any
   * lock: on false prepare again, with `snapshot`.
   */
  unchanged(): Promise<boolean>
}

/**
 * From what the operator names with `--db` to the two database files of a server, without refusing damaged ones.
 * Nothing there is changed; what is being written is copied as of one moment.
 * @throws ToolError where nothing is there, nothing may be read, or a copy finds no room
 */
export async function prepareForCheck(named: string, options: PrepareOptions): Promise<CheckSource> {
  options.signal?.throwIfAborted()
  await sweepTemp(options.tempDir)
  const found = await statOf(named)
  const path = found.isDirectory() ? await locateLibrary(named, options.signal) : named
  if (!(await statOf(path)).isFile()) {
    throw new ToolError(
      'db-not-sqlite',
      `${path} is neither a file nor a folder`,
      'name the library file, its folder or an archive',
    )
  }
  // SQLite looks for the log beside the file itself, not beside a link to it.
  const file = await realpath(path)
  if (await isArchive(file)) {
    const still = async (): Promise<boolean> => true
    const dispose = async (): Promise<void> => undefined
    return {
      named,
      path,
      origin: 'archive',
      library: null,
      blobs: null,
      unchanged: still,
      [Symbol.asyncDispose]: dispose,
    }
  }
  return prepareFiles({ named, path, ...(await pairOf(path, file)) }, options)
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    throw accessRefusal(error, path)
  }
}

async function isArchive(file: string): Promise<boolean> {
  const { size } = await statOf(file)
  const head = await withFile(file, new Uint8Array(), async (open) => readSlice(open, 0, recognisableBytes))
  return recognise(head, size).kind === 'archive'
}

interface Pair {
  readonly library: string | null
  readonly blobs: string | null
}

const libraryPattern = /(?<=^com\.plexapp\.plugins\.library)(?=\.db(?:-\d{4}-\d{2}-\d{2})?$)/

/** The blobs database beside a library, dated alike where it is a backup. */
async function pairOf(path: string, file: string): Promise<Pair> {
  if (basename(path).startsWith('com.plexapp.plugins.library.blobs.db')) return { library: null, blobs: file }
  const name = basename(path).replace(libraryPattern, '.blobs')
  if (name === basename(path)) return { library: file, blobs: null }
  for (const folder of new Set([dirname(path), dirname(file)])) {
    const blobs = await realpath(join(folder, name)).catch((error: unknown) => {
      if (isMissing(error)) return null
      throw accessRefusal(error, join(folder, name))
    })
    if (blobs !== null) return { library: file, blobs }
  }
  return { library: file, blobs: null }
}

async function prepareFiles(
  target: Pair & Pick<CheckSource, 'named' | 'path'>,
  options: PrepareOptions,
): Promise<CheckSource> {
  const { signal, emit = silent, now = Date.now, sleep = delay } = options
  const clock: Clock = { now, sleep }
  const files = [target.library, target.blobs].filter((file) => file !== null)
  await using stack = new AsyncDisposableStack()
  if (options.snapshot !== true) {
    const marks = await Promise.all(files.map(async (file) => restedMark(file, clock)))
    const unchanged = async (): Promise<boolean> => {
      for (const [at, file] of files.entries()) {
        if (!(await isMarked(file, marks[at] ?? null)) || (await pendingBeside(file))) return false
      }
      return true
    }
    if (await unchanged()) {
      const kept = stack.move()
      return { ...target, origin: 'in-place', unchanged, [Symbol.asyncDispose]: async () => kept.disposeAsync() }
    }
  }
  const copies: (string | null)[] = []
  for (const file of [target.library, target.blobs]) {
    if (file === null) {
      copies.push(null)
      continue
    }
    const temp = stack.use(await makeTempFolder(options.tempDir))
    copies.push(await copyOf(file, temp.path, { signal, emit, ...clock }))
  }
  signal?.throwIfAborted()
  const [library = null, blobs = null] = copies
  const kept = stack.move()
  return {
    ...target,
    origin: 'snapshot',
    library,
    blobs,
    unchanged: async () => true,
    [Symbol.asyncDispose]: async () => kept.disposeAsync(),
  }
}

/** A journal may not be possible to roll back into a file that is damaged: then the file is looked at as it is. */
async function copyOf(file: string, folder: string, options: Parameters<typeof snapshotDatabase>[2]): Promise<string> {
  try {
    return await snapshotDatabase(file, folder, options)
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error)) throw error
    const copy = join(folder, 'as-it-is.db')
    await copyForReading(file, copy, { ...options, task: 'copying database' })
    return copy
  }
}
