import type { WatchRow } from '../../db/plex/merge/watch-state.ts'
import type { MergeDraft } from './merge-draft.ts'
import type { Settings } from './merge-settings.ts'
import { unsettledRows } from './unsettled-rows.ts'

const table = 'metadata_item_setting_markers'
const owner = 'metadata_item_setting_id'
/** Where to resume: an item has one, and it moves. Others, such as bookmarks, are many. */
const resume = 4

/** Resume points and bookmarks, which hang on the row of an account and item. */
export function mergeBookmarks(draft: MergeDraft, settings: Settings): void {
  const { base, home, incoming, tally } = draft
  if (incoming.columns(table).length === 0) return
  for (const row of unsettledRows(table, base, home, incoming)) {
    const [item] = home.rowsOf('metadata_item_settings', 'id', Number(row[owner]))
    const target = item === undefined ? null : settings.idOf(item)
    if (item === undefined || target === null) continue
    const there = incoming.rowsOf(table, owner, target)
    const other = counterpart(row, there)
    if (other !== null) {
      const [before] = base.rowsOf(table, 'id', row.id)
      const isOurs = before !== undefined && placeOf(other) === placeOf(before)
      if (placeOf(row) === placeOf(other) || (before !== undefined && placeOf(row) === placeOf(before))) continue
      if (!isOurs && when(row) <= when(other)) continue
      draft.update(table, other, cellsOf(row, other))
    } else draft.insert(table, row, { [owner]: target })
    tally.add(Number(item['account_id']), 'bookmarks')
  }
}

const when = (row: WatchRow): number => Number(row['updated_at'] ?? row['created_at'] ?? 0)

const placeOf = (row: WatchRow): string =>
  JSON.stringify([row['marker_type'], row['start_time_offset'], row['end_time_offset'], row['title'] ?? ''])

/** The same bookmark there; of a resume point whichever there is. */
function counterpart(row: WatchRow, there: readonly WatchRow[]): WatchRow | null {
  const own = there.find(({ id, ...other }) => id === row.id && other['marker_type'] === row['marker_type'])
  const alike = own ?? there.find((other) => placeOf(other) === placeOf(row))
  if (alike !== undefined || row['marker_type'] !== resume) return alike ?? null
  return there.find((other) => other['marker_type'] === resume) ?? null
}

function cellsOf(row: WatchRow, other: WatchRow) {
  const names = ['start_time_offset', 'end_time_offset', 'title', 'updated_at'].filter((name) => name in row)
  return Object.fromEntries(names.filter((name) => row[name] !== other[name]).map((name) => [name, row[name] ?? null]))
}
