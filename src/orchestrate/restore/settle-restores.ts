import { hostname } from 'node:os'
import { join } from 'node:path'
import { ToolError } from '../../core/tool-error.ts'
import { isAlive } from '../../db/plex/source/temp-folder.ts'
import type { RunStatus } from '../../db/state/tables.ts'
import type { Workspace } from '../../db/state/workspace.ts'
import { recordStatus } from './record-restore.ts'
import { mergeTree, unmergeTree } from './merge-tree.ts'
import type { SettledRestore } from './restore-plan.ts'
import { isPending, readStates, restorePlace, type RestoreState } from './swap/restore-state.ts'
import { SwapRun } from './swap/run-swap.ts'
import type { RestoreTarget } from './target/restore-target.ts'

/** Who works on a restore: another that begins meanwhile leaves it alone. */
export const holderOf = (): RestoreState['holder'] => ({ host: hostname(), pid: process.pid })

/**
 * Finishes restores that were cut short, or takes them back, so that the databases are of one pair again.
 * @throws ToolError `restore-pending` where another process is at one; `db-in-use`, `restore-half-done`
 */
export async function settleRestores(
  target: RestoreTarget,
  now: () => Date,
  workspace: Workspace,
): Promise<SettledRestore[]> {
  const { files, databases } = target
  const settled: SettledRestore[] = []
  for (const state of await readStates(files, databases)) {
    if (!isPending(state)) continue
    refuseHeld(state, databases)
    const { runId, action } = state
    const place = restorePlace(databases, runId)
    // Of a server that was running, what was moved is still open.
    if (state.phase !== 'staging') await target.refuseIfInUse(await databaseFiles(target, place.folder, state))
    const run = new SwapRun(place, state, { files, now })
    const outcome = await run.settle()
    if (run.state.phase === 'files') await finishFiles(target, run, now)
    await recordStatus(workspace, runId, statusOf[run.state.phase] ?? 'journalled')
    settled.push({ runId, action, outcome: outcome === 'went-on' ? 'finished' : 'taken-back' })
  }
  return settled
}

const statusOf: Readonly<Record<string, RunStatus>> = {
  done: 'committed',
  'rolled-back': 'rolled-back',
  undone: 'undone',
}

/** What follows the databases: files that came with them, or that an undo puts back. */
export async function finishFiles(target: RestoreTarget, run: SwapRun, now: () => Date): Promise<void> {
  const { folder } = run.place
  const finishedAt = now().toISOString()
  const replaced = join(folder, 'replaced')
  if (target.isHere && target.dataFolder !== null) {
    const paths = { tree: join(folder, 'tree'), dataFolder: target.dataFolder, replaced }
    if (run.state.action === 'restore') await mergeTree(paths)
    else await unmergeTree(paths)
  }
  // Before it is over: afterwards nobody looks for it.
  for (const rest of ['tree', 'new', 'reserve']) await target.files.remove(join(folder, rest))
  await run.record({ phase: run.state.action === 'restore' ? 'done' : 'undone', finishedAt })
}

function refuseHeld({ holder, runId, phase }: RestoreState, databases: string): void {
  const other = holder.host !== hostname()
  if (holder.pid === process.pid && !other) return
  // Of another machine it cannot be told; what it only prepared may be being prepared still.
  if (other ? phase !== 'staging' : !isAlive(holder.pid)) return
  throw new ToolError(
    'restore-pending',
    `restore ${runId} of ${databases} is being done by process ${holder.pid} on ${holder.host}`,
    other
      ? `if it is not any more, delete the folder plexferry-restores/${runId}, and run again`
      : 'wait until it ends, then run again',
  )
}

/** Those of the library and the blobs that are anywhere. */
async function databaseFiles(target: RestoreTarget, folder: string, { databases }: RestoreState): Promise<string[]> {
  const found: string[] = []
  for (const place of [target.databases, join(folder, 'old'), join(folder, 'new'), join(folder, 'undone')])
    for (const name of databases)
      if ((await target.files.look(join(place, name))) !== null) found.push(join(place, name))
  return found
}
