import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import { libraryName } from '../db/plex/source/library-name.ts'
import { join } from 'node:path'
import type { Workspace } from '../db/state/workspace.ts'
import { openTarget } from '../orchestrate/restore/open-target.ts'
import { isPending, readStates, type RestoreState } from '../orchestrate/restore/swap/restore-state.ts'
import type { RestoreTarget } from '../orchestrate/restore/target/restore-target.ts'
import { undoRestore } from '../orchestrate/restore/undo-restore.ts'
import { isSshAddress } from '../orchestrate/shell/ssh-address.ts'
import { confirm } from './confirm.ts'
import type { Io } from './io.ts'
import { type Outcome, useColour } from './options.ts'
import { plexOf } from './plex-config.ts'
import { showProgress } from './progress-line.ts'
import { renderUndoneRestore } from './render/restore-text.ts'
import { makeStyle } from './render/style.ts'
import type { UndoFlags } from './undo.ts'

/** Takes a restore back where that is what is meant; null where it is a run that wrote rows, or nothing. */
export async function restoreToUndo(
  io: Io,
  named: string,
  flags: UndoFlags,
  workspace: Workspace,
): Promise<Outcome | null> {
  await using target = await targetOf(io, named, flags)
  if (target === null) return null
  const states = await readStates(target.files, target.databases)
  const state = meant(states, flags.run)
  if (flags.list === true || state === null || (await isRowRun(state, target, flags, workspace))) return null
  const question = `Put the databases back that restore ${state.runId} of ${state.createdAt} moved aside?`
  if (flags.yes !== true && !(await confirm(io, question))) {
    await io.stderr.write('Nothing was moved.\n')
    return { exitCode: ExitCode.ok }
  }
  await using progress = showProgress(io, flags.quiet === true)
  const undone = await undoRestore({
    target,
    workspace,
    runId: state.runId,
    acceptLoss: flags.acceptLoss === true,
    plex: plexOf(flags.configured).control,
    tempDir: io.tempDir,
    now: io.now,
    signal: io.signal,
    emit: progress.emit,
  })
  await progress.clear()
  const style = makeStyle(useColour(io, flags))
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ format: 'plexferry/undo', formatVersion: 1, kind: 'restore', ...undone }, null, 2)}\n`
      : renderUndoneRestore(undone, style),
  )
  return { exitCode: ExitCode.ok }
}

/** Null where there is no server's library: what is named is found out by whoever reads it next. */
async function targetOf(io: Io, named: string, flags: UndoFlags): Promise<RestoreTarget | null> {
  try {
    const { env, homeDir, tempDir, signal } = io
    return await openTarget(named, { env, homeDir, tempDir, signal, ssh: flags.configured?.ssh ?? null })
  } catch (error) {
    if (!isSshAddress(named) && error instanceof ToolError && error.code.startsWith('db-')) return null
    throw error
  }
}

/** One that was cut short comes first: until it is settled there is no other. */
function meant(states: readonly RestoreState[], run: string | undefined): RestoreState | null {
  const pending = states.find((state) => isPending(state) && state.phase !== 'staging')
  if (pending !== undefined) return pending
  if (run !== undefined) return states.find(({ runId }) => runId === run) ?? null
  return states.findLast(({ phase }) => phase === 'done') ?? null
}

/** Whether a run that wrote rows came after the restore: unless told, the newest is meant. */
async function isRowRun(
  state: RestoreState,
  { databases }: RestoreTarget,
  flags: UndoFlags,
  workspace: Workspace,
): Promise<boolean> {
  if (flags.run !== undefined || isPending(state)) return false
  const runs = await workspace.runs.of({ path: join(databases, libraryName), library: '' })
  const newest = runs.findLast(({ kind, status }) => kind !== 'restore' && status === 'committed')
  return newest !== undefined && newest.createdAt > state.createdAt
}
