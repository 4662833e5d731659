import type { Workspace } from '../../db/state/workspace.ts'
import type { HeldLibrary } from './held-library.ts'

/**
 * What comes after a commit: nothing of it can take the commit back, so that what fails is noted and no more. The
 * mark comes before the database is let go, lest another run should find this one unsettled.
 */
export async function finish(
  held: HeldLibrary,
  workspace: Workspace,
  runId: string,
  status: 'committed' | 'undone',
): Promise<{ readonly notes: readonly string[]; readonly pruned: readonly string[] }> {
  const notes = [...held.doubts]
  try {
    await workspace.runs.mark(runId, status)
    held.step('marked')
  } catch (error) {
    notes.push(
      `the workspace could not be written any more (${said(error)}): the next command will settle run ${runId}`,
    )
  }
  let pruned: readonly string[] = []
  try {
    pruned = await held.pruneBackups()
  } catch (error) {
    notes.push(`old backups could not be removed: ${said(error)}`)
  }
  if (!held.close()) notes.push('the disk is full: what was written stays in the -wal beside the database for now')
  return { notes, pruned }
}

/** What comes after a roll-back. */
export async function rolledBack(runId: string, workspace: Workspace): Promise<void> {
  try {
    await workspace.runs.mark(runId, 'rolled-back')
    await workspace.journal.forget(runId)
  } catch {
    // What went wrong first is what to tell; the next command settles the run.
  }
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
