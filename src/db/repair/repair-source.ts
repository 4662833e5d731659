import { realpath, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { Damage } from '../file-format/damage.ts'
import { PageFile } from '../file-format/page-file.ts'
import { accessRefusal } from '../plex/source/file-access.ts'
import { isMarked, pendingBeside, restedMark } from '../plex/source/file-stamp.ts'
import { snapshotDatabase } from '../plex/source/snapshot.ts'
import { makeTempFolder, sweepTemp } from '../plex/source/temp-folder.ts'
import { guessHeader } from './guess-header.ts'
import type { RepairOptions } from './repair-database.ts'

/** A damaged database, held still. */
export interface RepairSource extends AsyncDisposable {
  readonly file: string
  readonly pages: PageFile
  readonly bytes: number
  /** Whether it is a private copy, of a database in use or with transactions beside it. */
  readonly snapshot: boolean
  /** Whether what was read is still what is there. */
  unchanged(): Promise<boolean>
}

/** The file where it is, when nobody writes to it and nothing lies beside it; else a private copy of one moment. */
export async function repairSource(named: string, options: RepairOptions): Promise<RepairSource> {
  await sweepTemp(options.tempDir)
  const found = await stat(named).catch((error: unknown) => {
    throw accessRefusal(error, named)
  })
  if (!found.isFile() || found.size < 512)
    throw new ToolError(
      'db-not-sqlite',
      `${named} is ${found.isFile() ? 'too short to be a database' : 'no file'}`,
      'name the damaged database file itself',
    )
  const file = await realpath(named)
  const clock = { now: options.now ?? Date.now, sleep: options.sleep ?? delay }
  await using stack = new AsyncDisposableStack()
  const mark = (await pendingBeside(file)) ? null : await restedMark(file, clock)
  let path = file
  if (mark === null) {
    const temp = stack.use(await makeTempFolder(options.tempDir))
    path = await snapshotDatabase(file, temp.path, { signal: options.signal, emit: options.emit ?? silent, ...clock })
  }
  const pages = stack.use(open(path, named))
  const kept = stack.move()
  return {
    file: path,
    pages,
    bytes: found.size,
    snapshot: mark === null,
    unchanged: async () => mark === null || ((await isMarked(file, mark)) && !(await pendingBeside(file))),
    [Symbol.asyncDispose]: async () => kept.disposeAsync(),
  }
}

function open(file: string, named: string): PageFile {
  const pages = PageFile.open(file)
  if (!(pages instanceof Damage)) return pages
  const header = guessHeader(file)
  const guessed = header === null ? pages : PageFile.open(file, header)
  if (!(guessed instanceof Damage)) return guessed
  throw new ToolError(
    'db-not-sqlite',
    `${named} is not a SQLite database, nor what is left of one: ${pages.message}`,
    'name the damaged database file itself',
  )
}
