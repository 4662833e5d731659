import { ToolError } from '../../core/tool-error.ts'
import type { Ended, Outcome, RunOptions, Shell, Words } from './shell.ts'

export const succeeded = ({ ended }: Outcome): boolean => ended.kind === 'exited' && ended.code === 0

/** As the end of a sentence. */
export function describeEnd(ended: Ended): string {
  switch (ended.kind) {
    case 'exited':
      return `it exited with ${ended.code}`
    case 'killed':
      return `it was ended by ${ended.signal}`
    case 'lost':
      return `the connection was lost (${ended.why}), and whether it went on is not known`
  }
}

/** How often what may be done again is, where the connection is lost in its midst. */
const attempts = 4

/**
 * What a program printed that must succeed.
 * @param options `again`: it may be run again where the connection was lost in its midst
 * @throws ToolError `shell-failed`
 */
export async function mustRun(
  shell: Shell,
  words: Words,
  { again = false, ...options }: RunOptions & { readonly again?: boolean } = {},
): Promise<Buffer> {
  let outcome = await shell.run(words, options)
  for (let left = again ? attempts - 1 : 0; left > 0 && outcome.ended.kind === 'lost'; left--)
    outcome = await shell.run(words, options)
  if (succeeded(outcome)) return outcome.stdout
  const [program] = words
  const said = outcome.stderr.trim()
  throw new ToolError(
    'shell-failed',
    `${program} on ${shell.name}: ${describeEnd(outcome.ended)}${said === '' ? '' : `: ${said}`}`,
    'see that the machine can be reached and the disk works, then run again',
  )
}
