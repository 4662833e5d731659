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

/** A resume point, a bookmark: type 3 is a bookmark, 4 where to resume. Since 1.32. */
export interface MetadataItemSettingMarkers {
  id: number
  marker_type: number
  metadata_item_setting_id: number
  /** Milliseconds. */
  start_time_offset: number
  end_time_offset: number | null
  title: string | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  extra_data: ExtraData | null
}

/** Which audio and subtitles an account chose for a part. */
export interface MediaPartSettings {
  id: number
  account_id: number
  media_part_id: number
  selected_audio_stream_id: number | null
  selected_subtitle_stream_id: number | null
  settings: string | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  changed_at: ChangeCounter | null
}

/** One a stream and account. */
export interface MediaStreamSettings {
  id: number
  account_id: number
  media_stream_id: number
  extra_data: ExtraData | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
}

export interface MediaItemSettings {
  id: number
  account_id: number
  media_item_id: number
  settings: string | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
}

/** What plays: a telephone, a television. */
export interface Devices {
  id: number
  identifier: string | null
  name: string | null
  /** Text before 1.41. */
  created_at: EpochSeconds | string | null
  updated_at: EpochSeconds | string | null
  platform: string | null
}

export interface WatchTables {
  accounts: Accounts
  devices: Devices
  metadata_item_settings: MetadataItemSettings
  metadata_item_views: MetadataItemViews
  metadata_item_setting_markers: MetadataItemSettingMarkers
  media_part_settings: MediaPartSettings
  media_stream_settings: MediaStreamSettings
  media_item_settings: MediaItemSettings
}
