import type { BaselineDiff } from '../../core/baseline-diff.ts'
import type { Check } from '../../core/check.ts'

/**
 * `ok`: all of it was judged, and nothing failed. `unknown`: nothing failed, and something could not be judged.
 * `damaged`: something is damaged or lost.
 */
export type Verdict = 'ok' | 'damaged' | 'unknown'

/** What a check found: what `--json` prints, and what text and page are made from. */
export interface CheckReport {
  readonly format: 'plexferry/check'
  readonly formatVersion: 1
  readonly toolVersion: string
  readonly verdict: Verdict
  readonly database: {
    readonly path: string
    readonly origin: 'in-place' | 'snapshot' | 'archive'
    /** Null where the database did not say. */
    readonly schema: string | null
    readonly generation: string | null
    /** Whether the blobs database was at hand. */
    readonly blobs: boolean
  }
  /** What judged: this program alone, or with Plex's own SQLite. */
  readonly judgedBy: {
    /** Version of the stock SQLite that read the rows; null where none could. */
    readonly sqlite: string | null
    readonly plexSqlite: string | null
  }
  readonly checks: readonly Check[]
  readonly counts: { readonly sections: readonly CountedSection[] }
  readonly diff: BaselineDiff | null
}

export interface CountedSection {
  readonly id: number
  readonly name: string
  readonly type: string
  /** Live items by kind. */
  readonly items: Readonly<Record<string, number>>
  /** Live parts that have a path. */
  readonly parts: number
  readonly sonic: { readonly analysed: number; readonly total: number } | null
  /** Rows of items, media and parts with `deleted_at`. */
  readonly trashed: { readonly items: number; readonly media: number; readonly parts: number }
}

/** Of what failed: whether the database is any the worse for it, or only not for the server that waits for it. */
const harmless = new Set(['plex-version'])

export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some(({ code, status }) => status === 'failed' && !harmless.has(code))) return 'damaged'
  return checks.some(({ status }) => status === 'unknown') ? 'unknown' : 'ok'
}
