import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import type { Io } from './io.ts'
import { runProgram } from './program.ts'
import { version } from './version.ts'

/** Runs one command line and returns its exit code; never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runProgram(argv, io)
  } catch (error) {
    return await explain(error, argv.includes('--verbose'), io)
  }
}

async function explain(error: unknown, verbose: boolean, io: Io): Promise<ExitCode> {
  // Where standard error cannot be written either, the exit code is all that is left to say.
  const say = async (text: string): Promise<void> => {
    try {
      await io.stderr.write(`${text}\n`)
    } catch {
      // Nobody is left to tell.
    }
  }
  if (io.signal.aborted) {
    await say('interrupted')
    return ExitCode.interrupted
  }
  if (error instanceof ToolError) {
    await say(`error[${error.code}]: ${oneLine(error.message)}\nhint: ${oneLine(error.hint)}`)
    if (verbose && error.exitCode !== ExitCode.usage) await say(stackOf(error))
    return error.exitCode
  }
  await say(
    `error[bug]: ${oneLine(error instanceof Error ? error.message : String(error))}\n` +
      `hint: this is a mistake in plexferry ${version}; please report it with the lines below\n` +
      stackOf(error),
  )
  return ExitCode.bug
}

/** A message on one line, whatever a file name in it holds. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f]/gu, (char) => (char === '\n' ? '␊' : ' '))
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
