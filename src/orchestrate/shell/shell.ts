import type { Readable } from 'node:stream'
import type { Emit } from '../../core/progress.ts'

/** A program and its arguments; no shell looks at them, whatever bytes they hold. */
export type Words = readonly [program: string, ...args: string[]]

export interface RunOptions {
  /** Given to it on standard input, which else is empty. */
  readonly input?: Readable | string
  /** Hears of its standard output as it comes; then it is not in the outcome. */
  readonly onOutput?: (chunk: Buffer) => void | Promise<void>
  readonly signal?: AbortSignal
  /** Milliseconds in which neither side says anything before it is given up; unlimited unless given. */
  readonly silence?: number
}

/** How a program ended: `lost` when the connection did, and whether it went on then is not known. */
export type Ended =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'lost'; readonly why: string }

export interface Outcome {
  readonly ended: Ended
  readonly stdout: Buffer
  /** The end of what it said, for people. */
  readonly stderr: string
}

export interface TransferOptions {
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** Milliseconds without a byte before the connection is given up and made anew. */
  readonly stall?: number
  /** How often in a row it may come to nothing; any byte that arrives counts anew. */
  readonly attempts?: number
}

/** A place where programs can be run, and files be brought to and fetched from. */
export interface Shell extends AsyncDisposable {
  /** To be shown: `this machine`, `user@host`. */
  readonly name: string
  /** Never throws for what the program does, nor for a connection that is lost. */
  run(words: Words, options?: RunOptions): Promise<Outcome>
  /**
   * Brings a file there, going on from what an earlier attempt left beside it as `….part`; it has its name only
   * once its SHA-256 is the same at both ends.
   * @throws ToolError `shell-failed`
   */
  upload(local: string, remote: string, options?: TransferOptions): Promise<Transferred>
  /** The other way round. */
  download(remote: string, local: string, options?: TransferOptions): Promise<Transferred>
}

export interface Transferred {
  readonly bytes: number
  readonly sha256: string
  /** Bytes that an earlier attempt had brought already. */
  readonly resumedAt: number
}
