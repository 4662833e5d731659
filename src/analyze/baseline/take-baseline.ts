import type { Baseline } from '../../core/baseline.ts'
import type { Emit } from '../../core/progress.ts'
import type { PlexLibrary } from '../../db/plex/open-plex.ts'

export interface TakeBaselineOptions {
  readonly toolVersion: string
  readonly now: () => Date
  /** The blobs database beside the library, where it is at hand. */
  readonly blobs?: PlexLibrary | null
  /** Names of sections and paths in clear, instead of digests. */
  readonly clearNames?: boolean
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/**
 * What a library holds now, to hold a later state of it against. The same rows give the same baseline, `createdAt`
 * aside.
 * @throws ToolError `db-damaged`, `db-not-plex`, `db-schema-unknown`
 */
export async function takeBaseline(library: PlexLibrary, options: TakeBaselineOptions): Promise<Baseline> {
  throw new Error(`not yet: ${library.path} ${options.toolVersion}`)
}
