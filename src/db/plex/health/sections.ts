import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { isAvailable } from './section-survey.ts'

export interface SectionHealth {
  readonly id: number
  readonly name: string
  readonly type: number
  readonly locations: readonly { readonly id: number; readonly root: string; readonly available: boolean }[]
  /** Live items that own files: films, episodes, tracks, photos. */
  readonly live: number
  /** Such items in the trash, by their own mark or because all of their media are. */
  readonly trashed: number
  /** Most of the trashed that one hour brought, and when it began: epoch seconds. */
  readonly spike: { readonly rows: number; readonly at: number } | null
}

const sections = sql<{ id: number; name: string | null; type: number | null }>`
  select id, name, section_type as type from library_sections order by id`.compile(plex)

const locations = sql<{ id: number; section: number; root: string | null; available: unknown }>`
  select id, library_section_id as section, root_path as root, available from section_locations order by id`.compile(
  plex,
)

/*
 * Of a file that is missing Plex marks part and media at once, and the item itself at another time or never; an item
 * counts as trashed when nothing of it is live.
 */
const leafItems = sql<{ section: number; items: number; trashed: number }>`
  select library_section_id as section, count(*) as items, cast(total(
    coalesce(deleted_at, 0) not in (0, '')
    or (id in (select metadata_item_id from media_items where deleted_at > 0 and deleted_at <> '')
      and not exists (select 1 from media_items as media
        where media.metadata_item_id = metadata_items.id and coalesce(media.deleted_at, 0) in (0, '')))) as integer)
    as trashed
  from metadata_items where metadata_type in (1, 4, 10, 13) and library_section_id > 0
  group by +library_section_id`.compile(plex)

const trashedByHour = sql<{ section: number; hour: number; n: number }>`
  select section, hour, max(n) as n from (
    select media.library_section_id as section, media.deleted_at / 3600 as hour, count(*) as n
    from media_items as media where media.deleted_at > 0 and media.deleted_at <> '' group by 1, 2
    union all
    select item.library_section_id, item.deleted_at / 3600, count(*)
    from metadata_items as item
    where item.deleted_at > 0 and item.deleted_at <> '' and item.metadata_type in (1, 4, 10, 13) group by 1, 2
    union all
    select media.library_section_id, part.deleted_at / 3600, count(*)
    from media_parts as part join media_items as media on media.id = part.media_item_id
    where part.deleted_at > 0 and part.deleted_at <> '' group by 1, 2)
  where section > 0 group by section, hour`.compile(plex)

export function readSections(db: ReadDb): SectionHealth[] {
  const leaves = new Map(db.all(leafItems).map((row) => [row.section, row]))
  const places = db.all(locations)
  const hours = db.all(trashedByHour)
  return db.all(sections).map(({ id, name, type }) => {
    const { items, trashed } = leaves.get(id) ?? { items: 0, trashed: 0 }
    return {
      id,
      name: name ?? '',
      type: type ?? 0,
      locations: places
        .filter(({ section }) => section === id)
        .map((place) => ({
          id: place.id,
          root: place.root ?? '',
          available: isAvailable(place.available),
        })),
      live: items - trashed,
      trashed,
      spike: spikeOf(hours.filter(({ section }) => section === id)),
    }
  })
}

/** The two hours side by side that brought most: a scan does not mind the clock. */
function spikeOf(hours: readonly { readonly hour: number; readonly n: number }[]): SectionHealth['spike'] {
  const counts = new Map(hours.map(({ hour, n }) => [hour, n]))
  let spike: SectionHealth['spike'] = null
  for (const [hour, n] of [...counts].toSorted(([a], [b]) => a - b)) {
    const rows = n + (counts.get(hour + 1) ?? 0)
    if (spike === null || rows > spike.rows) spike = { rows, at: hour * 3600 }
  }
  return spike
}
