import type { Emit } from '../../../core/progress.ts'

/** A plain SQLite file that is safe to read, whatever the operator named to get it. */
export interface DatabaseSource extends AsyncDisposable {
  /** What the operator named. */
  readonly named: string
  /** The file to open; a private copy unless `origin` is `in-place`. */
  readonly file: string
  readonly origin: 'in-place' | 'snapshot' | 'archive'
  /** The path to show to people: the library file itself, or the archive and the member in it. */
  readonly path: string
  /**
   * Whether what `file` holds is still what it held when it was prepared. A file read in place is read
   * without any lock, so ask after reading, and also after a read that failed as damaged: on false, what
   * was read may mix two states, and a forced snapshot is the answer.
   */
  unchanged(): Promise<boolean>
}

export interface PrepareOptions {
  /** Where private copies go; each run makes a folder of its own there. */
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** Copy the database even where reading it in place would do. */
  readonly snapshot?: boolean
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  readonly sleep?: (milliseconds: number) => Promise<unknown>
}
