import { ToolError } from '../../core/tool-error.ts'
import type { RowChange } from '../../db/plex/rows/row-change.ts'
import type { Run } from '../../db/state/run-log.ts'
import type { Workspace } from '../../db/state/workspace.ts'
import { undoCommand } from './run-id.ts'

/**
 * The run of that id, or the newest that wrote something and was not taken back.
 * @throws ToolError `run-unknown`, `run-not-undoable`
 */
export function undoableRun(runs: readonly Run[], path: string, runId?: string): Run {
  const listHint = 'plexferry undo --list shows the runs of this database'
  if (runId === undefined) {
    const newest = runs.findLast(({ kind, status }) => kind !== 'restore' && status === 'committed')
    if (newest !== undefined) return newest
    throw new ToolError('run-unknown', `no run of ${path} is left to undo`, listHint)
  }
  const run = runs.find(({ id }) => id === runId)
  if (run === undefined) throw new ToolError('run-unknown', `${path} has no run ${runId}`, listHint)
  if (run.kind === 'restore')
    throw new ToolError(
      'run-not-undoable',
      `what restore ${runId} moved is no longer beside ${path}`,
      'put a backup back: Plex keeps some beside the library',
    )
  if (run.status === 'committed') return run
  const why = run.status === 'undone' ? 'was undone already' : 'wrote nothing'
  throw new ToolError('run-not-undoable', `run ${runId} ${why}`, listHint)
}

/**
 * Refuses where a later run wrote rows that no longer hold what this one wrote: that one has to be undone first.
 * @throws ToolError `run-not-undoable`
 */
export async function refuseOverwritten(
  run: Run,
  runs: readonly Run[],
  changed: readonly RowChange[],
  workspace: Workspace,
): Promise<void> {
  if (changed.length === 0) return
  const rows = new Set(changed.map(nameOf))
  const later = runs.slice(runs.indexOf(run) + 1).filter(({ status }) => status === 'committed')
  for (const other of later.toReversed())
    for await (const changes of workspace.journal.changes(other.id))
      if (changes.some((change) => rows.has(nameOf(change))))
        throw new ToolError(
          'run-not-undoable',
          `run ${other.id} wrote some of the same rows after run ${run.id}`,
          `undo that one first: ${undoCommand(run.database.path, other.id, workspace.folder)}`,
        )
}

export const nameOf = ({ table, id }: RowChange): string => `${table} ${id}`
