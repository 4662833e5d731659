import type { RunStatus } from '../../db/state/tables.ts'
import type { Workspace } from '../../db/state/workspace.ts'

export interface RestoreRecord {
  readonly runId: string
  /** The library file, in its place. */
  readonly database: string
  /** `libraryIdentity` of what comes. */
  readonly library: string
  readonly checksum: string
  /** Bytes by file name. */
  readonly sizes: Readonly<Record<string, number>>
  readonly toolVersion: string
  /** Where those in place go. */
  readonly aside: string
}

/** For `undo --list`; what is where, the target's own state says. */
export async function recordRestore(workspace: Workspace, record: RestoreRecord): Promise<void> {
  const { runId, database, library, checksum, sizes, toolVersion, aside } = record
  await workspace.runs.start({
    id: runId,
    kind: 'restore',
    database: { path: database, library },
    planChecksum: checksum,
    fingerprint: '',
    counts: sizes,
    sequence: { before: null, after: null },
    toolVersion,
  })
  await workspace.runs.mark(runId, 'journalled', aside)
}

/** Where it cannot be written any more, what the target's state says holds all the same. */
export async function recordStatus(workspace: Workspace, runId: string, status: RunStatus): Promise<void> {
  await workspace.runs.mark(runId, status).catch(() => undefined)
}
