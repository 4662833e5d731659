import type { WatchState } from '../../db/plex/merge/watch-state.ts'
import { mergeBookmarks } from './merge-bookmarks.ts'
import { MergeDraft } from './merge-draft.ts'
import { History } from './merge-history.ts'
import { DeviceIds, mergeAccounts } from './merge-people.ts'
import { mergeSelections } from './merge-selections.ts'
import { Settings } from './merge-settings.ts'
import { newAtHome } from './new-at-home.ts'
import { noBase } from './no-base.ts'
import { refuseOtherLibraries } from './refuse-other.ts'
import type { WatchMerge } from './watch-merge.ts'

/**
 * Merges what was watched since a library left home into the one that comes back. What the result does not name stays
 * as it is there, and nothing is ever deleted.
 * @param exported the library as it was exported; null where it is not at hand: then nothing that either side watched is
 *   lost, and nothing counts as un-watched
 * @param home as it is at home now
 * @param incoming what comes back, and will be written
 * @throws ToolError `merge-other-library` where home or what comes back is not what became of the base
 */
export function mergeWatchState(exported: WatchState | null, home: WatchState, incoming: WatchState): WatchMerge {
  const base = exported ?? noBase(incoming)
  refuseOtherLibraries(base, home, incoming)
  const draft = new MergeDraft(base, home, incoming, exported !== null)
  const accounts = mergeAccounts(draft)
  const history = new History(draft, new DeviceIds(draft))
  const settings = new Settings(draft, history)
  settings.merge()
  history.merge()
  mergeBookmarks(draft, settings)
  mergeSelections(draft)
  return {
    checksum: `${base.fingerprint()}-${home.fingerprint()}`,
    changes: draft.changes,
    report: { ...draft.tally.report(accounts), newAtHome: newAtHome(draft) },
  }
}
