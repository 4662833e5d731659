/** What was needed, the least first. */
export type RepairKind = 'nothing' | 'free-list' | 'indexes' | 'tables' | 'schema'

export interface RepairedTable {
  readonly name: string
  /** As the table's indexes know; null where none of them could be asked. */
  readonly rowsBefore: number | null
  readonly rowsAfter: number
  /** Rows that one bit was turned back in, as their indexes confirm. */
  readonly mended: number
  /** Rows that are gone; null where nothing says how many there were. */
  readonly lost: number | null
  /** First and last id of each run that was lost; where `lost` is null, of each gap that rows may have been in. */
  readonly lostIds: readonly (readonly [first: number | null, last: number | null])[]
  /** Rows, or what is left of them, in the side file. */
  readonly setAside: number
}

export interface RepairedIndex {
  readonly name: string
  readonly table: string
  /** `dropped`: it is in Plex's own order, and only Plex's SQLite can make it again. */
  readonly fate: 'rebuilt' | 'thinned' | 'dropped'
}

/** What only Plex can put right, and how. */
export interface PlexTask {
  readonly what: string
  /** The index that is made by it; null where none is. */
  readonly creates: string | null
  readonly sql: string
  readonly command: string
}

/** `plexferry repair --json`. */
export interface RepairReport {
  readonly format: 'plexferry/repair'
  readonly formatVersion: 1
  readonly source: { readonly path: string; readonly bytes: number; readonly snapshot: boolean }
  readonly output: { readonly path: string; readonly bytes: number }
  readonly repair: RepairKind
  /** Whether all that was in the file is in the new one. */
  readonly complete: boolean
  readonly tables: readonly RepairedTable[]
  readonly indexes: readonly RepairedIndex[]
  /** Search tables that were emptied, since a part of them was lost. */
  readonly emptied: readonly string[]
  readonly plexTasks: readonly PlexTask[]
  /** Plex's own SQLite, where it was at hand and there was something for it to do; `failure` is null when it did it. */
  readonly plexSqlite: { readonly name: string; readonly failure: string | null } | null
  /** What the loss means to those who use the library, a sentence each. */
  readonly meaning: readonly string[]
  readonly setAside: { readonly path: string; readonly rows: number } | null
  /** What other machines' runs have begun of the same file and not ended, as far as can be seen. */
  readonly leftovers: readonly string[]
}
