import type { ItemTables } from './tables/items.ts'
import type { MediaTables } from './tables/media.ts'
import type { SchemaTables } from './tables/schema.ts'
import type { SectionTables } from './tables/sections.ts'
import type { TagTables } from './tables/tags.ts'
import type { WatchTables } from './tables/watch.ts'

/**
 * The tables of a Plex library that the audit, remap and check touch, as the newest known generation has them.
 * Columns that older ones lack say since when they are there (`LibraryGeneration.has` tells). Nothing but `id`
 * is declared NOT NULL; columns typed without null are those that Plex always sets.
 */
export interface PlexTables extends SectionTables, ItemTables, MediaTables, WatchTables, TagTables, SchemaTables {}
