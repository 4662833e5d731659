import type { SectionType } from './section.ts'

/**
 * What a library held at one moment, small enough to keep: counts and digests, by which a later state of the same
 * library is judged. It holds no title, and no name or path in clear unless that was asked for.
 */
export interface Baseline {
  readonly format: 'plexferry/baseline'
  readonly formatVersion: 1
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly toolVersion: string
  readonly library: LibraryBaseline
  /** Sizes of the database files; no blobs where they were not at hand. */
  readonly files: readonly FileBaseline[]
  /** Of the library; search and spelling tables, which Plex builds from the others, are left out. */
  readonly tables: readonly TableBaseline[]
  readonly sections: readonly SectionBaseline[]
  /** By account. */
  readonly watch: readonly WatchBaseline[]
  /** Rows of the blobs database by kind; null where it was not at hand. */
  readonly blobs: Readonly<Record<string, number>> | null
}

export interface LibraryBaseline {
  /** Newest dated row of `schema_migrations`. */
  readonly schema: string
  readonly generation: string
  readonly migrations: number
  /** Over the definitions of all tables, indexes and triggers. */
  readonly schemaDigest: string
  /** Mixed into every digest of a path, so that those of two servers say nothing about each other. */
  readonly salt: string
  /** Whether names and paths stand in clear. */
  readonly clearNames: boolean
}

export interface FileBaseline {
  readonly role: 'library' | 'blobs'
  readonly bytes: number
  readonly pageSize: number
  readonly pages: number
}

/** First id, rows, and a digest over the content of these rows; null where none was taken. */
export type KeyRange = readonly [firstId: number, rows: number, digest: string | null]

export interface TableBaseline {
  readonly name: string
  readonly rows: number
  /** The highest rowid; 0 where there is no row. Plex's tables never give an id twice. */
  readonly lastId: number
  /** By rowid: rows of the same content give the same ranges, however the file's pages lie. */
  readonly ranges: readonly KeyRange[]
}

export interface SectionBaseline {
  readonly id: number
  /** Digest of the section's uuid: tells the sections of one server from those of another. */
  readonly key: string
  readonly type: SectionType
  readonly name: string | null
  /** Live items by kind. */
  readonly items: Readonly<Record<string, number>>
  /** Live parts that have a path. */
  readonly parts: number
  readonly sonic: { readonly analysed: number; readonly total: number } | null
  /** Live media items by `media_analysis_version`. */
  readonly analysis: Readonly<Record<string, number>>
  /** Rows with `deleted_at` of their own. */
  readonly trashed: { readonly items: number; readonly media: number; readonly parts: number }
  readonly locations: readonly LocationBaseline[]
  /** Live parts by the folder right under a location that they lie in; of many folders the largest. */
  readonly folders: Readonly<Record<string, number>>
}

export interface LocationBaseline {
  readonly id: number
  /** A salted digest unless names are clear. */
  readonly path: string
  readonly available: boolean
}

/** What an account has watched, of `metadata_item_settings` and `metadata_item_views`. */
export interface WatchBaseline {
  readonly account: number
  /** Rows of `metadata_item_settings`. */
  readonly settings: number
  /** Of these, with a view count above 0. */
  readonly viewed: number
  /** Sum of the view counts. */
  readonly viewCount: number
  /** With a place to go on from. */
  readonly inProgress: number
  readonly rated: number
  readonly skips: number
  /** Epoch seconds. */
  readonly newestViewedAt: number | null
  /** Rows of `metadata_item_views`: the history. */
  readonly views: number
  /** Epoch seconds. */
  readonly newestView: number | null
}

/** A library as it is now, counted so that it can be held against a baseline. */
export interface Survey extends Baseline {
  /** Live rows by section that the baseline can have counted: of ids that were given then. */
  readonly kept: readonly KeptRows[]
  /** What could not be read of a damaged database, by what it is and why; it is not among the rest. */
  readonly unreadable: Readonly<Record<string, string>>
  /** Names of sections by id, to show. */
  readonly names: Readonly<Record<string, string>>
}

export interface KeptRows {
  readonly section: number
  readonly items: Readonly<Record<string, number>>
  readonly parts: number
}
