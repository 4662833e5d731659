import { homedir, tmpdir } from 'node:os'
import { ExitCode } from '../core/exit-code.ts'
import { Secrets } from '../core/secrets.ts'
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
  let closed = false
  // A reader that has gone (`| head`) is no error of ours; nobody is left to tell.
  stream.on('error', () => {
    closed = true
  })
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns ?? 80
    },
    write: async (text) => {
      if (closed) return
      await new Promise<void>((resolve) => {
        stream.write(mask(text), () => resolve())
      })
    },
  }
}
