import { randomInt } from 'node:crypto'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import { openPlex } from '../db/plex/open-plex.ts'
import { openWorkspace, type Workspace } from '../db/state/workspace.ts'
import { LocalShell } from '../orchestrate/shell/local-shell.ts'
import { DockerPlex } from '../orchestrate/sync/docker-plex.ts'
import { runSync } from '../orchestrate/sync/run-sync.ts'
import type { SyncSpec } from '../orchestrate/sync/sync-spec.ts'
import { newRunId } from '../remap/apply/run-id.ts'
import type { Config } from './config.ts'
import type { Io } from './io.ts'
import { type CommonOptions, type Outcome, required, useColour } from './options.ts'
import { readPlan } from './plan-file.ts'
import { showProgress } from './progress-line.ts'
import { makeStyle } from './render/style.ts'
import { renderSync, renderSyncPlan } from './render/sync-text.ts'
import { version } from './version.ts'
import { workspaceFolder } from './workspace-folder.ts'

export interface SyncFlags extends CommonOptions {
  readonly target?: 'local'
  readonly mode: 'delta'
  readonly from?: string
  readonly out?: string
  readonly plan?: string
  readonly image?: string
  readonly media?: readonly string[]
  readonly section?: readonly string[]
  readonly skipSonic?: boolean
  readonly forceDeepScan?: boolean
  readonly keep?: boolean
  readonly resume?: string
  readonly dryRun?: boolean
  readonly configured: Config | null
}

/** Milliseconds between two looks at a server. */
const pause = 5000

/** `plexferry sync`: has a Plex of its own work through a library, and archives what comes of it. */
export async function runSyncCommand(io: Io, flags: SyncFlags): Promise<Outcome> {
  await using workspace = await openWorkspace(workspaceFolder(io, flags.workspace), { now: io.now })
  await using shell = new LocalShell()
  const { id, spec } =
    flags.resume === undefined
      ? { id: newRunId(io.now(), randomInt(0x1_0000) / 0x1_0000), spec: await specOf(io, flags) }
      : await recorded(workspace, flags.resume)
  const plan = spec.plan === null ? null : await readPlan(io, spec.plan)
  await new DockerPlex(shell, '', io.signal).requireImage(spec.image)
  if (flags.dryRun === true) {
    await io.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ format: 'plexferry/sync', formatVersion: 1, done: false, plan: spec }, null, 2)}\n`
        : renderSyncPlan(spec, plan?.moves.length ?? null),
    )
    return { exitCode: ExitCode.ok }
  }
  if (flags.resume === undefined) await workspace.syncs.start(id, spec, version)
  await using progress = showProgress(io, flags.quiet === true)
  const say = async (line: string): Promise<void> => {
    await progress.clear()
    if (flags.quiet !== true) await io.stderr.write(`${line}\n`)
  }
  await say(`run ${id}`)
  try {
    const result = await runSync({
      id,
      spec,
      plan,
      workspace,
      shell,
      claim: io.env['PLEX_CLAIM'] ?? null,
      secret: (token) => io.secrets.add(token),
      tempDir: io.tempDir,
      timeZone: io.env['TZ'] ?? null,
      toolVersion: version,
      now: io.now,
      random: Math.random,
      sleep,
      fetch: globalThis.fetch,
      pause,
      signal: io.signal,
      emit: progress.emit,
      say,
    })
    await progress.clear()
    await io.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ format: 'plexferry/sync', formatVersion: 1, done: true, ...result }, null, 2)}\n`
        : renderSync(result, makeStyle(useColour(io, flags))),
    )
    const unfinished = result.scans.some(({ outcome }) => outcome !== 'finished')
    const failed = result.report.checks.some(({ status }) => status === 'failed')
    return { exitCode: unfinished || failed ? ExitCode.notClean : ExitCode.ok }
  } catch (error) {
    await progress.clear()
    if (io.signal.aborted)
      await io.stderr.write(`Nothing is lost: plexferry sync --resume ${id} goes on, with the container that runs.\n`)
    throw error
  }
}

async function specOf(io: Io, flags: SyncFlags): Promise<SyncSpec> {
  required(flags.target, '--target')
  const { image, media = [], exclude = [] } = flags.configured?.sync ?? {}
  const out = resolve(io.cwd, required(flags.out, '--out'))
  if (!/\.(?:tar\.zst|tzst|tar\.gz|tgz)$/u.test(out))
    throw new ToolError('usage', `${out} does not say how to pack`, 'end the name in .tar.zst, or in .tar.gz')
  if (await isThere(out))
    throw new ToolError('export-exists', `${out} is there already`, 'name another: no archive is ever replaced')
  const from = resolve(io.cwd, required(flags.from, '--from'))
  if (!(await isThere(from)))
    throw new ToolError('db-not-found', `nothing is at ${from}`, "name Plex's data folder, or an archive of one")
  await refuseUnknown(io, from, flags.section ?? [])
  return {
    mode: flags.mode,
    target: 'local',
    from,
    out,
    plan: flags.plan === undefined ? null : resolve(io.cwd, flags.plan),
    image: required(flags.image ?? image, '--image'),
    media: (flags.media ?? media).map((text) => bindOf(io, text)),
    sections: flags.section ?? [],
    excluded: exclude,
    skipSonic: flags.skipSonic === true,
    forceDeepScan: flags.forceDeepScan === true,
    keep: flags.keep === true,
  }
}

/** Before anything is begun. */
async function refuseUnknown({ tempDir, signal }: Io, from: string, named: readonly string[]): Promise<void> {
  if (named.length === 0) return
  await using library = await openPlex(from, { tempDir, signal })
  const known = (await library.snapshot(signal)).sections.map(({ name }) => name)
  const unknown = named.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new ToolError('section-unknown', `there is no section '${unknown}'`, `there are: ${known.join(', ')}`)
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

function bindOf(io: Io, text: string) {
  const [, from = '', to = ''] = /^(.+):(\/[^:]*)$/u.exec(text) ?? []
  if (from !== '' && to !== '') return { from: resolve(io.cwd, from), to }
  throw new ToolError('usage', `--media '${text}' names no two folders`, 'it takes /mnt/media:/Media')
}

async function recorded(workspace: Workspace, id: string) {
  const run = await workspace.syncs.find(id)
  if (run === null)
    throw new ToolError(
      'run-unknown',
      `${workspace.folder} has no sync ${id}`,
      'name the run that was said at its start',
    )
  if (run.finishedAt !== null)
    throw new ToolError('run-unknown', `sync ${id} is done, since ${run.finishedAt}`, 'start another')
  return { id, spec: run.spec as SyncSpec }
}
