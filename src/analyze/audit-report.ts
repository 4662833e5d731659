import type { Finding } from '../core/finding.ts'
import type { SectionType } from '../core/section.ts'

/** What `audit --json` prints; fields are only ever added (docs/json.md). */
export interface AuditReport {
  readonly format: 'plexferry/audit'
  readonly formatVersion: 1
  readonly database: {
    readonly path: string
    /** Newest dated row of `schema_migrations`. */
    readonly schema: string
    /** The Plex generation that writes this schema. */
    readonly generation: string
    /** All rows of `media_parts`. */
    readonly parts: number
  }
  readonly listing: {
    readonly source: string
    readonly objects: number
    /** Sum of the known sizes. */
    readonly bytes: number
    readonly takenAt: string | null
    readonly complete: boolean
  }
  readonly mounts: readonly AuditMount[]
  readonly sections: readonly AuditSection[]
  readonly totals: PartCounts
  readonly findings: readonly Finding<AuditFindingCode>[]
}

export interface AuditMount {
  readonly plexRoot: string
  readonly prefix: string
  readonly inferred: boolean
  /** Parts whose file was found by way of this mount. */
  readonly support: number
}

/** Live parts with a path, by fate: the last five add up to `parts`. */
export interface PartCounts {
  readonly parts: number
  readonly present: number
  readonly stale: number
  readonly changed: number
  readonly spelling: number
  readonly unjudged: number
  /** Objects of the section's kind of media that no part names. */
  readonly new: number
}

export interface AuditSection extends PartCounts {
  readonly id: number
  readonly name: string
  readonly type: SectionType
  readonly roots: readonly string[]
  readonly items: Readonly<Record<string, number>>
  readonly sonic: { readonly analysed: number; readonly total: number } | null
  readonly trashed: number
  readonly pathless: number
  /** Where the stale paths are, largest first. */
  readonly groups: readonly StaleGroup[]
}

export interface StaleGroup {
  /** The folder below the section's root that the stale paths share; the root for files directly in it. */
  readonly path: string
  readonly stale: number
  /** The show, artist, movie or album that they belong to. */
  readonly label: string
}

/** Each is explained in docs/findings.md. */
export const auditFindingCodes = [
  'stale-paths',
  'root-moved',
  'section-emptied',
  'changed-files',
  'spelling-differs',
  'unjudged-paths',
  'archived-objects',
  'parts-without-section',
  'root-without-objects',
  'windows-paths',
  'listing-accepted',
  'mount-ambiguous',
  'sizes-unknown',
  'new-files',
  'pathless-parts',
  'trashed-parts',
  'shared-root',
] as const
export type AuditFindingCode = (typeof auditFindingCodes)[number]
