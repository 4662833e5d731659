import type { ChangeCounter, DeletedAt, EpochSeconds, PlexBoolean } from './values.ts'

export interface LibrarySections {
  id: number
  name: string
  /** 1 movie, 2 show, 8 artist, 13 photo. */
  section_type: number
  language: string | null
  agent: string | null
  scanner: string | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  scanned_at: EpochSeconds | null
  uuid: string | null
  changed_at: ChangeCounter | null
  content_changed_at: ChangeCounter | null
}

export interface SectionLocations {
  id: number
  library_section_id: number
  /** Absolute, in the spelling of the server's system; written without a slash at the end. */
  root_path: string
  /** 0 when the last scan found the folder missing; nothing is put in the trash then. */
  available: PlexBoolean | null
  scanned_at: EpochSeconds | null
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
}

/** One tree a section; the row of the root has an empty path and no parent. */
export interface Directories {
  id: number
  library_section_id: number
  parent_directory_id: number | null
  /** The whole path relative to the section location it lies in, not only the last name. */
  path: string
  created_at: EpochSeconds | null
  updated_at: EpochSeconds | null
  deleted_at: DeletedAt
}

export interface SectionTables {
  library_sections: LibrarySections
  section_locations: SectionLocations
  directories: Directories
}
