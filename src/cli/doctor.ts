import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import { checkBucket } from '../orchestrate/doctor/bucket-checks.ts'
import { checkCloud } from '../orchestrate/doctor/cloud-checks.ts'
import { checked, type DoctorCheck } from '../orchestrate/doctor/doctor-check.ts'
import { checkMachine } from '../orchestrate/doctor/machine-checks.ts'
import { connectCloud, findCloudCredentials } from './cloud-access.ts'
import type { Config } from './config.ts'
import { findConfig } from './config-file.ts'
import type { Io } from './io.ts'
import { listingAccess } from './listing-access.ts'
import { type CommonOptions, type Outcome, useColour } from './options.ts'
import { showProgress } from './progress-line.ts'
import { renderDoctor } from './render/doctor-text.ts'
import { makeStyle } from './render/style.ts'
import { workspaceFolder } from './workspace-folder.ts'

export interface DoctorFlags extends CommonOptions {
  readonly listing?: string
  readonly configured: Config | null
  /** What is wrong with the configuration file, which is a finding here. */
  readonly misconfigured?: ToolError
}

/** `plexferry doctor`: what this machine, the configuration and the accounts have and lack. */
export async function runDoctor(io: Io, flags: DoctorFlags): Promise<Outcome> {
  await using progress = showProgress(io, flags.quiet === true)
  const source = flags.listing ?? null
  const checks = [
    configCheck(io, flags),
    ...(
      await Promise.all([
        checkMachine({
          env: io.env,
          tempDir: io.tempDir,
          workspace: workspaceFolder(io, flags.workspace),
          needsRclone: source?.startsWith('rclone:') === true,
          signal: io.signal,
        }),
        bucketChecks(io, source, flags.configured),
        cloudChecks(io, flags.configured),
      ])
    ).flat(),
  ]
  await progress.clear()
  const failed = checks.some(({ status }) => status === 'failed')
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ format: 'plexferry/doctor', formatVersion: 1, verdict: failed ? 'lacking' : 'ok', checks }, null, 2)}\n`
      : renderDoctor(checks, makeStyle(useColour(io, flags)), io.stdout.columns),
  )
  return { exitCode: failed ? ExitCode.notClean : ExitCode.ok }
}

function configCheck(io: Io, { config, misconfigured }: DoctorFlags): DoctorCheck {
  if (misconfigured !== undefined)
    return checked('config', 'failed', misconfigured.message, { remedy: misconfigured.hint })
  const file = findConfig(config, io.cwd)
  return file === null
    ? checked('config', 'skipped', 'there is no plexferry.config.json here or above', {
        remedy: 'plexferry init writes one',
      })
    : checked('config', 'ok', file, { file })
}

async function bucketChecks(io: Io, source: string | null, configured: Config | null): Promise<DoctorCheck[]> {
  try {
    const access = source === null || source === '-' ? {} : listingAccess(source, io, configured)
    return await checkBucket({ source: source === '-' ? null : source, ...access, signal: io.signal })
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return [
      checked('bucket-list', 'failed', error.message, { remedy: error.hint }),
      checked('bucket-read', 'skipped', 'it cannot be reached'),
    ]
  }
}

async function cloudChecks(io: Io, configured: Config | null): Promise<DoctorCheck[]> {
  const { zones = [], instance = 'power', profiles = {} } = configured?.cloud ?? {}
  return await checkCloud({
    credentials: keyOf(io),
    connect: async (credentials) => await connectCloud(io, credentials),
    zones,
    instance,
    profile: profiles[instance] ?? {},
  })
}

function keyOf(io: Io) {
  try {
    return findCloudCredentials(io)
  } catch (error) {
    if (error instanceof ToolError) return error
    throw error
  }
}
