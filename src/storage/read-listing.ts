import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type Emit, silent } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import type { Environment } from './environment.ts'
import { readFolder } from './folder.ts'
import { readListingFile, readListingStream } from './listing-file.ts'
import type { Listing, ListingFormat } from './listing.ts'
import type { Sleep } from './patience.ts'
import { type Spawn, spawnProgram } from './rclone-process.ts'
import { readRclone } from './rclone.ts'
import { openS3 } from './s3-client.ts'
import { parseS3, readS3 } from './s3-listing.ts'
import type { S3Settings } from './s3-settings.ts'

export interface ReadListingOptions {
  /** The form of a stored listing, where it is not to be recognised. */
  readonly format?: ListingFormat
  /** How to reach the store of an `s3://` source. */
  readonly s3?: S3Settings
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** What the source `-` reads. */
  readonly stdin?: Readable
  /** The environment to run rclone in. */
  readonly env?: Environment
  /** Milliseconds without any answer until a store is given up: once it has answered, and before. */
  readonly patience?: { readonly limit: number; readonly firstLimit: number }
  /** Milliseconds for a connection to be made, and for an answer to come. */
  readonly timeouts?: { readonly connect: number; readonly answer: number }
  /** Requests to a store under way at a time. */
  readonly width?: number
  /** Bytes of a stored listing read, and parsed without a pause, at a time. */
  readonly chunkBytes?: number
  readonly rclone?: string
  readonly spawn?: Spawn
  readonly now?: () => Date
  readonly sleep?: Sleep
  readonly random?: () => number
}

/**
 * Reads a listing of objects from whatever `source` names: `s3://bucket/folder`, `rclone:remote:path`,
 * `dir:/mnt/media`, `-`, or a file in one of the stored forms.
 *
 * A listing that shows that something is missing from it is returned with `complete: false`; one that
 * cannot be read at all is a `ToolError`.
 */
export async function readListing(source: string, options: ReadListingOptions = {}): Promise<Listing> {
  const { signal, format, emit = silent, chunkBytes = 1 << 20, now = () => new Date() } = options
  signal?.throwIfAborted()
  if (source.startsWith('s3://')) return await readStore(source, options, emit, now)
  if (source.startsWith('rclone:')) {
    const { env, spawn = spawnProgram, rclone: program = 'rclone' } = options
    const remotePath = source.slice('rclone:'.length)
    if (!remotePath.includes(':'))
      throw new ToolError(
        'usage',
        `'${source}' names no remote`,
        'write --listing rclone:REMOTE:PATH, as for rclone itself',
      )
    return await readRclone(remotePath, { signal, emit, now, chunkBytes, spawn, env, program })
  }
  if (source.startsWith('dir:')) return await readFolder(source.slice('dir:'.length), { signal, emit, now })
  const stored = { format, signal, emit, chunkBytes }
  if (source !== '-') return await readListingFile(source, stored)
  if (options.stdin === undefined)
    throw new ToolError('usage', 'there is no standard input to read a listing from', 'name a file after --listing')
  return await readListingStream('-', options.stdin, stored)
}

async function readStore(source: string, options: ReadListingOptions, emit: Emit, now: () => Date): Promise<Listing> {
  const { s3, signal, width = 8, random = Math.random } = options
  if (s3 === undefined)
    throw new ToolError(
      'config',
      `no settings for ${source} were given`,
      'give the s3 option its endpoint, region and credentials',
    )
  const place = parseS3(source)
  const sleep: Sleep =
    options.sleep ?? ((milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }))
  const { limit, firstLimit } = options.patience ?? { limit: 10 * 60_000, firstLimit: 30_000 }
  const store = await openS3(place.bucket, s3, options.timeouts ?? { connect: 10_000, answer: 60_000 })
  try {
    return await readS3(place, store, {
      signal,
      emit,
      patience: { sleep, now, random, limit, firstLimit },
      width,
      credentialsFrom: s3.credentialsFrom,
    })
  } finally {
    store.close()
  }
}
