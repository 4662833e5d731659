import { ExitCode } from '../core/exit-code.ts'
import { openPlex } from '../db/plex/open-plex.ts'
import type { Run } from '../db/state/run-log.ts'
import { openWorkspace, type Workspace } from '../db/state/workspace.ts'
import { listRuns } from '../remap/apply/list-runs.ts'
import { undoRun } from '../remap/apply/undo-run.ts'
import { confirm, refuseUnasked } from './confirm.ts'
import type { Config } from './config.ts'
import type { Io } from './io.ts'
import { restoreToUndo } from './undo-restore.ts'
import { type CommonOptions, type Outcome, required, useColour } from './options.ts'
import { showProgress } from './progress-line.ts'
import { refuseArchived } from './refuse-archived.ts'
import { renderRuns, renderUndone } from './render/run-text.ts'
import { makeStyle } from './render/style.ts'
import { workspaceFolder } from './workspace-folder.ts'

export interface UndoFlags extends CommonOptions {
  readonly db?: string
  readonly run?: string
  readonly list?: boolean
  readonly skipChanged?: boolean
  readonly yes?: boolean
  readonly acceptLoss?: boolean
  readonly keepBackups?: number
  readonly configured: Config | null
}

/** `plexferry undo`: takes back what `remap --apply` wrote, or what `restore` put in place. */
export async function runUndo(io: Io, flags: UndoFlags): Promise<Outcome> {
  const named = required(flags.db, '--db')
  if (flags.list !== true) refuseUnasked(io, flags.yes, 'writing a Plex database')
  await using workspace = await openWorkspace(workspaceFolder(io, flags.workspace), { now: io.now })
  const restored = await restoreToUndo(io, named, flags, workspace)
  if (restored !== null) return restored
  const database = await placeOf(io, named, flags, workspace)
  if (database === null) return { exitCode: ExitCode.ok }
  const what = flags.run === undefined ? 'the newest run' : `run ${flags.run}`
  if (flags.yes !== true && !(await confirm(io, `Back up ${database} and take ${what} back?`))) {
    await io.stderr.write('Nothing was written.\n')
    return { exitCode: ExitCode.ok }
  }
  await using progress = showProgress(io, flags.quiet === true)
  const undone = await undoRun({
    database,
    workspace,
    now: io.now,
    random: Math.random,
    signal: io.signal,
    emit: progress.emit,
    skipChanged: flags.skipChanged === true,
    ...(flags.run === undefined ? {} : { runId: flags.run }),
    ...(flags.keepBackups === undefined ? {} : { keepBackups: flags.keepBackups }),
  })
  await progress.clear()
  const style = makeStyle(useColour(io, flags))
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ format: 'plexferry/undo', formatVersion: 1, ...undone }, null, 2)}\n`
      : renderUndone(undone, style),
  )
  return { exitCode: undone.skipped.length > 0 ? ExitCode.partial : ExitCode.ok }
}

/** The library file; null where only its runs were to be listed, which is done. Read before it is held. */
async function placeOf(io: Io, named: string, flags: UndoFlags, workspace: Workspace): Promise<string | null> {
  await using library = await openPlex(named, { tempDir: io.tempDir, signal: io.signal })
  refuseArchived(library)
  if (flags.list !== true) return library.path
  const runs = await library.read(async (db) => await listRuns(db, library.path, workspace))
  const listed = { format: 'plexferry/runs', formatVersion: 1, database: library.path, runs: runs.map(listedRun) }
  await io.stdout.write(
    flags.json === true ? `${JSON.stringify(listed, null, 2)}\n` : renderRuns(library.path, runs, io.stdout.columns),
  )
  return null
}

/** What scripts may rely on; the rest of a run's record is undo's own. */
function listedRun({ id, kind, status, createdAt, finishedAt, backup, counts, toolVersion }: Run) {
  return { id, kind, status, createdAt, finishedAt, backup, counts, toolVersion }
}
