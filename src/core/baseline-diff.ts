import type { WatchBaseline } from './baseline.ts'

/** `lost` are rows of then that are gone now, `gained` those that are new: each counted by itself. */
export interface Change {
  readonly before: number
  readonly after: number
  readonly lost: number
  readonly gained: number
  readonly kept: number
}

/** Two counts where single rows are not told apart. */
export interface Pair {
  readonly before: number
  readonly after: number
}

/** What a library has lost, gained and kept since a baseline. */
export interface BaselineDiff {
  readonly baseline: { readonly createdAt: string; readonly toolVersion: string; readonly schema: string }
  readonly schema: { readonly before: string; readonly after: string; readonly changed: boolean }
  readonly sections: readonly SectionDiff[]
  readonly tables: readonly TableDiff[]
  readonly watch: readonly WatchDiff[]
  readonly files: readonly (Pair & { readonly role: 'library' | 'blobs' })[]
  readonly blobs: Pair | null
}

export interface SectionDiff {
  readonly id: number
  readonly name: string | null
  readonly state: 'there' | 'lost' | 'gained'
  /** By kind. */
  readonly items: Readonly<Record<string, Change>>
  readonly parts: Change
  /** Tracks with Sonic analysis; null where the section has none. */
  readonly sonic: Pair | null
  /** Media items that were analysed at all. */
  readonly analysed: Pair
  /** Parts, media items and items with `deleted_at`. */
  readonly trashed: Pair
  /** Locations that were available and are not any more. */
  readonly unavailable: number
  /** Folders right under a location that have no live part any more, and how many parts they had. */
  readonly foldersLost: { readonly folders: number; readonly parts: number }
}

export interface TableDiff extends Change {
  readonly name: string
  /** Of rows that were there then: those that lie in ranges whose content differs; null where it was not compared. */
  readonly touched: number | null
}

export interface WatchDiff {
  readonly account: number
  readonly before: WatchBaseline | null
  readonly after: WatchBaseline | null
  /** Names of the counts that are smaller than they were. */
  readonly smaller: readonly string[]
}
