import { createInterface } from 'node:readline'
import { type Environment } from './environment.ts'
import { openS3, type S3Timeouts } from './s3-client.ts'
import { parseS3 } from './s3-listing.ts'
import type { S3Settings } from './s3-settings.ts'
import { childEnvironment, lastLines, outcome, spawnProgram, startFailure, stop } from './rclone-process.ts'
import { StoreFailure } from './object-store.ts'
import { maskSecrets } from '../core/secrets.ts'

/** An object to try reading. */
export interface FirstObject {
  /** As a listing spells it. */
  readonly key: string
  readonly size: number
}

export interface FirstObjectOptions {
  readonly s3?: S3Settings
  readonly env?: Environment
  readonly signal?: AbortSignal | undefined
  readonly timeouts: S3Timeouts
}

/**
 * One object that can be read, of a bucket or an rclone remote, without listing it all; null where none is among the
 * first.
 * @throws StoreFailure
 */
export async function firstObject(source: string, options: FirstObjectOptions): Promise<FirstObject | null> {
  if (source.startsWith('rclone:')) return await firstOfRclone(source.slice('rclone:'.length), options)
  const { s3, signal, timeouts } = options
  if (s3 === undefined) throw new StoreFailure('refused', 'no settings were given')
  const { bucket, prefix } = parseS3(source)
  const store = await openS3(bucket, s3, timeouts)
  try {
    const { objects } = await store.list({ prefix }, signal)
    const found = objects.find(({ size, archived }) => size > 0 && archived === 0)
    return found === undefined
      ? null
      : { key: new TextDecoder().decode(found.key).slice(prefix.length), size: found.size }
  } finally {
    store.close()
  }
}

async function firstOfRclone(path: string, { env, signal }: FirstObjectOptions): Promise<FirstObject | null> {
  const args = ['lsjson', '-R', '--files-only', '--no-mimetype', '--no-modtime', '--', path]
  const rclone = spawnProgram('rclone', args, childEnvironment(env))
  const ended = outcome(rclone)
  const complaints = lastLines(rclone.stderr)
  for await (const line of createInterface({ input: rclone.stdout })) {
    signal?.throwIfAborted()
    const object = objectIn(line)
    if (object === null) continue
    await stop(rclone, ended, 0)
    return object
  }
  const { code, failure } = await ended
  if (failure !== null) throw startFailure('rclone', failure)
  if (code !== 0) throw new StoreFailure('refused', `rclone: ${maskSecrets(complaints())}`)
  return null
}

/** rclone writes an object a line. */
function objectIn(line: string): FirstObject | null {
  try {
    const { Path, Size } = JSON.parse(line.replace(/,\s*$/u, '')) as { Path?: unknown; Size?: unknown }
    return typeof Path === 'string' && typeof Size === 'number' && Size > 0 ? { key: Path, size: Size } : null
  } catch {
    return null
  }
}
