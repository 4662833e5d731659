import type { RowChange } from '../../db/plex/rows/row-change.ts'

/** What the household watched meanwhile, as writes onto the library that comes back. A frozen value. */
export interface WatchMerge {
  /** Of what was merged: the same base and home give the same, whatever comes back. */
  readonly checksum: string
  readonly changes: readonly RowChange[]
  readonly report: WatchReport
}

export interface WatchReport {
  /** By id; only those for which something was merged. */
  readonly accounts: readonly AccountMerge[]
  /** Items whose guid is another in the library that comes back, and whose watch state went along. */
  readonly followed: Listed<{
    readonly itemId: number
    readonly from: string
    readonly to: string
    readonly title: string
  }>
  readonly unplaced: Listed<Unplaced>
  readonly newAtHome: Listed<NewAtHome>
}

/** All are counted; of very many only the first are listed. */
export interface Listed<T> {
  readonly total: number
  readonly first: readonly T[]
}

/** What one account gains in the library that comes back. */
export interface AccountMerge {
  readonly id: number
  /** To be shown to its owner; not in JSON. */
  readonly name: string | null
  /** Not there before. */
  readonly isNew: boolean
  /** Items that were unwatched there and are watched now, and the other way round. */
  readonly watched: number
  readonly unwatched: number
  /** What the view counts rise by in all. */
  readonly viewings: number
  /** Places to resume that moved. */
  readonly offsets: number
  readonly ratings: number
  readonly skips: number
  /** Rows of the history. */
  readonly history: number
  readonly bookmarks: number
  /** Audio and subtitles chosen for a file, and other settings of files. */
  readonly selections: number
  /** Of files or streams that are others there. */
  readonly selectionsLost: number
  /** Items on which both sides differ from the base. */
  readonly conflicts: number
  /** Rows from before the export that the library which comes back has lost. */
  readonly putBack: number
}

/**
 * - `gone`: no item there has the guid. The watch state is kept for when it comes again.
 * - `ambiguous`: the item may be any of several there. Kept in the same way.
 * - `unmatched`: an item that was added at home and has no identity but its row. Its watch state cannot be kept.
 */
export type UnplacedReason = 'gone' | 'ambiguous' | 'unmatched'

/** Watch state that changed at home and that no item of the library that comes back takes. */
export interface Unplaced {
  readonly accountId: number
  readonly guid: string
  /** As the item is called at home; empty where it is gone there too. */
  readonly title: string
  readonly reason: UnplacedReason
}

/** A file that was added at home meanwhile. */
export interface NewAtHome {
  readonly section: number | null
  readonly file: string
  readonly title: string
  readonly guid: string | null
  /** `known`: it is in the library that comes back too. `scan`: a scan brings it back. */
  readonly comes: 'known' | 'scan'
  /** Whether its watch state is there when it is back; null where it has none. */
  readonly watchState: 'kept' | 'lost' | null
}
