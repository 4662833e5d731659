import { ToolError } from '../../core/tool-error.ts'
import { readCurrentRows } from '../../db/plex/rows/current-rows.ts'
import { directorySequence, sharedPaths } from '../../db/plex/rows/library-facts.ts'
import type { Backup } from '../../db/plex/write/backup.ts'
import { planChecksum } from '../plan-checksum.ts'
import type { RemapEffects, RemapPlan } from '../remap-plan.ts'
import { allOf } from './all-of.ts'
import type { RowChanges } from './change-columns.ts'
import { finish, rolledBack } from './finish.ts'
import { HeldLibrary } from './held-library.ts'
import { planWrites, rowsOf, type RowWrites } from './planned-writes.ts'
import { newRunId, undoCommand } from './run-id.ts'
import { tablesOf } from './table-writes.ts'
import type { SettledRun } from './settle-runs.ts'
import { verifyMoves, verifyUnshared, type Verified } from './verify-writes.ts'
import type { WriteOptions } from './write-options.ts'
import { writeAll } from './write-all.ts'

export interface ApplyOptions extends WriteOptions {
  readonly toolVersion: string
  /** Where the database that the plan is for was found; one in an archive cannot be written. */
  readonly origin: 'in-place' | 'snapshot' | 'archive'
  /** `libraryFingerprint` of the library as it was just read. */
  readonly fingerprintNow: string
  /** Whether it still is what was read then; opens nothing. */
  readonly stillTheSame: () => Promise<boolean>
  /** The plan was held against its checksum just now, or made, and nobody can have changed it since. */
  readonly unedited?: boolean
  /** Whether an object of the listing is at this Plex path, where a listing is at hand. */
  readonly inListing?: (path: string) => boolean
}

/** A plan that was applied. */
export interface AppliedRun {
  readonly runId: string
  readonly backup: Backup
  readonly effects: RemapEffects
  readonly verified: Verified
  readonly unusedDirectories: RowWrites['unusedDirectories']
  /** Earlier runs that were cut short, and what became of them. */
  readonly settled: readonly SettledRun[]
  /** Backups that were removed because that was asked for. */
  readonly pruned: readonly string[]
  /** What the operator should know and need not mend, in sentences. */
  readonly notes: readonly string[]
}

/**
 * Writes a plan into Plex's database, all of it or nothing: held against all others, backed up, journalled, in one
 * transaction that is verified before it is committed.
 * @throws ToolError with an exit code that says whether anything was begun: 4 refused, 5 rolled back
 */
export async function applyPlan(plan: RemapPlan, options: ApplyOptions): Promise<AppliedRun> {
  refusePlan(plan, options)
  const { workspace, signal } = options
  using held = await HeldLibrary.take(options)
  await refuseOther(plan, held, options)
  signal?.throwIfAborted()
  const runId = newRunId(options.now(), options.random())
  let phase: 'refusable' | 'preparing' | 'writing' | 'committed' = 'refusable'
  // Neither it nor the journal touches Plex's file: both are done before anything is written to it.
  const backing = held.beginBackUp(runId, tablesOf(countsOf(plan.effects)))
  try {
    if (options.unedited !== true) await refuseEdited(plan)
    const writes = worked(plan, held, options)
    held.refuseTriggers(writes.changes)
    signal?.throwIfAborted()
    await startRun(runId, plan, writes, held, options)
    phase = 'preparing'
    held.step('started')
    const [backup] = await allOf(backing.done(), workspace.journal.write(runId, writes))
    await workspace.runs.mark(runId, 'backed-up', backup.folder)
    held.step('backed-up')
    signal?.throwIfAborted()
    await workspace.runs.mark(runId, 'journalled')
    held.step('journalled')
    phase = 'writing'
    const verified = write(plan, writes, held, options)
    phase = 'committed'
    held.step('committed')
    const { notes, pruned } = await finish(held, workspace, runId, 'committed')
    return {
      runId,
      backup,
      effects: writes.effects,
      verified,
      unusedDirectories: writes.unusedDirectories,
      settled: held.settled,
      pruned,
      notes,
    }
  } catch (error) {
    await (phase === 'refusable' ? backing.discard() : backing.stop())
    // A disk that fails may keep a commit that SQLite was told failed: only a database closed cleanly is surely old.
    const surelyOld = phase === 'preparing' || (phase === 'writing' && held.close())
    if (surelyOld) await rolledBack(runId, workspace)
    throw error
  }
}

