import { homedir, tmpdir } from 'node:os'
import { ExitCode } from '../core/exit-code.ts'
import { Secrets } from '../core/secrets.ts'
import { ToolError } from '../core/tool-error.ts'
import type { Io, Sink } from './io.ts'
import { main } from './main.ts'

/** Runs the command line of this process: the only place that touches `process`. */
export async function start(): Promise<void> {
  const abort = new AbortController()
  const interrupted = { by: null as NodeJS.Signals | null }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      // The second one does not wait for anything to unwind.
      if (interrupted.by !== null) process.exit(exitCodeOf(signal)) // oxlint-disable-line unicorn/no-process-exit
      interrupted.by = signal
      abort.abort(new Error(`interrupted by ${signal}`))
    })
  const secrets = new Secrets(process.env) // oxlint-disable-line node/no-process-env
  const io: Io = {
    stdout: sink(process.stdout, (text) => secrets.maskKnown(text)),
    stderr: sink(process.stderr, (text) => secrets.maskAll(text)),
    secrets,
    // Only on demand: merely touching it opens it.
    get stdin() {
      return process.stdin
    },
    get stdinIsTTY() {
      return process.stdin.isTTY
    },
    env: process.env, // oxlint-disable-line node/no-process-env
    cwd: process.cwd(),
    homeDir: homedir(),
    tempDir: tmpdir(),
    now: () => new Date(),
    signal: abort.signal,
  }
  const exitCode = await main(process.argv.slice(2), io)
  process.exitCode = interrupted.by === null ? exitCode : exitCodeOf(interrupted.by)
}

function exitCodeOf(signal: NodeJS.Signals): ExitCode {
  return signal === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated
}

function sink(stream: NodeJS.WriteStream, mask: (text: string) => string): Sink {
  let gone = false
  // Without a listener a failed write would end the process; each write reports its own failure.
  stream.on('error', () => undefined)
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns ?? 80
    },
    write: async (text) => {
      if (gone) return
      await new Promise<void>((resolve, reject) => {
        stream.write(mask(text), (error) => {
          if (error === null || error === undefined) return resolve()
          gone = true
          // A reader that has gone (`| head`) is no error of ours; nobody is left to tell.
          if ('code' in error && error.code === 'EPIPE') return resolve()
          reject(
            new ToolError(
              'output-failed',
              `the output cannot be written: ${error.message}`,
              'send it where there is room',
              {
                cause: error,
              },
            ),
          )
        })
      })
    },
  }
}
