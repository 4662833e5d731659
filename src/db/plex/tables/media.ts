import type { DeletedAt, EpochSeconds, ExtraData } from './values.ts'

/** One version of an item: the same film in two qualities is two media items. */
export interface MediaItems {
  id: number
  library_section_id: number | null
  section_location_id: number | null
  metadata_item_id: number | null
  /** Bytes of all parts. */
  size: number | null
  /** Milliseconds. */
  duration: number | null
  /** Bits a second; null until analysed. */
  bitrate: number | null
  container: string | null
  /** What the scanner guessed from the name, URL-encoded; holds no absolute path. */
  hints: string | null
  /** As of `media_parts.updated_at`. */
  updated_at: EpochSeconds | null
  created_at: EpochSeconds | null
  deleted_at: DeletedAt
  media_analysis_version: number | null
}

/** One file. A file of several episodes is a part of each of them, in rows that share the path. */
export interface MediaParts {
  id: number
  media_item_id: number | null
  directory_id: number | null
  /** SHA-1 over the size and the SHA-1s of the first and last 64 KiB: stays the same when a file moves. */
  hash: string | null
  /** OpenSubtitles' hash: size plus the sums of the first and last 64 KiB, 16 hex digits. */
  open_subtitle_hash: string | null
  /** Absolute path as the server sees it; empty or null for extras that Plex streams. */
  file: string | null
  /** Order among the parts of a media item that is split over files. */
  index: number | null
  /** Bytes. */
  size: number | null
  /** Milliseconds. */
  duration: number | null
  /** The file's own modification time at its scan. */
  updated_at: EpochSeconds | null
  created_at: EpochSeconds | null
  deleted_at: DeletedAt
  extra_data: ExtraData | null
}

export interface MediaStreams {
  id: number
  /** 1 video, 2 audio, 3 subtitle, 4 lyrics. */
  stream_type_id: number
  media_item_id: number | null
  media_part_id: number | null
  /** Of a file beside the media: `file://` and the path, percent-encoded. Empty or null inside the file. */
  url: string | null
  codec: string | null
  language: string | null
  /** Number of the stream in the file, as FFmpeg counts. */
  index: number | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  extra_data: ExtraData | null
}

export interface MediaTables {
  media_items: MediaItems
  media_parts: MediaParts
  media_streams: MediaStreams
}