/** What needs no database. */
function refusePlan(plan: RemapPlan, { origin, database }: ApplyOptions): void {
  if (origin === 'archive')
    throw new ToolError('db-not-in-place', `${database} is an archive`, "name the server's own library file")
  if (plan.quality === 'applyable') return
  if (plan.quality === 'empty')
    throw new ToolError('plan-blocked', 'the plan is empty: there is nothing to apply', 'run plexferry audit')
  throw new ToolError('plan-blocked', `the plan is blocked: ${plan.blockers.join('; ')}`, 'mend that, and plan again')
}

async function refuseEdited({ checksum, ...rest }: RemapPlan): Promise<void> {
  if ((await planChecksum(rest)) === checksum) return
  throw new ToolError('plan-edited', 'the plan was changed after it was made', 'plan again: a plan is taken whole')
}

async function refuseOther(plan: RemapPlan, held: HeldLibrary, options: ApplyOptions): Promise<void> {
  if (!(await options.stillTheSame()))
    throw new ToolError('plan-other', `${held.place.path} was written meanwhile`, 'stop Plex, and plan again')
  if (plan.source.fingerprint === options.fingerprintNow) return
  const runs = await options.workspace.runs.of(held.place)
  const same = runs.findLast((run) => run.planChecksum === plan.checksum && run.status === 'committed')
  if (same !== undefined)
    throw new ToolError(
      'plan-applied',
      `the plan was applied already, by run ${same.id} of ${same.createdAt}`,
      `to take it back: ${undoCommand(held.place.path, same.id, options.workspace.folder)}`,
    )
  throw new ToolError('plan-other', `the plan was made for other data than ${held.place.path} holds`, 'plan again')
}

async function startRun(
  id: string,
  plan: RemapPlan,
  writes: RowWrites,
  { db, place }: HeldLibrary,
  { workspace, fingerprintNow, toolVersion }: ApplyOptions,
): Promise<void> {
  const before = directorySequence(db)
  await workspace.runs.start({
    id,
    kind: 'remap',
    database: place,
    planChecksum: plan.checksum,
    fingerprint: fingerprintNow,
    counts: countsOf(writes.effects),
    sequence: { before, after: newestId(writes.changes) ?? before },
    toolVersion,
  })
}

/** Of rows that are new; null where none is. */
function newestId(changes: RowChanges): number | null {
  let newest: number | null = null
  for (const { id, before } of changes) if (before === null && (newest === null || id > newest)) newest = id
  return newest
}

function worked(plan: RemapPlan, held: HeldLibrary, { now }: ApplyOptions): RowWrites {
  const wanted = rowsOf(plan)
  held.expectRows(wanted.partIds.length)
  const writes = planWrites(plan, readCurrentRows(held.db, wanted), Math.floor(now().getTime() / 1000))
  if (JSON.stringify(countsOf(writes.effects)) !== JSON.stringify(countsOf(plan.effects)))
    throw new ToolError('plan-other', 'the plan would write other rows than it says', 'plan again')
  return writes
}

function write(plan: RemapPlan, writes: RowWrites, held: HeldLibrary, { inListing }: ApplyOptions): Verified {
  let verified: Verified = { paths: 0, directories: 0 }
  held.write(writes.changes, (writer) => {
    writeAll(writes.changes, (change) => writer.write(change), {
      refused: ({ table, id }) =>
        new ToolError(
          'write-failed',
          `row ${id} of ${table} no longer holds what the plan saw; all was taken back`,
          'the database is as it was; plan again',
        ),
      onRows: (rows) => held.wrote(rows, writes.changes.length),
    })
    verified = verifyMoves(plan.moves, readCurrentRows(held.db, rowsOf(plan)), inListing)
    verifyUnshared(plan.moves, sharedPaths(held.db))
    return { directories: writes.effects.directories.inserted }
  })
  return verified
}

const countsOf = ({ directories, ...tables }: RemapEffects): Record<string, number> => ({
  media_parts: tables.media_parts,
  'directories.updated': directories.updated,
  'directories.inserted': directories.inserted,
  media_items: tables.media_items,
  section_locations: tables.section_locations,
  media_streams: tables.media_streams,
})
