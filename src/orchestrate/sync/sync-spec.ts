import type { Bind } from './docker-plex.ts'

/** What a run shall do, as it is recorded at its start. It holds no secret. */
export interface SyncSpec {
  readonly mode: 'delta'
  readonly target: 'local'
  /** A data folder, or an archive of one. */
  readonly from: string
  /** The archive to make. */
  readonly out: string
  readonly plan: string | null
  readonly image: string
  readonly media: readonly Bind[]
  /** Names; all that are not excluded where there is none. */
  readonly sections: readonly string[]
  readonly excluded: readonly string[]
  readonly skipSonic: boolean
  readonly forceDeepScan: boolean
  readonly keep: boolean
}

/** How a section's scan ended. */
export interface SectionScan {
  readonly id: number
  readonly name: string
  readonly outcome: 'finished' | 'stuck' | 'never-began' | 'overdue' | 'refused'
  /** Why it is not finished. */
  readonly why: string | null
  readonly seconds: number
}
