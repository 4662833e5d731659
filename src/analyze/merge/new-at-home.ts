import type { PartIdentity } from '../../db/plex/merge/watch-state.ts'
import type { MergeDraft } from './merge-draft.ts'
import { CountedList } from './merge-tally.ts'
import type { Listed, NewAtHome } from './watch-merge.ts'

/** Files that were added at home since the base, and what becomes of them. */
export function newAtHome({ base, home, incoming, moves }: MergeDraft): Listed<NewAtHome> {
  const list = new CountedList<NewAtHome>()
  for (const part of home.partsAfter(base.lastId('media_parts'))) {
    if (base.partsAt(part.file).length > 0) continue
    list.add(() => ({
      section: part.itemId === null ? null : (home.item(part.itemId)?.section ?? null),
      file: part.file,
      title: part.guid === null ? '' : home.title(part.guid),
      guid: part.guid,
      comes: incoming.partsLike(part).length > 0 ? 'known' : 'scan',
      watchState: watchState(part),
    }))
  }
  return list.list

  function watchState({ guid }: PartIdentity): NewAtHome['watchState'] {
    if (guid === null || !hasState(guid)) return null
    return moves.target(guid) === null ? 'lost' : 'kept'
  }

  function hasState(guid: string): boolean {
    return (['metadata_item_settings', 'metadata_item_views'] as const).some(
      (table) => home.rowsOf(table, 'guid', guid).length > 0,
    )
  }
}
