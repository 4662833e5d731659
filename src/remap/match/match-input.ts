import type { SectionType } from '../../core/section.ts'
import type { ObjectTable } from '../../storage/listing.ts'
import type { UnresolvedReason } from '../remap-plan.ts'
import type { FileIdentity } from '../../core/file-identity.ts'
import type { KnownWork } from '../../core/known-work.ts'

/** A distinct path that points at nothing. */
export interface StaleFile {
  /** Plex's path, with slashes. */
  readonly path: string
  /** Bytes; NaN where Plex does not know, or where two parts of the path disagree. */
  readonly size: number
  /** Indexes into `MatchInput.sections`, ascending; nearly always one. */
  readonly sections: readonly number[]
}

export interface MatchSection {
  readonly type: SectionType
  /**
   * Where files of the section may be: keys under one of these, '' or ending in `/`. The section's own
   * folders first, and where its folders evidently went.
   */
  readonly keyPrefixes: readonly string[]
  /** Keys under one of these belong to other sections, unless under a longer or equal one of `keyPrefixes`. */
  readonly foreignPrefixes: readonly string[]
}

/** What matching decides from. The order of files and objects does not change what is decided. */
export interface MatchInput {
  readonly files: readonly StaleFile[]
  /** What the database knows of the file at this index; asked for only where it matters. */
  readonly identityOf: (file: number) => FileIdentity
  /** Shows, films and albums of the whole library; asked for only where it matters. */
  readonly works: () => Iterable<KnownWork>
  readonly sections: readonly MatchSection[]
  readonly objects: ObjectTable
  /** 1 for each object that a part of the database names already. */
  readonly claimed: Uint8Array
  /** The Plex path of an object; null where no mount shows it. */
  readonly pathOf: (object: number) => string | null
  /** What content has shown so far: pairs of a file and an object. */
  readonly known: KnownPairs
}

/** Verdicts of content, by file index and object index. */
export interface KnownPairs {
  proved(file: number, object: number): boolean
  refuted(file: number, object: number): boolean
}

export const nothingKnown: KnownPairs = { proved: () => false, refuted: () => false }

export interface Match {
  readonly file: number
  readonly object: number
  /** Bits. */
  readonly score: number
}

export interface Unmatched {
  readonly file: number
  readonly reason: UnresolvedReason
  /** Objects, best first. For `size-changed`, those of the same identity with another size. */
  readonly candidates: readonly number[]
}

/** Each file is in exactly one of the two; no object is in two matches. Both in order of file index. */
export interface Matching {
  readonly matches: readonly Match[]
  readonly unmatched: readonly Unmatched[]
  /**
   * Pairs whose content would decide what names and sizes cannot: those of equal size that were not
   * accepted but might be one file, best first for each file.
   */
  readonly undecided: readonly Match[]
}
