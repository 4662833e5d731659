import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { chunkSource } from './byte-source.ts'
import type { Environment } from './environment.ts'
import { systemCode } from './listing-failure.ts'
import type { Listing } from './listing.ts'
import { ObjectTableBuilder } from './object-table.ts'
import { readObjects } from './read-objects.ts'
import { maskSecrets } from '../core/secrets.ts'

/** A running program, as far as it is looked at here. */
export interface Running {
  readonly stdout: Readable
  readonly stderr: Readable
  kill(signal: NodeJS.Signals): boolean
  once(event: 'error', heard: (error: Error) => void): unknown
  once(event: 'close', heard: (code: number | null, signal: NodeJS.Signals | null) => void): unknown
}

export type Spawn = (program: string, args: readonly string[], env: Environment | undefined) => Running

export const spawnProgram: Spawn = (program, args, env) =>
  spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(env === undefined ? {} : { env }) })

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

/** rclone before 1.70 gives up on any S3 remote when AWS_CA_BUNDLE is set. */
function childEnvironment(env: Environment | undefined): Environment | undefined {
  if (env === undefined) return undefined
  const { AWS_CA_BUNDLE: _, ...rest } = env
  return rest
}

interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly failure: Error | null
}

function outcome(program: Running): Promise<Outcome> {
  return new Promise((resolve) => {
    program.once('error', (failure) => resolve({ code: null, signal: null, failure }))
    program.once('close', (code, signal) => resolve({ code, signal, failure: null }))
  })
}

/** Ends a program whose output nobody reads any more, unless it ends by itself within the grace. */
async function stop(program: Running, ended: Promise<Outcome>, grace: number): Promise<void> {
  program.stdout.resume()
  for (const [patience, signal] of [
    [grace, 'SIGTERM'],
    [2000, 'SIGKILL'],
  ] as const) {
    if (patience > 0 && (await endsWithin(ended, patience))) return
    program.kill(signal)
  }
}

async function endsWithin(ended: Promise<Outcome>, milliseconds: number): Promise<boolean> {
  const over = new AbortController()
  const late = delay(milliseconds, false, { signal: over.signal }).catch(() => true)
  const first = await Promise.race([ended.then(() => true), late])
  over.abort()
  return first
}

function lastLines(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4000)
  })
  return () => {
    const lines = text
      .split('\n')
      .map((line) => line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /u, '').trim())
      .filter((line) => line !== '')
    return lines.slice(-3).join(' / ') || 'it said nothing'
  }
}

function startFailure(program: string, failure: Error): unknown {
  if (systemCode(failure) !== 'ENOENT' && systemCode(failure) !== 'EACCES') return failure
  return new ToolError(
    'rclone-missing',
    `${program} cannot be run: it is not installed, or not on the PATH`,
    'install rclone, or make the listing where it is: rclone lsjson -R --files-only REMOTE:PATH > listing.json',
    { cause: failure },
  )
}
