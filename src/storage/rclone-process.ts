import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from '../core/tool-error.ts'
import type { Environment } from './environment.ts'
import { systemCode } from './listing-failure.ts'

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

/** rclone before 1.70 gives up on any S3 remote when AWS_CA_BUNDLE is set. */
export function childEnvironment(env: Environment | undefined): Environment | undefined {
  if (env === undefined) return undefined
  const { AWS_CA_BUNDLE: _, ...rest } = env
  return rest
}

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly failure: Error | null
}

export function outcome(program: Running): Promise<Outcome> {
  return new Promise((resolve) => {
    program.once('error', (failure) => resolve({ code: null, signal: null, failure }))
    program.once('close', (code, signal) => resolve({ code, signal, failure: null }))
  })
}

/** Ends a program whose output nobody reads any more, unless it ends by itself within the grace. */
export async function stop(program: Running, ended: Promise<Outcome>, grace: number): Promise<void> {
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

export function lastLines(stream: Readable): () => string {
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

export function startFailure(program: string, failure: Error): unknown {
  if (systemCode(failure) !== 'ENOENT' && systemCode(failure) !== 'EACCES') return failure
  return new ToolError(
    'rclone-missing',
    `${program} cannot be run: it is not installed, or not on the PATH`,
    'install rclone, or make the listing where it is: rclone lsjson -R --files-only REMOTE:PATH > listing.json',
    { cause: failure },
  )
}
