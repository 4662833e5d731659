import { spawnSync } from 'node:child_process'
import { bin } from './run-cli.ts'

/** Both streams in the order in which a person sees them. */
export function shownBy(
  words: readonly string[],
  temp: string,
): { readonly code: number | null; readonly shown: string } {
  const command = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ')
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TMPDIR: temp }
  const { status, stdout } = spawnSync('sh', ['-c', `${command} 2>&1`], { encoding: 'utf8', env })
  return { code: status, shown: stdout }
}
