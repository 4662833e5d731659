import type { WatchState } from '../../db/plex/merge/watch-state.ts'
import type { WatchMerge } from './watch-merge.ts'

/**
 * Merges what was watched since a library left home into the one that comes back.
 * @param base the library as it was exported
 * @param home as it is at home now
 * @param incoming what comes back, and will be written
 * @throws ToolError `merge-other-library` where they are not one library, `db-schema-unknown`
 */
export function mergeWatchState(base: WatchState, home: WatchState, incoming: WatchState): WatchMerge {
  void [base, home, incoming]
  throw new Error('not yet')
}
