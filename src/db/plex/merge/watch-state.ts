import type { CellValue } from '../rows/row-change.ts'
import type { LibraryGeneration } from '../generation.ts'
import type { WatchTables } from '../tables/watch.ts'

export type WatchTable = keyof WatchTables

/** A row by its columns' names, whichever its generation has. Change counters are never read. */
export type WatchRow = Readonly<Record<string, CellValue>> & { readonly id: number }

/** An item, as far as it tells whose watch state is whose. */
export interface ItemFacts {
  readonly guid: string
  readonly kind: number
  readonly section: number | null
}

/** A file, and what it is a file of. */
export interface PartIdentity {
  readonly id: number
  readonly file: string
  readonly hash: string | null
  readonly mediaId: number | null
  /** Of the metadata item. */
  readonly itemId: number | null
  readonly guid: string | null
}

/**
 * What a household has watched, and what that hangs on, of one library. It is read where it is asked for: there may
 * be a million rows, and most are alike in all three libraries of a merge.
 */
export interface WatchState {
  readonly schema: string
  readonly extraData: LibraryGeneration['extraData']
  /** Of a section, by its id: what tells it from every other section of any library. */
  readonly sections: ReadonlyMap<number, { readonly uuid: string; readonly name: string }>
  /** Of the watch tables: it changes with them. */
  fingerprint(): string
  /** None where the generation has no such table. Without `id` and change counters. */
  columns(table: WatchTable): readonly string[]
  /** The largest that was ever given in the table. */
  lastId(table: WatchTable | 'media_parts' | 'metadata_items'): number
  /** By id. */
  rows(table: WatchTable): Iterable<WatchRow>
  /** By id. */
  rowsOf(table: WatchTable, column: string, value: CellValue): WatchRow[]
  /** The lowest id from `from` on; null where there is none. */
  nextId(table: WatchTable, from: number): number | null
  /** Content of the rows from one id up to another, as one text. */
  span(table: WatchTable, columns: readonly string[], from: number, to: number): string
  /** The same, a row each, by id. */
  marks(table: WatchTable, columns: readonly string[], from: number, to: number): ReadonlyMap<number, string>
  /** Of every item, in the order of the guids' bytes and then of ids. */
  guids(): Iterable<readonly [guid: string, id: number]>
  item(id: number): ItemFacts | null
  hasGuid(guid: string): boolean
  /** As a person names it; empty where no item has the guid. */
  title(guid: string): string
  part(id: number): PartIdentity | null
  /** Those of an item, or of a media item. */
  partsOf(owner: 'item' | 'media', id: number): readonly PartIdentity[]
  /** Those of the same content, or where that is not known of the same path. */
  partsLike(part: PartIdentity): readonly PartIdentity[]
  partsAt(file: string): readonly PartIdentity[]
  /** With an id above that: live, with a path, by id. */
  partsAfter(id: number): Iterable<PartIdentity>
  /** What a stream is, and of which part: the same text means the same stream. */
  stream(id: number): { readonly partId: number | null; readonly what: string } | null
}
