import type { ByteStrings } from '../../core/byte-strings.ts'
import type { SectionType } from '../../core/section.ts'

/** A library section with what the audit needs to know of it. */
export interface LibrarySection {
  readonly id: number
  readonly name: string
  readonly type: SectionType
  /** `section_locations.root_path` as stored, in order of location id. */
  readonly roots: readonly string[]
  /** Live items by kind. */
  readonly items: Readonly<Record<string, number>>
  /** Tracks with Sonic analysis, of all live tracks; null for sections that are not music. */
  readonly sonic: { readonly analysed: number; readonly total: number } | null
  /** Parts in Plex's trash: the part, its media item or its metadata item has `deleted_at`. */
  readonly trashed: number
  /** Live parts with an empty path: extras that Plex streams from its own servers. */
  readonly pathless: number
}

/** Live parts that have a path, column by column; row i of each column is one part. */
export interface PartTable {
  /** `media_parts.id`. */
  readonly ids: Float64Array
  /** Index into `LibrarySnapshot.sections`. */
  readonly sections: Int32Array
  /** `media_parts.size` in bytes; NaN where Plex does not know it. */
  readonly sizes: Float64Array
  /** `media_parts.file`, the bytes as stored. */
  readonly paths: ByteStrings
}

/** What the audit reads of a Plex database, at one moment. */
export interface LibrarySnapshot {
  readonly schema: string
  readonly generation: string
  /** All rows of `media_parts`, trashed and pathless ones included. */
  readonly partRows: number
  readonly sections: readonly LibrarySection[]
  readonly parts: PartTable
  /** Live parts with a path that belong to no section: their media item or its section is gone. */
  readonly orphans: { readonly parts: number; readonly examples: readonly string[] }
  /** Newest file time that Plex knows (`media_parts.updated_at`), epoch seconds; null when there is none. */
  readonly newestFileAt: number | null
}
