import type { WatchReport } from '../../analyze/merge/watch-merge.ts'
import type { ArchiveContents } from '../../core/archive-manifest.ts'
import type { Readable } from './home-version.ts'
import type { MergedTree } from './merge-tree.ts'

/** What a restore will do, before anything that a server uses is touched: what is shown and agreed to. */
export interface RestorePlan {
  readonly runId: string
  readonly archive: {
    readonly path: string
    readonly createdAt: string
    readonly contents: ArchiveContents
    readonly generation: string | null
  }
  readonly target: { readonly name: string; readonly databases: string }
  readonly databases: readonly PlannedDatabase[]
  /** Where those in place go. */
  readonly aside: string
  /** Null where only the databases are restored. */
  readonly files: MergedTree | null
  readonly readable: Readable
  readonly sections: readonly SectionChange[]
  readonly watchState: WatchPlan
  /** What stops and starts the server; null where that is left to whoever runs this. */
  readonly plex: { readonly stop: string; readonly start: string } | null
  /** What could not be looked at, and what else is worth knowing, in sentences. */
  readonly notes: readonly string[]
}

export interface PlannedDatabase {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Of the one in place; null where there is none. */
  readonly replaces: number | null
}

export interface SectionChange {
  readonly id: number
  readonly name: string
  readonly before: SectionFigures | null
  readonly after: SectionFigures | null
}

export interface SectionFigures {
  readonly items: number
  readonly parts: number
  readonly sonic: number | null
  readonly trashed: number
}

/**
 * `merge`: what was watched at home since comes along. `off`: it does not, because that was asked for; `report` says
 * what is lost. `impossible`: the library at home cannot be read, or is another one.
 */
export interface WatchPlan {
  readonly mode: 'merge' | 'off' | 'impossible'
  /**
   * What home is compared with to know what was watched since. Null without the library as it was exported: then it is
   * the one that comes back, and what home has and that has not is taken for watched since.
   */
  readonly base: string | null
  readonly changes: number
  readonly report: WatchReport | null
}

/** A restore that was done. */
export interface Restored {
  readonly plan: RestorePlan
  /** The watch state as it was merged when the server had stopped; null where none was. */
  readonly merged: WatchReport | null
  readonly files: MergedTree | null
  /** Restores that were cut short before, and what became of them. */
  readonly settled: readonly SettledRestore[]
  /** Version of the server that was started; null where none was, or none answered. */
  readonly started: string | null
  /** What was found after all was in place. */
  readonly verified: { readonly items: number; readonly parts: number } | null
  readonly notes: readonly string[]
}

export interface SettledRestore {
  readonly runId: string
  readonly action: 'restore' | 'undo'
  readonly outcome: 'finished' | 'taken-back'
}
