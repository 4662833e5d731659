import { spawnSync } from 'node:child_process'
import { bin } from '../support/run-cli.ts'

/** Runs the program with a terminal for all its streams, on which `typed` is typed; gives all that it shows. */
export function onTerminal(
  words: readonly string[],
  typed: string,
  env: Readonly<Record<string, string>> = {},
): { readonly code: number | null; readonly shown: string } {
  const command = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ')
  const run = spawnSync('script', ['-qec', `stty cols 80; ${command}`, '/dev/null'], {
    encoding: 'utf8',
    input: typed,
    env: { ...process.env, NO_COLOR: '1', TERM: 'xterm', ...env },
  })
  return { code: run.status, shown: run.stdout }
}
