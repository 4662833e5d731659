import { stat } from 'node:fs/promises'
import { applyPlan, type AppliedRun, type ApplyOptions } from '../remap/apply/apply-plan.ts'
import { ExitCode } from '../core/exit-code.ts'
import { counted } from '../core/counted.ts'
import { formatBytes } from '../core/figures.ts'
import { shellQuoted } from '../core/shell-quoted.ts'
import type { PlexLibrary } from '../db/plex/open-plex.ts'
import { backupsFolder } from '../db/plex/write/backup-folder.ts'
import { blobsBeside } from '../db/plex/write/held-pair.ts'
import { openWorkspace } from '../db/state/workspace.ts'
import type { RemapPlan } from '../remap/remap-plan.ts'
import { confirm } from './confirm.ts'
import type { Io } from './io.ts'
import type { Outcome } from './options.ts'
import { listJson } from './list-json.ts'
import type { Progress } from './progress-line.ts'
import type { RemapFlags } from './remap.ts'
import { renderApplied } from './render/run-text.ts'
import type { Style } from './render/style.ts'
import { visible } from './render/visible.ts'
import { version } from './version.ts'
import { workspaceFolder } from './workspace-folder.ts'

/** What applying takes beside the flags. */
interface ApplySubject extends Pick<ApplyOptions, 'fingerprintNow' | 'stillTheSame' | 'inListing'> {
  readonly library: PlexLibrary
  readonly plan: RemapPlan
  /** What the command ends with when all went well. */
  readonly exitCode: ExitCode
  readonly style: Style
  readonly progress: Progress
}

/** Asks, applies, and says what was done and how to take it back. */
export async function applyAndTell(io: Io, flags: RemapFlags, subject: ApplySubject): Promise<Outcome> {
  const { library, plan, exitCode, style, progress, ...rest } = subject
  if (plan.quality === 'empty') {
    if (flags.json === true) for (const chunk of listJson({ ...plan })) await io.stdout.write(chunk)
    else await io.stderr.write('There is nothing to apply: the database is as it was.\n')
    return { exitCode }
  }
  // Nobody is asked about a plan that is blocked: it is refused at once.
  const isOpen = plan.quality === 'applyable'
  if (isOpen && flags.json !== true && flags.quiet !== true) await io.stderr.write(await backupNotice(library.path))
  const moves = counted(plan.moves.length, 'move')
  if (isOpen && flags.yes !== true && !(await confirm(io, `Back up the database and write ${moves} to it?`))) {
    if (flags.json === true) for (const chunk of listJson({ ...plan })) await io.stdout.write(chunk)
    await io.stderr.write('Nothing was written.\n')
    return { exitCode: ExitCode.ok }
  }
  await using workspace = await openWorkspace(workspaceFolder(io, flags.workspace), { now: io.now })
  const applied = await applyPlan(plan, {
    ...rest,
    database: library.path,
    origin: library.origin,
    workspace,
    now: io.now,
    random: Math.random,
    toolVersion: version,
    // It was planned or read in this run, and either saw to its checksum.
    unedited: true,
    signal: io.signal,
    emit: progress.emit,
    ...(flags.keepBackups === undefined ? {} : { keepBackups: flags.keepBackups }),
  })
  await progress.clear()
  await tell(io, flags, { applied, plan, style })
  return { exitCode }
}

/** What will be copied, and where to, before anything is written. */
async function backupNotice(library: string): Promise<string> {
  const blobs = blobsBeside(library)
  const files = [library, `${library}-wal`, ...(blobs === null ? [] : [blobs, `${blobs}-wal`])]
  const found = await Promise.all(files.map(async (file) => await stat(file).catch(() => null)))
  const bytes = found.reduce((sum, about) => sum + (about?.size ?? 0), 0)
  return `Backup first: about ${formatBytes(bytes)} (library${blobs === null ? '' : ' and blobs'}) to ${visible(backupsFolder(library))}\n`
}

async function tell(
  io: Io,
  flags: RemapFlags,
  { applied, plan, style }: { applied: AppliedRun; plan: RemapPlan; style: Style },
): Promise<void> {
  if (flags.json === true) {
    for (const chunk of listJson({ ...plan, run: applied })) await io.stdout.write(chunk)
    return
  }
  const words = ['plexferry', 'undo', '--db', flags.db ?? '', '--run', applied.runId]
  if (flags.workspace !== undefined) words.push('--workspace', flags.workspace)
  await io.stdout.write(renderApplied(applied, plan, words.map(shellQuoted).join(' '), style))
}
