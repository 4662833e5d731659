import type { WatchReport } from '../../analyze/merge/watch-merge.ts'
import type { Verdict } from '../../analyze/check/check-report.ts'
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
  /** Of the databases that come. `loss`: what was lost more than daily life loses, and was accepted, in sentences. */
  readonly check: { readonly verdict: Verdict; readonly loss: readonly string[] }
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
  /** Items, media items and parts with `deleted_at`. */
  readonly trashed: number
}

/**
 * `merge`: what was watched at home since comes along. `off`: it does not, because that was asked for; `report` says
 * what is lost. `impossible`: the library at home cannot be read, or is another one.
 */
export interface WatchPlan {
  readonly mode: 'merge' | 'off' | 'impossible'
  /**
   * What home is compared with to know what was watched since. Null without the library as it was exported: then
   * nothing that either side watched is lost, and an un-watch is not seen.
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
  readonly verified: VerifiedLibrary | null
  readonly notes: readonly string[]
}

/** What a check found when all was in place and the server, where it is started here, ran. */
export interface VerifiedLibrary {
  readonly verdict: Verdict
  /** What failed, in sentences. */
  readonly failed: readonly string[]
  readonly items: number
  readonly parts: number
}

export interface SettledRestore {
  readonly runId: string
  readonly action: 'restore' | 'undo'
  readonly outcome: 'finished' | 'taken-back'
}
