import { ExitCode } from '../core/exit-code.ts'
import { wait } from '../orchestrate/cloud/connect.ts'
import { explained } from '../orchestrate/cloud/explained.ts'
import {
  destroyLeftovers,
  listLeftovers,
  type SweepOptions,
  type SweepReport,
  sweepVerdict,
} from '../orchestrate/cloud/sweep.ts'
import { cloudCredentials, connectCloud } from './cloud-access.ts'
import type { Config } from './config.ts'
import { confirm, refuseUnasked } from './confirm.ts'
import type { Io } from './io.ts'
import { type CommonOptions, type Outcome, useColour } from './options.ts'
import { type Progress, showProgress } from './progress-line.ts'
import { makeStyle } from './render/style.ts'
import { renderSweep } from './render/sweep-text.ts'

export interface SweepFlags extends CommonOptions {
  readonly destroy?: boolean
  readonly yes?: boolean
  readonly run?: string
  readonly expired?: boolean
  readonly configured: Config | null
}

/** Milliseconds for one resource to go. */
const patience = 15 * 60_000

/** `plexferry sweep`: what runs could have left behind in the cloud. */
export async function runSweep(io: Io, flags: SweepFlags): Promise<Outcome> {
  if (flags.destroy === true) refuseUnasked(io, flags.yes, 'destroying what is in the cloud')
  const credentials = cloudCredentials(io)
  await using progress = showProgress(io, flags.quiet === true)
  const options = {
    now: io.now,
    signal: io.signal,
    emit: progress.emit,
    zones: flags.configured?.cloud?.zones ?? [],
    expired: flags.expired === true,
    ...(flags.run === undefined ? {} : { run: flags.run }),
  }
  const report = await swept(io, flags, options, progress).catch(async (error: unknown) => {
    await progress.clear()
    if (io.signal.aborted && flags.destroy === true)
      await io.stderr.write('Stopped before the end: what is left is still billed. plexferry sweep shows it.\n')
    throw explained(error, credentials)
  })
  await progress.clear()
  const verdict = sweepVerdict(report)
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ format: 'plexferry/sweep', formatVersion: 1, verdict, ...report }, null, 2)}\n`
      : renderSweep(report, {
          now: io.now(),
          style: makeStyle(useColour(io, flags)),
          columns: io.stdout.columns,
          scope: scopeOf(flags),
        }),
  )
  return { exitCode: exitCodes[verdict] }
}

const exitCodes = {
  nothing: ExitCode.ok,
  free: ExitCode.notClean,
  billed: ExitCode.cleanupIncomplete,
} as const

async function swept(io: Io, flags: SweepFlags, options: SweepOptions, progress: Progress): Promise<SweepReport> {
  const cloud = await connectCloud(io, cloudCredentials(io))
  if (flags.destroy !== true) return await listLeftovers(cloud, options)
  if (flags.yes !== true) {
    const there = await listLeftovers(cloud, options)
    await progress.clear()
    if (there.left.length === 0) return there
    const style = makeStyle(io.stderr.isTTY && useColour(io, flags))
    const listed = { now: io.now(), style, columns: io.stderr.columns, scope: scopeOf(flags) }
    await io.stderr.write(renderSweep(there, listed))
    if (!(await confirm(io, question(there)))) {
      await io.stderr.write('Nothing was destroyed.\n')
      return there
    }
  }
  return await destroyLeftovers(cloud, { ...options, sleep: wait, limit: patience })
}

function question({ left }: SweepReport): string {
  const early = left.filter(({ expired }) => !expired).length
  const what = left.length === 1 ? 'this' : `these ${left.length}`
  const which = left.length === 1 ? 'It is' : `${early} of them ${early === 1 ? 'is' : 'are'}`
  const warning =
    early === 0 ? '' : ` ${which} not past ${early > 1 ? 'their' : 'its'} time: a run may still be at work.`
  return `\nDestroy ${what} for good?${warning}`
}

function scopeOf({ run, expired }: SweepFlags): string {
  return `${run === undefined ? '' : ` of run ${run}`}${expired === true ? ' past its time' : ''}`
}
