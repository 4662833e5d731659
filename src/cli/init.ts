import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ExitCode } from '../core/exit-code.ts'
import { maskSecrets } from '../core/secrets.ts'
import { ToolError } from '../core/tool-error.ts'
import { profileNames } from '../orchestrate/cloud/profiles.ts'
import { activeProfile } from '../orchestrate/cloud/scaleway-profile.ts'
import { rcloneRemotes } from '../storage/rclone-conf.ts'
import { readScalewayConfig } from './cloud-access.ts'
import { configFileName } from './config-file.ts'
import { parseConfig } from './config.ts'
import { refuseUnasked } from './confirm.ts'
import { configText, type InitAnswers } from './init-text.ts'
import type { Io } from './io.ts'
import { readRcloneConf } from './listing-access.ts'
import type { CommonOptions, Outcome } from './options.ts'
import { Questions } from './questions.ts'

export interface InitFlags extends Omit<CommonOptions, 'color'> {
  readonly yes?: boolean
}

/** `plexferry init`: writes a configuration file, from answers and from what other tools' own files say. */
export async function runInit(io: Io, flags: InitFlags): Promise<Outcome> {
  const file = resolve(io.cwd, flags.config ?? configFileName)
  if (existsSync(file)) throw isThere(file)
  refuseUnasked(io, flags.yes, 'writing a configuration by answers')
  const known = await defaults(io)
  const answers = flags.yes === true ? known : await askAll(io, known)
  if (answers === null) {
    await io.stderr.write('\nNothing was written.\n')
    return { exitCode: ExitCode.ok }
  }
  const text = configText(answers)
  const config = parseConfig(text, file)
  await writeNew(file, io.secrets.maskKnown(text))
  const written = { format: 'plexferry/init', formatVersion: 1, file, config }
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(written, null, 2)}\n`
      : `Wrote ${file}.\nNext: plexferry doctor, which says what is still lacking.\n`,
  )
  return { exitCode: ExitCode.ok }
}

/** Where a server's data usually is. */
const usualFolders = ['/var/lib/plexmediaserver', 'Library/Application Support/Plex Media Server', '/config']

async function defaults(io: Io): Promise<InitAnswers> {
  const remark = async (error: unknown): Promise<null> => {
    if (!(error instanceof ToolError)) throw error
    await io.stderr.write(`${error.message}; it is left out\n`)
    return null
  }
  const db = usualFolders
    .map((folder) => resolve(io.homeDir, folder))
    .find((folder) => existsSync(join(folder, 'Plug-in Support')) || existsSync(join(folder, 'Library')))
  const remotes = await attempt(() => rcloneRemotes(readRcloneConf(io, undefined)), remark)
  const buckets = (remotes ?? []).filter(({ type }) => type === 's3')
  const remote = buckets.find(({ provider }) => provider === 'Scaleway') ?? buckets[0]
  const zone = await attempt(() => {
    const scaleway = readScalewayConfig(io)
    return scaleway === null
      ? undefined
      : activeProfile(scaleway.text, scaleway.path, io.env['SCW_PROFILE']).values['default_zone']
  }, remark)
  const named = io.env['SCW_DEFAULT_ZONE'] ?? zone ?? ''
  return {
    db: db ?? '',
    listing: '',
    rcloneRemote: remote?.name ?? '',
    zone: aZone(named) === null ? named : 'fr-par-1',
    instance: 'power',
  }
}

async function attempt<T>(read: () => T, remark: (error: unknown) => Promise<null>): Promise<T | null> {
  try {
    return read()
  } catch (error) {
    return await remark(error)
  }
}

/** Null where the input ends. */
async function askAll(io: Io, known: InitAnswers): Promise<InitAnswers | null> {
  using questions = new Questions(io)
  const db = await questions.ask('Plex data folder or database', known.db, noSecret)
  if (db === null) return null
  const rcloneRemote = await questions.ask("rclone remote that holds the bucket's keys", known.rcloneRemote, noSecret)
  if (rcloneRemote === null) return null
  const listing = await questions.ask('bucket, as s3://bucket/folder', known.listing, aSource)
  if (listing === null) return null
  const zone = await questions.ask('zone for servers in the cloud', known.zone, aZone)
  if (zone === null) return null
  const size = await questions.ask(`size of them (${profileNames.join(', ')})`, known.instance, aProfile)
  const instance = profileNames.find((name) => name === size)
  return instance === undefined ? null : { db, listing, rcloneRemote, zone, instance }
}

function noSecret(answer: string): string | null {
  return maskSecrets(answer) === answer ? null : 'that holds a secret, and the file is no place for one'
}

function aSource(answer: string): string | null {
  if (answer === '' || /^(?:s3:\/\/[^/]|rclone:|dir:|\/|\.)/u.test(answer)) return noSecret(answer)
  return 'write s3://bucket/folder, rclone:remote:path, dir:/mnt/media, or nothing to fill it in later'
}

function aZone(answer: string): string | null {
  return /^[a-z]{2}-[a-z]{3}-[1-9]$/u.test(answer) ? null : 'a zone is like fr-par-1'
}

function aProfile(answer: string): string | null {
  return profileNames.some((name) => name === answer) ? null : `one of ${profileNames.join(', ')}`
}

/** Never over another file, also one that came meanwhile. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await using handle = await open(file, 'wx', 0o644)
    await handle.writeFile(text)
    await handle.sync()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw isThere(file)
    throw new ToolError(
      'output-failed',
      `${file} cannot be written: ${(error as Error).message}`,
      'choose a folder that is there, that you may write to and that has room',
      { cause: error },
    )
  }
}

function isThere(file: string): ToolError {
  return new ToolError('usage', `${file} is there already`, 'edit it, or name another with --config')
}
