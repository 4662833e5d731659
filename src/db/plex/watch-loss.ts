import type { ReadDb } from './read-db.ts'

/*
 * What was watched hangs on an item's guid. An item that Plex matched gets the same guid when it comes again; one
 * that it did not match is called after its row, and its watch state is orphaned with it.
 */
const watched = `
  select exists (
    select 1 from metadata_item_settings as settings
    where settings.guid = item.guid
      and (settings.view_count > 0 or settings.view_offset > 0 or settings.rating is not null)) as lost
  from media_parts as part
  join media_items as media on media.id = part.media_item_id
  join metadata_items as item on item.id = media.metadata_item_id
  where part.id = ? and item.guid like 'local://%'`

/** Counts those of these parts whose items would lose their watch state if Plex made them anew. */
export function watchLossCounter(db: ReadDb): (parts: Iterable<number>) => number {
  // Prepared once: there may be some ten thousand files to ask about.
  const lookUp = db.prepare(watched)
  return (parts) => {
    let lost = 0
    for (const part of parts) lost += (lookUp.get(part) as { lost: number } | undefined)?.lost ?? 0
    return lost
  }
}
