import { setTimeout as delay } from 'node:timers/promises'
import { type Clock, isMarked, pendingBeside, restedMark } from './file-stamp.ts'
import type { SnapshotOptions } from './followed-copy.ts'
import { snapshotDatabase, snapshotPair } from './snapshot.ts'

/** Both databases of a server, in files that are safe to read whole. */
export interface PreparedPair {
  readonly library: string
  readonly blobs: string | null
  /** Whether they are private copies. */
  readonly snapshot: boolean
  /** By how many milliseconds they may be apart; 0 when they are as of one moment. */
  readonly apartMs: number
  /** Whether both are still what they were when they were prepared; ask after reading. */
  unchanged(): Promise<boolean>
}

export interface PairOptions extends Omit<SnapshotOptions, keyof Clock>, Partial<Clock> {
  /** An empty private folder for the copies. */
  readonly folder: string
  /** Copy them even where reading them in place would do. */
  readonly snapshot: boolean
}

/** Links must be resolved: SQLite looks for a log beside the file itself. */
export async function preparePair(library: string, blobs: string | null, options: PairOptions): Promise<PreparedPair> {
  const { folder, now = Date.now, sleep = delay } = options
  const clock = { now, sleep }
  const inPlace = options.snapshot ? null : await readInPlace(library, blobs, clock)
  if (inPlace !== null) return inPlace
  const settings = { ...clock, signal: options.signal, emit: options.emit }
  const copied =
    blobs === null
      ? { library: await snapshotDatabase(library, folder, settings), blobs: null, apartMs: 0 }
      : await snapshotPair(library, blobs, folder, settings)
  return { ...copied, snapshot: true, unchanged: async () => true }
}

/** Null where something is written, or was and is not in the files yet. */
async function readInPlace(library: string, blobs: string | null, clock: Clock): Promise<PreparedPair | null> {
  const files = blobs === null ? [library] : [library, blobs]
  const marks = await Promise.all(files.map(async (file) => await restedMark(file, clock)))
  const unchanged = async (): Promise<boolean> => {
    for (const [index, file] of files.entries()) {
      if (!(await isMarked(file, marks[index] ?? null)) || (await pendingBeside(file))) return false
    }
    return true
  }
  return (await unchanged()) ? { library, blobs, snapshot: false, apartMs: 0, unchanged } : null
}
