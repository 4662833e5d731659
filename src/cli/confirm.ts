import { createInterface } from 'node:readline/promises'
import { ToolError } from '../core/tool-error.ts'
import type { Io } from './io.ts'

/** @throws ToolError `not-confirmed` where there is nobody to ask and `--yes` was not given */
export function refuseUnasked(io: Io, yes: boolean | undefined, what: string): void {
  if (yes === true || (io.stdinIsTTY && io.stderr.isTTY)) return
  throw new ToolError('not-confirmed', `${what} needs a yes, and there is no terminal to ask on`, 'add --yes')
}

/** Asks on the terminal; anything but a yes is a no, the end of input too. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  await io.stderr.write(`${question} [y/N] `)
  const lines = createInterface({ input: io.stdin })
  const end = new AbortController()
  lines.once('close', () => end.abort())
  try {
    const answer = await lines.question('', { signal: AbortSignal.any([io.signal, end.signal]) })
    return /^y(?:es)?$/iu.test(answer.trim())
  } catch (error) {
    if (io.signal.aborted || !end.signal.aborted) throw error
    await io.stderr.write('\n')
    return false
  } finally {
    lines.close()
  }
}
