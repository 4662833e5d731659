import { realpath, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { silent } from '../../../core/progress.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { readRefusal } from '../read-db.ts'
import { extractLibrary } from './archive.ts'
import type { DatabaseSource, PrepareOptions } from './database-source.ts'
import { accessRefusal, readSlice, withFile } from './file-access.ts'
import { recognisableBytes, recognise } from './file-kind.ts'
import { type Clock, isMarked, pendingBeside, restedMark } from './file-stamp.ts'
import { replayCopy } from './followed-copy.ts'
import { locateLibrary } from './locate.ts'
import { refuseBroken } from './refuse-broken.ts'
import { snapshotDatabase } from './snapshot.ts'
import { makeTempFolder, sweepTemp, type TempFolder } from './temp-folder.ts'

/** From what the operator names with `--db` to a SQLite file that is safe to read; nothing there is changed. */
export async function prepareDatabase(named: string, options: PrepareOptions): Promise<DatabaseSource> {
  options.signal?.throwIfAborted()
  await sweepTemp(options.tempDir)
  const found = await statNamed(named)
  if (found.isDirectory()) return prepareFile(named, await locateLibrary(named, options.signal), options)
  return prepareFile(named, named, options)
}

async function statNamed(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    throw accessRefusal(error, path)
  }
}

async function prepareFile(named: string, path: string, options: PrepareOptions): Promise<DatabaseSource> {
  const found = await statNamed(path)
  if (!found.isFile()) {
    throw new ToolError(
      'db-not-sqlite',
      `${path} is neither a file nor a folder`,
      'name the library file, its folder or an archive',
    )
  }
  // SQLite looks for the log beside the file itself, not beside a link to it.
  const file = await realpath(path)
  const head = await withFile(file, new Uint8Array(), async (open) => readSlice(open, 0, recognisableBytes))
  const kind = recognise(head, found.size)
  switch (kind.kind) {
    case 'sqlite':
      return prepareSqlite({ named, path, file }, options)
    case 'archive':
      return prepareArchive(named, { path: file, size: found.size, compression: kind.compression }, options)
    case 'maybe-encrypted':
      throw new ToolError(
        'db-encrypted',
        `${path} is not readable as SQLite: it is noise from its first byte, as an encrypted database is`,
        'Plex does not encrypt its library: decrypt the file first, or name the file that Plex itself uses',
      )
    case 'other':
      throw new ToolError(
        'db-not-sqlite',
        `${path} is not a SQLite database: it is ${kind.what}`,
        kind.hint ?? 'name the library file, its folder or an archive',
      )
  }
}

interface Named {
  readonly named: string
  /** As shown to people. */
  readonly path: string
  readonly file: string
}

async function prepareSqlite(target: Named, options: PrepareOptions): Promise<DatabaseSource> {
  if (options.snapshot === true || (await pendingBeside(target.file))) return prepareSnapshot(target, options)
  const mark = await restedMark(target.file, clockOf(options))
  const unchanged = async (): Promise<boolean> =>
    (await isMarked(target.file, mark)) && !(await pendingBeside(target.file))
  if (!(await unchanged())) return prepareSnapshot(target, options)
  try {
    await admit(target.file, target.path)
  } catch (error) {
    if (await unchanged()) throw error
    // What looked broken was caught while a server wrote it.
    return prepareSnapshot(target, options)
  }
  return { ...target, origin: 'in-place', unchanged, [Symbol.asyncDispose]: async () => {} }
}

const clockOf = ({ now = Date.now, sleep = delay }: PrepareOptions): Clock => ({ now, sleep })

async function prepareSnapshot({ named, path, file }: Named, options: PrepareOptions): Promise<DatabaseSource> {
  return inTempFolder(options, async (temp) => {
    const { signal, emit = silent } = options
    const copy = await snapshotDatabase(file, temp.path, { signal, emit, ...clockOf(options) })
    await admit(copy, path)
    return { named, path, file: copy, origin: 'snapshot' }
  })
}

async function prepareArchive(
  named: string,
  archive: Parameters<typeof extractLibrary>[0],
  options: PrepareOptions,
): Promise<DatabaseSource> {
  return inTempFolder(options, async (temp) => {
    const { signal, emit = silent } = options
    const { file, member } = await extractLibrary(archive, temp.path, { signal, emit })
    const path = `${named} (${member})`
    await admit(file, path, async () => {
      if (await pendingBeside(file)) replayCopy(file)
    })
    return { named, path, file, origin: 'archive' }
  })
}

/** Makes a copy in a private folder, which goes with it, and goes at once when it cannot be made. */
async function inTempFolder(
  options: PrepareOptions,
  make: (temp: TempFolder) => Promise<Pick<DatabaseSource, 'named' | 'path' | 'file' | 'origin'>>,
): Promise<DatabaseSource> {
  await using stack = new AsyncDisposableStack()
  const temp = stack.use(await makeTempFolder(options.tempDir))
  const made = await make(temp)
  options.signal?.throwIfAborted()
  const kept = stack.move()
  return { ...made, unchanged: async () => true, [Symbol.asyncDispose]: async () => kept.disposeAsync() }
}

/** Refuses what is not a whole SQLite file. Whose it is, whoever reads it finds out. */
async function admit(file: string, path: string, replay?: () => Promise<void>): Promise<void> {
  try {
    await replay?.()
    await refuseBroken(file, path)
  } catch (error) {
    throw readRefusal(error, path)
  }
}
