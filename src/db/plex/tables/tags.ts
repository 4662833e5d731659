import type { EpochSeconds, ExtraData } from './values.ts'

export interface Tags {
  id: number
  metadata_item_id: number | null
  tag: string | null
  /** 1 genre, 2 collection, 4 director, 6 actor, 9 chapter, 12 marker, 314 external id, and many more. */
  tag_type: number
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  tag_value: number | null
  key: string | null
  parent_id: number | null
  extra_data: ExtraData | null
}

export interface Taggings {
  id: number
  metadata_item_id: number | null
  tag_id: number | null
  index: number | null
  /** For a marker: its kind (`intro`, `credits`). */
  text: string | null
  /** Milliseconds. */
  time_offset: number | null
  /** Milliseconds. */
  end_time_offset: number | null
  thumb_url: string | null
  created_at: EpochSeconds | null
  extra_data: ExtraData | null
}

export interface TagTables {
  tags: Tags
  taggings: Taggings
}
