import type { Generated } from 'kysely'

/**
 * `started`: nothing but the run's own record. `backed-up`, `journalled`: what its name says is on disk; of a run
 * that ended there, only its rows tell whether they were written. `undoing`: an undo of it began.
 */
export type RunStatus = 'started' | 'backed-up' | 'journalled' | 'committed' | 'rolled-back' | 'undoing' | 'undone'

/** What wrote: a plan of moves, or what was watched meanwhile. */
export type RunKind = 'remap' | 'watch-merge' | 'restore'

export interface RunsTable {
  /** `20261122-113512-ab12`: UTC, then four random hex digits. */
  id: string
  kind: RunKind
  status: RunStatus
  /** The library file. */
  database_path: string
  /** `libraryIdentity`: the same library in another place has the same. */
  library: string
  plan_checksum: string
  /** Of the library before the run. */
  fingerprint: string
  /** Folder of the backup that was made first. */
  backup: string | null
  /** JSON: rows written a table. */
  counts: string
  /** `sqlite_sequence.seq` of `directories`; null where there is none. */
  sequence_before: number | null
  sequence_after: number | null
  /** ISO 8601. */
  created_at: string
  finished_at: string | null
  tool_version: string
}

export interface JournalTable {
  run_id: string
  seq: number
  /** `change`: rows that the run writes. `left`: directories that it leaves behind, whole. */
  kind: 'change' | 'left'
  /** zstd of a JSON array of up to 4096 rows. */
  payload: Uint8Array
}

export interface ContentHashesTable {
  /** Where the object is, as it was named with `--listing`. */
  source: string
  key: string
  /** Bytes. */
  size: number
  /** What the store says of the object's content: an etag. */
  tag: string
  hash: string
  open_subtitle_hash: string
  /** ISO 8601. */
  seen_at: Generated<string>
}

export interface SyncsTable {
  id: string
  /** JSON: what it shall do. */
  spec: string
  /** ISO 8601. */
  created_at: string
  finished_at: string | null
  tool_version: string
}

export interface SyncPhasesTable {
  sync_id: string
  phase: string
  started_at: string
  finished_at: string | null
  /** JSON: what it came to. */
  output: string | null
}

export interface StateTables {
  syncs: SyncsTable
  sync_phases: SyncPhasesTable
  runs: RunsTable
  journal: JournalTable
  content_hashes: ContentHashesTable
}
