import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { maskSecrets } from '../../core/secrets.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { StoreFailure } from '../object-store.ts'
import type { Patience } from '../patience.ts'
import { spawnProgram } from '../rclone-process.ts'
import type { ReadListingOptions } from '../read-listing.ts'
import { parseS3 } from '../s3-listing.ts'
import type { ContentSource } from './content-source.ts'
import { EndsReader } from './ends-reader.ts'
import { openFolderRanges } from './folder-ranges.ts'
import type { RangeStore } from './range-store.ts'
import { rcloneRanges } from './rclone-ranges.ts'
import { startRcloneServer } from './rclone-server.ts'
import { openS3Ranges } from './s3-ranges.ts'

/** As for reading the listing of the same source; rclone cannot do without its `env` here. */
export interface OpenContentOptions extends Pick<
  ReadListingOptions,
  's3' | 'signal' | 'env' | 'patience' | 'timeouts' | 'rclone' | 'spawn' | 'now' | 'sleep' | 'random'
> {
  /** Makes the password between this process and its rclone. */
  readonly password?: () => string
}

/**
 * Opens what a listing was taken of, for its objects to be read: `s3://bucket/folder`, `rclone:remote:path`
 * or `dir:/mnt/media`. Null for a stored listing, which leads to no object.
 *
 * Dispose of it: it holds connections, and with `rclone:` a running program.
 */
export async function openContent(source: string, options: OpenContentOptions = {}): Promise<ContentSource | null> {
  options.signal?.throwIfAborted()
  const store = await openStore(source, options)
  if (store === null) return null
  const { limit, firstLimit } = options.patience ?? { limit: 10 * 60_000, firstLimit: 30_000 }
  const { now = () => new Date(), random = Math.random, signal, s3 } = options
  const patience: Patience = { limit, firstLimit, now, random, sleep: sleepOf(options) }
  const name = maskSecrets(source)
  return new EndsReader(store, {
    name,
    patience,
    signal,
    explain: (failure) => explained(failure, name, source.startsWith('s3://') ? s3?.credentialsFrom : undefined),
  })
}

async function openStore(source: string, options: OpenContentOptions): Promise<RangeStore | null> {
  const { s3, env, signal, timeouts = { connect: 10_000, answer: 60_000 } } = options
  if (source.startsWith('dir:')) return await openFolderRanges(source.slice('dir:'.length))
  if (source.startsWith('s3://')) {
    if (s3 === undefined)
      throw missing(`no settings for ${source} were given`, 's3 option its endpoint, region and credentials')
    return await openS3Ranges(parseS3(source), s3, timeouts)
  }
  if (!source.startsWith('rclone:')) return null
  if (env === undefined) throw missing('no environment to run rclone in was given', 'env option at least PATH and HOME')
  const { spawn = spawnProgram, rclone: program = 'rclone', password = randomUUID } = options
  const server = await startRcloneServer(source.slice('rclone:'.length), {
    program,
    spawn,
    env,
    password: password(),
    signal,
    sleep: sleepOf(options),
    startLimit: timeouts.answer,
  })
  return rcloneRanges(server, timeouts.answer)
}

function sleepOf({ sleep }: OpenContentOptions): Patience['sleep'] {
  return sleep ?? ((milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }))
}

function missing(what: string, option: string): ToolError {
  return new ToolError('config', what, `give the ${option}`)
}

/** What the operator is told of a store whose objects cannot be read. */
function explained({ kind, message }: StoreFailure, name: string, credentialsFrom: string | undefined): ToolError {
  const by = credentialsFrom === undefined ? '' : ` (credentials from ${credentialsFrom})`
  if (kind === 'denied')
    return new ToolError(
      'content-unreadable',
      `the objects of ${name} may not be read: ${message}${by}`,
      'let these credentials read objects (s3:GetObject), or run with --proof off',
    )
  return new ToolError(
    'content-unreadable',
    `the objects of ${name} cannot be read: ${message}`,
    'check the endpoint and the network, then try again: what is proved already is kept; or run with --proof off',
  )
}
