import type { ReadDb } from '../read-db.ts'
import type { WatchState } from './watch-state.ts'

/**
 * The watch state of an open library, which stays to be open while it is used.
 * @param path to name it by
 * @throws ToolError `db-schema-unknown`
 */
export function readWatchState(db: ReadDb, path = 'the library'): WatchState {
  void [db, path]
  throw new Error('not yet')
}
