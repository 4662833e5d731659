import { createHash } from 'node:crypto'
import type { WatchMerge } from '../../analyze/merge/watch-merge.ts'
import { directorySequence } from '../../db/plex/rows/library-facts.ts'
import { rowStates } from '../../db/plex/rows/row-states.ts'
import type { Backup } from '../../db/plex/write/backup.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { Run } from '../../db/state/run-log.ts'
import type { Workspace } from '../../db/state/workspace.ts'
import { finish, rolledBack } from '../../remap/apply/finish.ts'
import { HeldLibrary } from '../../remap/apply/held-library.ts'
import { newRunId } from '../../remap/apply/run-id.ts'
import type { SettledRun } from '../../remap/apply/settle-runs.ts'
import { writeAll } from '../../remap/apply/write-all.ts'
import type { WriteOptions } from '../../remap/apply/write-options.ts'

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
  const { workspace, signal } = options
  if (merge.changes.length === 0) return unwritten('nothing', null, [], [])
  using held = await HeldLibrary.take(options)
  const earlier = await earlierRun(merge, held, workspace)
  if (earlier !== null) return unwritten('already', earlier.id, held.settled, held.doubts)
  held.refuseTriggers(merge.changes)
  signal?.throwIfAborted()
  const runId = newRunId(options.now(), options.random())
  const rows = rowsWritten(merge)
  const backing = options.backup === 'make' ? held.beginBackUp(runId, Object.keys(rows)) : null
  let phase: 'preparing' | 'writing' | 'committed' = 'preparing'
  try {
    const sequence = directorySequence(held.db)
    await workspace.runs.start({
      id: runId,
      kind: 'watch-merge',
      database: held.place,
      planChecksum: checksumOf(merge),
      fingerprint: merge.checksum,
      counts: rows,
      sequence: { before: sequence, after: sequence },
      toolVersion: options.toolVersion,
    })
    held.step('started')
    const backup = backing === null ? null : await backing.done()
    await workspace.journal.write(runId, { changes: merge.changes, left: [] })
    if (backup !== null) await workspace.runs.mark(runId, 'backed-up', backup.folder)
    held.step('backed-up')
    signal?.throwIfAborted()
    await workspace.runs.mark(runId, 'journalled')
    held.step('journalled')
    phase = 'writing'
    write(merge, held)
    phase = 'committed'
    held.step('committed')
    const { notes } = await finish(held, workspace, runId, 'committed')
    return { outcome: 'written', runId, backup, rows, settled: held.settled, notes }
  } catch (error) {
    await backing?.stop()
    // A disk that fails may keep a commit that SQLite was told failed: only a database closed cleanly is surely old.
    if (phase === 'preparing' || (phase === 'writing' && held.close())) await rolledBack(runId, workspace)
    throw error
  }
}

const unwritten = (
  outcome: 'already' | 'nothing',
  runId: string | null,
  settled: readonly SettledRun[],
  notes: readonly string[],
): WrittenWatchMerge => ({ outcome, runId, backup: null, rows: {}, settled, notes })

/** A run that wrote the same merge, of which all is still there. */
async function earlierRun(merge: WatchMerge, { db, place }: HeldLibrary, workspace: Workspace): Promise<Run | null> {
  const runs = await workspace.runs.of(place)
  const checksum = checksumOf(merge)
  const same = runs.findLast((run) => run.status === 'committed' && run.planChecksum === checksum)
  if (same === undefined) return null
  for await (const changes of workspace.journal.changes(same.id))
    if (rowStates(db, changes).after < changes.length) return null
  return same
}

/** Of home's side alone: a merge of the same onto what it was merged into already is the same merge. */
const checksumOf = ({ checksum }: WatchMerge): string => createHash('sha256').update(checksum).digest('hex')

function write({ changes }: WatchMerge, held: HeldLibrary): void {
  held.write(changes, (writer) => {
    writeAll(changes, (change) => writer.write(change), {
      refused: ({ table, id }) =>
        new ToolError(
          'write-failed',
          `row ${id} of ${table} no longer holds what was merged; all was taken back`,
          'the database is as it was: merge again',
        ),
      onRows: (rows) => held.wrote(rows, changes.length),
    })
    const grown: Record<string, number> = {}
    for (const { table, before } of changes) if (before === null) grown[table] = (grown[table] ?? 0) + 1
    return grown
  })
}

function rowsWritten({ changes }: WatchMerge): Record<string, number> {
  const rows: Record<string, number> = {}
  for (const { table } of changes) rows[table] = (rows[table] ?? 0) + 1
  return rows
}
