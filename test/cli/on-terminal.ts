import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { bin } from '../support/run-cli.ts'

interface Shown {
  readonly code: number | null
  readonly shown: string
}

const script = (words: readonly string[]): string[] => {
  const command = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ')
  return ['-qec', `stty cols 80; ${command}`, '/dev/null']
}

const environment = (env: Readonly<Record<string, string>>) => ({
  ...process.env,
  NO_COLOR: '1',
  TERM: 'xterm',
  ...env,
})

/** Runs the program with a terminal for all its streams, on which `typed` is typed; gives all that it shows. */
export function onTerminal(words: readonly string[], typed: string, env: Readonly<Record<string, string>> = {}): Shown {
  const run = spawnSync('script', script(words), { encoding: 'utf8', input: typed, env: environment(env) })
  return { code: run.status, shown: run.stdout }
}

/** The same while a server of this process is to answer it. */
export async function besideServer(
  words: readonly string[],
  typed: string,
  env: Readonly<Record<string, string>>,
): Promise<Shown> {
  const child = spawn('script', script(words), { env: environment(env), stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(typed)
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const shown = await text(child.stdout)
  return { code: await code, shown }
}
