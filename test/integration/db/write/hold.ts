import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Runs a program until the test is over. */
export function running(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, args, options)
  onTestFinished(async () => stop(child))
  return child
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

export type Holding = 'idle' | 'reading' | 'writing' | 'read-only' | 'descriptor'

/** A process that has a database open. */
export async function holding(file: string, how: Holding): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'holder.ts')
  const child = running(process.execPath, [script, file, how], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout === null) throw new Error('no output to wait for')
  await once(child.stdout, 'data')
  return child
}
