import type { RowSource } from '../../db/plex/rows/row-source.ts'
import { rowStates } from '../../db/plex/rows/row-states.ts'
import type { LibraryPlace, Run } from '../../db/state/run-log.ts'
import type { Workspace } from '../../db/state/workspace.ts'

/** A run that was cut short, and what became of it. */
export interface SettledRun {
  readonly id: string
  /** `committed`: all of it was written, and undo can take it back. `rolled-back`, `undone`: nothing of it is there. */
  readonly outcome: 'committed' | 'rolled-back' | 'undone'
}

/**
 * Finds out what became of runs and undos that were killed. SQLite wrote all rows of one or none, so the rows tell;
 * where others have changed some since, most of them do. Only while nobody else can be writing the database.
 */
export async function settleRuns(db: RowSource, workspace: Workspace, place: LibraryPlace): Promise<SettledRun[]> {
  const settled: SettledRun[] = []
  for (const run of await workspace.runs.of(place)) {
    // What a restore moved, its own state beside the databases tells.
    if (run.kind === 'restore') continue
    const outcome = await outcomeOf(run, db, workspace)
    if (outcome === null) continue
    await workspace.runs.mark(run.id, outcome)
    // It never came to writing, whatever the rows hold: its journal is of no use to anyone.
    if (run.status === 'started' || run.status === 'backed-up') await workspace.journal.forget(run.id)
    settled.push({ id: run.id, outcome })
  }
  return settled
}

async function outcomeOf(run: Run, db: RowSource, workspace: Workspace): Promise<SettledRun['outcome'] | null> {
  switch (run.status) {
    case 'started':
    case 'backed-up':
      return 'rolled-back'
    case 'journalled':
      return (await isWritten(run, db, workspace)) ? 'committed' : 'rolled-back'
    case 'undoing':
      return (await isWritten(run, db, workspace)) ? 'committed' : 'undone'
    case 'committed':
    case 'rolled-back':
    case 'undone':
      return null
  }
}

async function isWritten(run: Run, db: RowSource, workspace: Workspace): Promise<boolean> {
  let [before, after] = [0, 0]
  for await (const changes of workspace.journal.changes(run.id)) {
    const states = rowStates(db, changes)
    before += states.before
    after += states.after
  }
  return after > before
}
