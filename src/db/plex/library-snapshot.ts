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

/** The parts of a library, and the sections they are in. */
export interface LibraryParts {
  /** All rows of `media_parts`, trashed and pathless ones included. */
  readonly partRows: number
  readonly sections: readonly Omit<LibrarySection, 'items' | 'sonic'>[]
  readonly parts: PartTable
  /** Paths of parts in the trash or of no section: not judged, but what lies there is not new. */
  readonly otherPaths: ByteStrings
  /** Live parts with a path that belong to no section: their media item or its section is gone. */
  readonly orphans: { readonly parts: number; readonly examples: readonly string[] }
}

/** The items of a library, counted. */
export interface LibraryItems {
  readonly bySection: readonly {
    readonly section: number
    readonly items: LibrarySection['items']
    readonly sonic: NonNullable<LibrarySection['sonic']>
  }[]
  /** When the newest item was added, which is its file's own time; epoch seconds, null when there is none. */
  readonly newestFileAt: number | null
}

/** What the audit reads of a Plex database, at one moment. */
export interface LibrarySnapshot extends Omit<LibraryParts, 'sections'>, Pick<LibraryItems, 'newestFileAt'> {
  readonly schema: string
  readonly generation: string
  readonly sections: readonly LibrarySection[]
}

export function joinSnapshot(
  { schema, generation }: Pick<LibrarySnapshot, 'schema' | 'generation'>,
  { sections, ...parts }: LibraryParts,
  { bySection, newestFileAt }: LibraryItems,
): LibrarySnapshot {
  return {
    schema,
    generation,
    ...parts,
    newestFileAt,
    sections: sections.map((section) => {
      const counted = bySection.find((counts) => counts.section === section.id)
      const sonic = counted?.sonic ?? { analysed: 0, total: 0 }
      return { ...section, items: counted?.items ?? {}, sonic: section.type === 'artist' ? sonic : null }
    }),
  }
}
