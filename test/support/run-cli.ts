import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export const root = join(import.meta.dirname, '../..')
export const bin = join(root, 'dist/cli/bin.js')

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Node's own arguments, before the program. */
  readonly node?: readonly string[]
  readonly started?: (child: ChildProcess) => void
  /** Root may read what modes forbid; with this it may not either. */
  readonly boundByModes?: boolean
}

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built program as a user does, with nothing of this process's environment but the path. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd = root, env = {}, node = [], input, started, boundByModes = false } = options
  const plain = [process.execPath, ...node, bin, ...args]
  const bound = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--', ...plain]
  const [command = '', ...words] = boundByModes && process.getuid?.() === 0 ? bound : plain
  const child = spawn(command, words, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  started?.(child)
  const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (code, signal) => resolve([code, signal]))
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code, signal] = await exit
  return { code, signal, stdout, stderr }
}
