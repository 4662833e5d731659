import type { ChangeCounter, EpochSeconds, ExtraData } from './values.ts'

export interface Accounts {
  /** 1 is the server's owner; 0 stands for nobody. */
  id: number
  name: string | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
}

/** What an account has seen of an item. Keyed by guid, so that it outlives the item's row. */
export interface MetadataItemSettings {
  id: number
  account_id: number
  guid: string
  /** 0 to 10, in steps of a half star. */
  rating: number | null
  /** Milliseconds. */
  view_offset: number | null
  view_count: number | null
  last_viewed_at: EpochSeconds | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  skip_count: number | null
  last_skipped_at: EpochSeconds | null
  changed_at: ChangeCounter | null
  extra_data: ExtraData | null
  last_rated_at: EpochSeconds | null
}

/** The history: one row a viewing, with the titles of that time. */
export interface MetadataItemViews {
  id: number
  account_id: number
  guid: string
  metadata_type: number
  library_section_id: number | null
  grandparent_title: string | null
  parent_index: number | null
  parent_title: string | null
  index: number | null
  title: string | null
  viewed_at: EpochSeconds | null
  grandparent_guid: string | null
  originally_available_at: EpochSeconds | null
  device_id: number | null
  /** Since 1.42. */
  view_type: number | null
}

export interface WatchTables {
  accounts: Accounts
  metadata_item_settings: MetadataItemSettings
  metadata_item_views: MetadataItemViews
}
