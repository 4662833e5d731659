import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Emit } from '../../../core/progress.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { isMissing, tempRefusal } from './file-access.ts'
import { copyForReading } from './file-copy.ts'
import { type Clock, companions, isMarked, restedMark } from './file-stamp.ts'
import { LogFollower, LogOutrun } from './log-follower.ts'
import { journalIsHot } from './rollback-journal.ts'
import { requireSpace } from './temp-folder.ts'
import { logHasCommits } from './write-ahead-log.ts'

const attempts = 12

export interface SnapshotOptions extends Clock {
  readonly signal: AbortSignal | undefined
  readonly emit: Emit
}

/**
 * Copies a database that may be written meanwhile, to a transaction that was the last one at a moment after
 * the call. Takes no lock: in WAL mode a lock would be a write to the `-shm`, and elsewhere it would stop Plex.
 */
export async function snapshotDatabase(live: string, folder: string, options: SnapshotOptions): Promise<string> {
  const copy = join(folder, 'library.db')
  const { log, journal } = companions(live)
  await requireSpace(folder, (await sizeOf(live)) + (await sizeOf(log)) + (await sizeOf(journal)))
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (await copyOnce(live, copy, options)) return copy
    // A journal left beside the next copy would be rolled back into it.
    await Promise.all([copy, companions(copy).journal].map(async (path) => rm(path, { force: true })))
    await options.sleep(5 * attempt)
  }
  throw new ToolError(
    'db-busy',
    `${live} was written too fast to be copied as of one moment, ${attempts} times over`,
    'try again when Plex is less busy, or stop Plex for the time it takes',
  )
}

/** False when writers left no moment that the copy could be of. */
async function copyOnce(live: string, copy: string, options: SnapshotOptions): Promise<boolean> {
  const { signal, emit } = options
  const from = companions(live)
  // With a log, the database file need not keep still, and while it is written it seldom does.
  const logged = (await logHasCommits(from.log)) && !(await journalIsHot(from.journal))
  const before = logged ? null : await restedMark(live, options)
  const untouched = async (): Promise<boolean> => isMarked(live, before)
  try {
    await using follower = await LogFollower.start(from.log, `${copy}.log`, untouched)
    const hot = await journalIsHot(from.journal)
    const follow = async (): Promise<void> => follower.follow()
    await copyForReading(live, copy, { signal, emit, task: 'copying database', between: follow })
    if (hot) await copyForReading(from.journal, companions(copy).journal, { signal, emit, task: 'copying journal' })
    await follower.follow({ thoroughly: true })
    // What did not come by way of the log was written in place: then nothing at all may have moved.
    if ((hot || !follower.sawCommits) && !(await untouched())) return false
    if (hot) replayCopy(copy)
    await using file = await open(copy, 'r+')
    await follower.applyTo(file)
    return true
  } catch (error) {
    if (error instanceof LogOutrun || isMissing(error)) return false
    if (error instanceof ToolError && error.code === 'db-not-found') return false
    throw tempRefusal(error, copy)
  } finally {
    await rm(`${copy}.log`, { force: true })
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

/** Puts into a private copy what the log or journal beside it holds, so that the file alone is the database. */
export function replayCopy(copy: string): void {
  const database = new DatabaseSync(copy)
  try {
    // Any read rolls a hot journal back.
    database.exec('PRAGMA schema_version; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
}
