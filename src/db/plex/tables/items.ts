import type { ChangeCounter, DeletedAt, EpochSeconds, ExtraData, PlexBoolean } from './values.ts'

export interface MetadataItems {
  id: number
  /** Negative for Plex's own placeholders, null for playlists and what belongs to no section. */
  library_section_id: number | null
  /** Episode to season to show, track to album to artist, photo to album. */
  parent_id: number | null
  /** 1 movie, 2 show, 3 season, 4 episode, 8 artist, 9 album, 10 track, 12 clip, 13 photo, 14 album, 18 collection. */
  metadata_type: number
  /** `plex://…` when matched, `local://<id>` when not: the key that watch state hangs on. */
  guid: string | null
  media_item_count: number | null
  title: string | null
  /** Indexed with a collation that only Plex has: it cannot be changed from outside. */
  title_sort: string | null
  original_title: string | null
  /** Number of the season, episode, track, within its parent. */
  index: number | null
  absolute_index: number | null
  /** Milliseconds. */
  duration: number | null
  /** Of the first showing or release; may lie before 1970, and is then negative. */
  originally_available_at: EpochSeconds | null
  year: number | null
  /** What "recently added" sorts by: the time of the file at its first scan. */
  added_at: EpochSeconds | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  refreshed_at: EpochSeconds | null
  deleted_at: DeletedAt
  /** Of a track with Sonic analysis: holds the key `ms:musicAnalysisVersion`. */
  extra_data: ExtraData | null
  /** SHA-1 of the guid, in hex; names the bundle folder of the item. */
  hash: string | null
  changed_at: ChangeCounter | null
  resources_changed_at: ChangeCounter | null
  edition_title: string | null
  /** Since 1.41. */
  slug: string | null
  /** Since 1.42. */
  is_adult: PlexBoolean | null
}

export interface ItemTables {
  metadata_items: MetadataItems
}
