import type { Emit } from '../../core/progress.ts'
import type { FindUsersOptions } from '../../db/plex/write/users/users-of.ts'
import type { Workspace } from '../../db/state/workspace.ts'

/** Points of a run, in this order; what each names is on disk by then. */
export type WriteStep =
  | 'started'
  | 'backed-up'
  | 'journalled'
  | 'begun'
  | 'written'
  | 'verified'
  | 'committed'
  | 'marked'

/** What writing a database takes, whether a plan is applied or a run undone. */
export interface WriteOptions {
  /** The library file, in its place. */
  readonly database: string
  readonly workspace: Workspace
  readonly now: () => Date
  /** From 0 up to 1; tells runs of one second apart. */
  readonly random: () => number
  /** How others who use the database are looked for; as on any Linux unless given. */
  readonly findUsers?: FindUsersOptions
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** How many backups to leave of those that plexferry made; all unless given. */
  readonly keepBackups?: number
  /** `written` comes again and again, with the rows written so far. Synchronous. */
  readonly onStep?: (step: WriteStep, rows: number) => void
}
