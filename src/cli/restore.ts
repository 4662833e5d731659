import { ExitCode } from '../core/exit-code.ts'
import { shellQuoted } from '../core/shell-quoted.ts'
import { openWorkspace } from '../db/state/workspace.ts'
import { openTarget } from '../orchestrate/restore/open-target.ts'
import { restoreArchive } from '../orchestrate/restore/restore-archive.ts'
import type { RestorePlan } from '../orchestrate/restore/restore-plan.ts'
import type { Config } from './config.ts'
import { confirm, refuseUnasked } from './confirm.ts'
import type { Io } from './io.ts'
import { type CommonOptions, type Outcome, required, useColour } from './options.ts'
import { plexOf } from './plex-config.ts'
import { showProgress } from './progress-line.ts'
import { renderRestored, renderRestorePlan } from './render/restore-text.ts'
import { makeStyle } from './render/style.ts'
import { version } from './version.ts'
import { workspaceFolder } from './workspace-folder.ts'

export interface RestoreFlags extends CommonOptions {
  readonly archive?: string
  readonly to?: string
  readonly only?: 'databases'
  readonly mergeWatchState?: boolean
  readonly base?: string
  readonly homeVersion?: string
  readonly acceptLoss?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly configured: Config | null
}

/** `plexferry restore`: puts an archive's databases and files where a server uses them. */
export async function runRestore(io: Io, flags: RestoreFlags): Promise<Outcome> {
  const archive = required(flags.archive, '--archive')
  const to = required(flags.to, '--to')
  const dry = flags.dryRun === true
  if (!dry) refuseUnasked(io, flags.yes, "replacing a server's databases")
  const style = makeStyle(useColour(io, flags))
  const { control, server } = plexOf(flags.configured)
  await using workspace = await openWorkspace(workspaceFolder(io, flags.workspace), { now: io.now })
  await using target = await openTarget(to, {
    env: io.env,
    homeDir: io.homeDir,
    tempDir: io.tempDir,
    ssh: flags.configured?.ssh ?? null,
    signal: io.signal,
  })
  await using progress = showProgress(io, flags.quiet === true)
  let shown: RestorePlan | null = null
  const agree = async (plan: RestorePlan): Promise<boolean> => {
    shown = plan
    await progress.clear()
    if (flags.json !== true && flags.quiet !== true)
      await io.stderr.write(renderRestorePlan(plan, style, io.stderr.columns))
    if (dry) return false
    return flags.yes === true || (await confirm(io, 'Put these databases in place?'))
  }
  const restored = await restoreArchive({
    archive,
    target,
    workspace,
    tempDir: io.tempDir,
    toolVersion: version,
    now: io.now,
    random: Math.random,
    only: flags.only ?? null,
    mergeWatchState: flags.mergeWatchState ?? true,
    base: flags.base ?? null,
    homeVersion: flags.homeVersion ?? null,
    acceptLoss: flags.acceptLoss === true,
    plex: control,
    server,
    agree,
    signal: io.signal,
    emit: progress.emit,
  })
  await progress.clear()
  const head = { format: 'plexferry/restore', formatVersion: 1 }
  if (restored === null) {
    if (flags.json === true)
      await io.stdout.write(`${JSON.stringify({ ...head, done: false, plan: shown }, null, 2)}\n`)
    else await io.stderr.write(dry ? 'Nothing was moved: this was a dry run.\n' : 'Nothing was moved.\n')
    return { exitCode: ExitCode.ok }
  }
  const words = ['plexferry', 'undo', '--db', to, '--run', restored.plan.runId]
  if (flags.workspace !== undefined) words.push('--workspace', flags.workspace)
  const undo = words.map(shellQuoted).join(' ')
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ ...head, done: true, ...restored, undo }, null, 2)}\n`
      : renderRestored(restored, undo, style),
  )
  return { exitCode: restored.verified?.verdict === 'damaged' ? ExitCode.notClean : ExitCode.ok }
}
