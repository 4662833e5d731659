import type { Readable } from 'node:stream'
import type { Secrets } from '../core/secrets.ts'

/** What the command line reaches the world through; everything else of it is given this. */
export interface Io {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly stdin: Readable
  readonly stdinIsTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly homeDir: string
  readonly tempDir: string
  readonly now: () => Date
  /** What must not leave the process; both streams and every written file are masked with it. */
  readonly secrets: Secrets
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal
}

export interface Sink {
  readonly isTTY: boolean
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number
  write(text: string): Promise<void>
}
