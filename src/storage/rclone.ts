import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { chunkSource } from './byte-source.ts'
import type { Environment } from './environment.ts'
import type { Listing } from './listing.ts'
import { ObjectTableBuilder } from './object-table.ts'
import { childEnvironment, lastLines, outcome, type Spawn, startFailure, stop } from './rclone-process.ts'
import { readObjects } from './read-objects.ts'
import { maskSecrets } from '../core/secrets.ts'

export interface RcloneOptions {
  readonly signal?: AbortSignal | undefined
  readonly emit: Emit
  readonly now: () => Date
  readonly chunkBytes: number
  readonly spawn: Spawn
  /** The environment to run rclone in; its own where not given. */
  readonly env?: Environment | undefined
  /** The program; found on the PATH where it is a bare name. */
  readonly program: string
}

/** `--use-server-modtime` because the time kept in metadata costs a request for every object. */
const command = ['lsjson', '-R', '--files-only', '--no-mimetype', '--use-server-modtime', '--']

/** Lists what rclone sees at `remote:path`. */
export async function readRclone(remotePath: string, options: RcloneOptions): Promise<Listing> {
  const source = maskSecrets(`rclone:${remotePath}`)
  const takenAt = options.now().toISOString()
  const rclone = options.spawn(options.program, [...command, remotePath], childEnvironment(options.env))
  const ended = outcome(rclone)
  const complaints = lastLines(rclone.stderr)
  const objects = new ObjectTableBuilder()
  let incompleteReason: string | null = null
  const unread: unknown[] = []
  try {
    const read = await readObjects(source, chunkSource(rclone.stdout), objects, {
      format: 'lsjson',
      chunkBytes: options.chunkBytes,
      signal: options.signal,
      taken: () => options.emit({ task: 'reading listing', done: objects.length, unit: 'objects' }),
    })
    incompleteReason = read.incompleteReason
  } catch (error) {
    // half an answer mostly means that rclone failed, and it is rclone that says why
    unread.push(error)
    await stop(rclone, ended, options.signal?.aborted === true ? 0 : 1000)
  }
  const { code, signal, failure } = await ended
  options.signal?.throwIfAborted()
  if (failure !== null) throw startFailure(options.program, failure)
  if (unread.length > 0 && (code === null || code === 0)) throw unread[0]
  if (code !== 0) {
    const what = source.slice('rclone:'.length)
    const how = code === null ? `killed by ${signal}` : `exit ${code}`
    throw new ToolError(
      'rclone-failed',
      `rclone could not list ${what} (${how}): ${maskSecrets(complaints())}`,
      `see what \`rclone lsf ${what}\` says`,
      { cause: unread[0] },
    )
  }
  return {
    source,
    format: 'rclone',
    ...objects.summary(),
    takenAt,
    complete: incompleteReason === null,
    incompleteReason,
    spelling: 'decoded',
  }
}
