import { libraryIdentity } from '../../db/plex/rows/library-facts.ts'
import type { RowSource } from '../../db/plex/rows/row-source.ts'
import type { Run } from '../../db/state/run-log.ts'
import type { Workspace } from '../../db/state/workspace.ts'

/** Runs of a library, oldest first. Those `journalled` or `undoing` were cut short: the next apply or undo tells. */
export async function listRuns(db: RowSource, path: string, workspace: Workspace): Promise<Run[]> {
  return await workspace.runs.of({ path, library: libraryIdentity(db) })
}
