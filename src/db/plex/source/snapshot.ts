import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import { isMissing } from './file-access.ts'
import { companions } from './file-stamp.ts'
import { FollowedCopy, type SnapshotOptions } from './followed-copy.ts'
import { requireSpace } from './temp-folder.ts'

const attempts = 12

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
  throw tooBusy(`${live} was`)
}

/** False when writers left no moment that the copy could be of. */
async function copyOnce(live: string, copy: string, options: SnapshotOptions): Promise<boolean> {
  await using followed = await FollowedCopy.begin(live, copy, options)
  if (followed === null) return false
  return (await followed.copyFile()) && (await followed.catchUp()) && (await followed.finish())
}

export interface SnapshotPair {
  readonly library: string
  readonly blobs: string
  /** By how many milliseconds the last transactions of the two may be apart; 0 when they are as of one moment. */
  readonly apartMs: number
}

/** Both databases of a server, each as `snapshotDatabase` copies it, and as of one moment as far as writers leave one. */
export async function snapshotPair(
  library: string,
  blobs: string,
  folder: string,
  options: SnapshotOptions,
): Promise<SnapshotPair> {
  const copies = { library: join(folder, 'library.db'), blobs: join(folder, 'blobs.db') }
  const beside = [library, blobs].flatMap((live) => [live, companions(live).log, companions(live).journal])
  const sizes = await Promise.all(beside.map(sizeOf))
  await requireSpace(
    folder,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const apartMs = await pairOnce(library, blobs, copies, options)
    if (apartMs !== null) return { ...copies, apartMs }
    const left = Object.values(copies).flatMap((copy) => [copy, companions(copy).journal])
    await Promise.all(left.map(async (path) => rm(path, { force: true })))
    await options.sleep(5 * attempt)
  }
  throw tooBusy(`${library} and its blobs were`)
}

const meetings = 20

async function pairOnce(
  library: string,
  blobs: string,
  copies: { readonly library: string; readonly blobs: string },
  options: SnapshotOptions,
): Promise<number | null> {
  await using first = await FollowedCopy.begin(library, copies.library, options)
  await using second = await FollowedCopy.begin(blobs, copies.blobs, options)
  if (first === null || second === null) return null
  const follow = async (): Promise<boolean> => (await first.follow()) && (await second.follow())
  if (!(await first.copyFile(follow)) || !(await second.copyFile(follow))) return null
  let apartMs = 0
  for (let meeting = 1; meeting <= meetings; meeting++) {
    if (!(await first.catchUp())) return null
    const seen = first.collected
    const since = options.now()
    if (!(await second.catchUp()) || !(await first.catchUp())) return null
    // Nothing came to the one from before the other was read until after it: both are as of that moment.
    apartMs = first.collected === seen ? 0 : Math.max(1, Math.ceil(options.now() - since))
    if (apartMs === 0) break
  }
  return (await first.finish()) && (await second.finish()) ? apartMs : null
}

const tooBusy = (what: string): ToolError =>
  new ToolError(
    'db-busy',
    `${what} written too fast to be copied as of one moment, ${attempts} times over`,
    'try again when Plex is less busy, or stop Plex for the time it takes',
  )

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}
