import type { WatchMerge } from '../../analyze/merge/watch-merge.ts'
import type { Backup } from '../../db/plex/write/backup.ts'
import type { WriteOptions } from '../../remap/apply/write-options.ts'
import type { SettledRun } from '../../remap/apply/settle-runs.ts'

export interface WriteWatchMergeOptions extends WriteOptions {
  readonly toolVersion: string
  /**
   * Whether to back up both databases first; only a private copy, whose original stays until it is in place, may do
   * without.
   */
  readonly backup: 'make' | 'private-copy'
}

/** A merge that was written; or that was there already, or is of nothing, and then nothing was written. */
export interface WrittenWatchMerge {
  readonly outcome: 'written' | 'already' | 'nothing'
  /** For `undo`; null where there was nothing to write. */
  readonly runId: string | null
  readonly backup: Backup | null
  /** Rows written a table. */
  readonly rows: Readonly<Record<string, number>>
  readonly settled: readonly SettledRun[]
  readonly notes: readonly string[]
}

/**
 * Writes a merge onto the library that comes back, all of it or nothing: held against all others, journalled, each
 * row only where it still holds what was seen, in one transaction that is verified before it is committed.
 * @throws ToolError with an exit code that says whether anything was begun: 4 refused, 5 rolled back
 */
export async function writeWatchMerge(merge: WatchMerge, options: WriteWatchMergeOptions): Promise<WrittenWatchMerge> {
  await Promise.resolve([merge, options])
  throw new Error('not yet')
}
