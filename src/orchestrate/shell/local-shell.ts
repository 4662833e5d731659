import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OutputCollector } from './output-collector.ts'
import type { Ended, Outcome, RunOptions, Shell, TransferOptions, Transferred, Words } from './shell.ts'
import { download, upload } from './transfer.ts'

/** Programs of this machine. */
export class LocalShell implements Shell {
  readonly name = 'this machine'

  async run([program, ...args]: Words, options: RunOptions = {}): Promise<Outcome> {
    const { input, signal } = options
    signal?.throwIfAborted()
    const collected = new OutputCollector(options)
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const ended = new Promise<Ended>((resolve) => {
      // What cannot be started is what a shell calls 127.
      child.once('error', () => resolve({ kind: 'exited', code: 127 }))
      child.once('close', (code, killer) =>
        resolve(code === null ? { kind: 'killed', signal: killer ?? 'SIGKILL' } : { kind: 'exited', code }),
      )
    })
    const stop = (): boolean => child.kill('SIGTERM')
    signal?.addEventListener('abort', stop, { once: true })
    try {
      const [how] = await Promise.all([ended, give(input, child.stdin), collected.take(child.stdout, child.stderr)])
      signal?.throwIfAborted()
      return collected.outcome(how)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  async upload(local: string, remote: string, options: TransferOptions = {}): Promise<Transferred> {
    return await upload(this, local, remote, options)
  }

  async download(remote: string, local: string, options: TransferOptions = {}): Promise<Transferred> {
    return await download(this, remote, local, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each program is waited for by who runs it.
  }
}

/** A program that reads no more of it is no error of ours: its exit code tells. */
async function give(input: Readable | string | undefined, stdin: NodeJS.WritableStream): Promise<void> {
  if (typeof input === 'object') return await pipeline(input, stdin).catch(() => undefined)
  stdin.on('error', () => undefined)
  stdin.end(input ?? '')
}
