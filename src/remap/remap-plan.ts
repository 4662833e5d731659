/** Why a path is not moved. */
export const unresolvedReasons = [
  'gone',
  'ambiguous',
  'contradiction',
  'size-changed',
  'cross-section',
  'unjudged',
] as const
export type UnresolvedReason = (typeof unresolvedReasons)[number]

/**
 * How sure a move is. `proved`: every content hash that Plex stored of the file agrees with the object's own bytes.
 * `exact`: the same path in another spelling, or what the user's mapping makes of it, of equal size.
 * `strong`: scored over the threshold, and unique both ways.
 */
export type Evidence = 'proved' | 'exact' | 'strong'

/** A file that is elsewhere now. */
export interface RemapMove {
  /** `media_parts.id`, ascending; several for a file of several episodes. */
  readonly partIds: readonly number[]
  /** As `media_parts.file` holds it. */
  readonly from: string
  /** As it is to hold it. */
  readonly to: string
  /** Bytes, in the database and in the listing. */
  readonly size: number
  readonly evidence: Evidence
  /** Bits, one decimal: each doubles the odds that the two are one file. */
  readonly score: number
  /** The rule that explains it. */
  readonly rule: string
}

export interface UnresolvedPath {
  readonly partIds: readonly number[]
  readonly from: string
  readonly reason: UnresolvedReason
  /** Plex paths of the objects that it could be, or was held against; best first. */
  readonly candidates: readonly string[]
}

export const ruleKinds = ['root', 'folder', 'template', 'name'] as const
export type RuleKind = (typeof ruleKinds)[number]

/** What many moves have in common, for a person to review. Rules explain moves; they never make one. */
export interface RemapRule {
  /** `r1`, `r2`, … in the order in which they are shown. */
  readonly id: string
  readonly kind: RuleKind
  /** Paths or patterns with variables such as `{v:roman}`; folders end in `/`. */
  readonly from: string
  readonly to: string
  readonly files: number
  readonly bytes: number
  readonly proved: number
  /** Up to three moves as `[from, to]`: the first, the last and the one whose name changed most. */
  readonly examples: readonly (readonly [string, string])[]
  /** Paths that the rule's left side covers and that it does not explain: unresolved, or moved otherwise. */
  readonly exceptions: number
}

/** A section location whose folder is elsewhere now. */
export interface RootChange {
  /** `library_sections.id`. */
  readonly section: number
  /** As `section_locations.root_path` holds it, and is to hold it. */
  readonly from: string
  readonly to: string
}

/** A subtitle or lyrics file beside a moved file that moved along. */
export interface SidecarMove {
  /** `media_streams.id`. */
  readonly streamId: number
  /** `media_streams.url`, in the encoding of the row. */
  readonly from: string
  readonly to: string
}

/** What will be written, in rows. */
export interface RemapEffects {
  readonly media_parts: number
  /** `updated`: rows of folders in Plex's trash that are in use again. */
  readonly directories: { readonly updated: number; readonly inserted: number }
  readonly media_items: number
  readonly section_locations: number
  readonly media_streams: number
}

/** A scan that Plex still needs, of some folders or of a whole section. */
export interface DeepScan {
  /** `library_sections.id`. */
  readonly section: number
  /** Plex paths; with `force`, the section's own folders. */
  readonly paths: readonly string[]
  /** Whether to scan the whole section by force. */
  readonly force: boolean
  readonly why: string
  /** What it will do: files that come, files that go, and items whose watch state goes with them. */
  readonly effect: { readonly new: number; readonly gone: number; readonly watchStateLost: number }
}

/** `auto`: what is undecided, and of the rest all or a sample. */
export const proofModes = ['auto', 'all', 'off'] as const
export type ProofMode = (typeof proofModes)[number]

/** What was proved by content, and what that says of the rest. */
export interface ProofSummary {
  readonly mode: ProofMode
  /** Pairs whose bytes were held against the stored hashes. */
  readonly checked: number
  readonly proved: number
  readonly refuted: number
  readonly requests: number
  readonly bytes: number
  /** Objects that were gone, or others, by the time they were read. */
  readonly vanished: number
  /** Objects that alone could not be read: archived, forbidden, or failing. */
  readonly unreadable: number
  /** With a sample: at 95 % confidence, at most this share of the moves not proved is wrong; null otherwise. */
  readonly bound: number | null
}

/** Where stale paths went: a value to review, keep and apply. */
export interface RemapPlan {
  readonly format: 'plexferry/remap-plan'
  readonly formatVersion: 1
  readonly toolVersion: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly source: {
    /** Of the parts, sections and locations that the plan was made from: `libraryFingerprint`. */
    readonly fingerprint: string
    /** The database and the listing as they were named, for people. */
    readonly database: string
    readonly listing: string
    readonly schema: string
  }
  /** `blocked`: nothing of it may be applied, and `blockers` says why. */
  readonly quality: 'applyable' | 'empty' | 'blocked'
  readonly blockers: readonly string[]
  readonly rules: readonly RemapRule[]
  /** By `from`. */
  readonly moves: readonly RemapMove[]
  /** By `from`. */
  readonly unresolved: readonly UnresolvedPath[]
  readonly roots: readonly RootChange[]
  readonly sidecars: readonly SidecarMove[]
  readonly effects: RemapEffects
  readonly deepScan: readonly DeepScan[]
  readonly proof: ProofSummary
  /** Over all the rest but `createdAt`: shows that a plan was edited. */
  readonly checksum: string
}
