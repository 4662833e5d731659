import { ToolError } from '../../core/tool-error.ts'
import { directorySequence } from '../../db/plex/rows/library-facts.ts'
import type { RowChange } from '../../db/plex/rows/row-change.ts'
import { rowStates } from '../../db/plex/rows/row-states.ts'
import type { RowWriter } from '../../db/plex/rows/row-writer.ts'
import type { Directories } from '../../db/plex/tables/sections.ts'
import type { Backup } from '../../db/plex/write/backup.ts'
import type { Run } from '../../db/state/run-log.ts'
import type { Workspace } from '../../db/state/workspace.ts'
import { finish } from './finish.ts'
import { HeldLibrary } from './held-library.ts'
import { newRunId } from './run-id.ts'
import { tablesOf } from './table-writes.ts'
import type { SettledRun } from './settle-runs.ts'
import { nameOf, refuseOverwritten, undoableRun } from './undoable-run.ts'
import { writeAll } from './write-all.ts'
import type { WriteOptions } from './write-options.ts'

export interface UndoOptions extends WriteOptions {
  /** The newest that is left to undo unless given. */
  readonly runId?: string
  /** Leave rows that others have changed since as they are, and undo the rest. */
  readonly skipChanged?: boolean
}

/** A run that was taken back. */
export interface UndoneRun {
  readonly runId: string
  /** Null where there was nothing to write: a backup had been put back. */
  readonly backup: Backup | null
  /** Rows that are as they were before the run. */
  readonly restored: number
  /** Rows that others have changed since, and that were left. */
  readonly skipped: readonly { readonly table: string; readonly id: number }[]
  /** Rows that the run made and that others use by now. */
  readonly kept: number
  /** Directories that Plex had cleaned up, and that are there again. */
  readonly recreated: number
  readonly settled: readonly SettledRun[]
  readonly pruned: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Takes a run back: every column that it wrote holds again what it held before.
 * @throws ToolError `rows-changed` where others have written since, `run-not-undoable` where a later run has, and as
 *   `applyPlan`
 */
export async function undoRun(options: UndoOptions): Promise<UndoneRun> {
  const { workspace, signal } = options
  using held = await HeldLibrary.take(options)
  const runs = await workspace.runs.of(held.place)
  const run = undoableRun(runs, held.place.path, options.runId)
  signal?.throwIfAborted()
  let phase: 'refusable' | 'preparing' | 'writing' | 'committed' = 'refusable'
  const backing = held.beginBackUp(`${newRunId(options.now(), options.random())}-undo`, tablesOf(run.counts))
  try {
    const journal = await readJournal(run, held, workspace)
    await refuseOverwritten(run, runs, journal.changed, workspace)
    if (options.skipChanged !== true) refuseChanged(run, journal.changed)
    held.refuseTriggers(journal.changes)
    signal?.throwIfAborted()
    if (journal.written === 0) {
      await backing.discard()
      return await nothingToUndo(run, journal, held, workspace)
    }
    phase = 'preparing'
    held.step('started')
    const backup = await backing.done()
    held.step('backed-up')
    signal?.throwIfAborted()
    await workspace.runs.mark(run.id, 'undoing')
    held.step('journalled')
    phase = 'writing'
    const undone = restore(run, journal, held)
    phase = 'committed'
    held.step('committed')
    const { notes, pruned } = await finish(held, workspace, run.id, 'undone')
    return { runId: run.id, backup, ...undone, settled: held.settled, pruned, notes }
  } catch (error) {
    await (phase === 'refusable' ? backing.discard() : backing.stop())
    const surelyNew = phase === 'preparing' || (phase === 'writing' && held.close())
    if (surelyNew) await stillCommitted(run, workspace)
    throw error
  }
}

/** A backup had been put back. */
async function nothingToUndo(
  run: Run,
  { changed }: ReadJournal,
  held: HeldLibrary,
  workspace: Workspace,
): Promise<UndoneRun> {
  const { notes, pruned } = await finish(held, workspace, run.id, 'undone')
  const note = 'the database held what it held before the run already'
  const counts = { restored: 0, skipped: changed, kept: 0, recreated: 0 }
  return { runId: run.id, backup: null, ...counts, settled: held.settled, pruned, notes: [note, ...notes] }
}

interface ReadJournal {
  readonly changes: readonly RowChange[]
  /** Those that hold neither what they held before the run nor what it wrote. */
  readonly changed: readonly RowChange[]
  /** How many hold what the run wrote. */
  readonly written: number
  readonly left: readonly Directories[]
}

async function readJournal(run: Run, { db }: HeldLibrary, workspace: Workspace): Promise<ReadJournal> {
  const changes: RowChange[] = []
  const changed: RowChange[] = []
  let written = 0
  for await (const some of workspace.journal.changes(run.id)) {
    for (const change of some) changes.push(change)
    const { after, other } = rowStates(db, some)
    written += after
    changed.push(...other)
  }
  return { changes, changed, written, left: await workspace.journal.left(run.id) }
}

function refuseChanged({ id }: Run, changed: readonly RowChange[]): void {
  const [first] = changed
  if (first === undefined) return
  const some = changed.slice(0, 3).map((change) => `row ${change.id} of ${change.table}`)
  const more = changed.length > some.length ? ', …' : ''
  throw new ToolError(
    'rows-changed',
    `${changed.length} of the rows that run ${id} wrote were changed since: ${some.join(', ')}${more}`,
    'undo the rest with --skip-changed, or put the backup of the run back',
  )
}

function restore(
  run: Run,
  journal: ReadJournal,
  held: HeldLibrary,
): Omit<UndoneRun, 'runId' | 'backup' | 'settled' | 'pruned' | 'notes'> {
  const skipped = new Set(journal.changed.map(nameOf))
  const changes = journal.changes.filter((change) => !skipped.has(nameOf(change))).toReversed()
  const made = changes.filter(({ before }) => before === null)
  const undone = {
    restored: 0,
    skipped: journal.changed.map(({ table, id }) => ({ table, id })),
    kept: 0,
    recreated: 0,
  }
  held.write(changes, (writer) => {
    undone.recreated = recreateDirectories(changes, journal.left, held, writer)
    writeAll(changes, (change) => restored(change, writer, held), {
      refused: (change) => new ToolError('rows-changed', `${nameOf(change)} was changed meanwhile`, 'undo again'),
      onRows: (rows) => held.wrote(rows, changes.length),
    })
    const isDirectory = ({ table }: RowChange): boolean => table === 'directories'
    const removed = made.filter((change) =>
      isDirectory(change) ? writer.removeDirectory(change) : writer.remove(change),
    )
    const gone = made.length - removed.length
    undone.kept = rowStates(held.db, made).after
    undone.restored = changes.length - gone
    const { before, after } = run.sequence
    if (undone.kept === 0 && before !== after && after !== null && directorySequence(held.db) === after)
      writer.resetDirectorySequence(after, before)
    const newRows: Record<string, number> = { directories: undone.recreated }
    for (const { table } of removed) newRows[table] = (newRows[table] ?? 0) - 1
    return newRows
  })
  return undone
}

/** A row that others have brought back already is as it should be. */
function restored(change: RowChange, writer: RowWriter, { db }: HeldLibrary): boolean {
  return writer.restore(change) || rowStates(db, [change]).before === 1
}

/** Makes again what parts are to be in once more and what Plex has cleaned up since, parents first. */
function recreateDirectories(
  changes: readonly RowChange[],
  left: readonly Directories[],
  { db }: HeldLibrary,
  writer: RowWriter,
): number {
  const rows = new Map(left.map((row) => [row.id, row]))
  const needed = new Set<number>()
  for (const { table, before } of changes) {
    if (table !== 'media_parts') continue
    for (let at = before?.['directory_id'] ?? null; typeof at === 'number' && !needed.has(at);) {
      needed.add(at)
      at = rows.get(at)?.parent_directory_id ?? null
    }
  }
  const here = db.prepare<{ readonly id: number }>('select id from directories').all()
  for (const { id } of here) needed.delete(id)
  return left.filter(({ id }) => needed.has(id)).filter((row) => writer.recreate('directories', { ...row })).length
}

async function stillCommitted({ id }: Run, workspace: Workspace): Promise<void> {
  try {
    await workspace.runs.mark(id, 'committed')
  } catch {
    // What went wrong first is what to tell; the next command settles the run.
  }
}
