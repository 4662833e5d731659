import type { BaselineDiff } from '../../core/baseline-diff.ts'
import type { Check } from '../../core/check.ts'

/**
 * `damaged`: bytes are damaged, or more is lost than a baseline allows. `unknown`: neither, but something could not be
 * judged, or rows refer to what is not there, as after a repair that could not bring all back. `ok`: all of it was
 * judged, and nothing of that kind failed.
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

/** What fails for the server that waits for it, and says nothing of the database. */
const harmless = new Set(['plex-version'])

/** What fails where rows are gone that others refer to. The file itself may be as whole as one just repaired. */
const incomplete = new Set([
  'schema-objects',
  'items-without-parent',
  'media-without-item',
  'parts-without-media',
  'items-without-media',
  'media-without-parts',
  'parts-without-directory',
  'directory-chains',
  'parts-outside-roots',
  'rows-without-section',
  'section-roots',
  'loose-rows',
])

export function verdictOf(checks: readonly Check[]): Verdict {
  const failed = checks.filter(({ code, status }) => status === 'failed' && !harmless.has(code))
  if (failed.some(({ code }) => !incomplete.has(code))) return 'damaged'
  return failed.length > 0 || checks.some(({ status }) => status === 'unknown') ? 'unknown' : 'ok'
}

/** Whether rows are missing that others refer to, in a database that is not damaged otherwise. */
export function isIncomplete({ checks, verdict }: Pick<CheckReport, 'checks' | 'verdict'>): boolean {
  return verdict !== 'damaged' && checks.some(({ code, status }) => status === 'failed' && incomplete.has(code))
}
