import type { Directories, SectionLocations } from '../tables/sections.ts'
import { rowArrays, rowArraysOf, type RowSource } from './row-source.ts'

export type LocationRow = Pick<SectionLocations, 'id' | 'library_section_id' | 'root_path'>

/** A part and where its media item says that it is. */
export interface PartPlace {
  readonly id: number
  readonly media_item_id: number | null
  readonly directory_id: number | null
  readonly file: string | null
  readonly size: number | null
  /** Of the media item. */
  readonly library_section_id: number | null
  readonly section_location_id: number | null
}

export interface StreamUrl {
  readonly id: number
  readonly url: string | null
}

/** The rows that a plan's writes are worked out from. */
export interface CurrentRows {
  /** Of all sections, by id. */
  readonly locations: readonly LocationRow[]
  /** Of all sections, those in the trash included; by id. */
  readonly directories: readonly Directories[]
  /**
   * Those asked for that are there, in the order asked for; read while they are gone through, once.
   */
  readonly parts: Iterable<PartPlace>
  readonly streams: readonly StreamUrl[]
  /** How many parts, in the trash or not, name each directory. */
  readonly directoryUse: readonly { readonly id: number; readonly parts: number }[]
  /** What the next new directory gets; SQLite never gives an id twice in this table. */
  readonly nextDirectoryId: number
}

// One statement for one row and for half a million: the ids travel as JSON.
const parts = `
  select part.id, part.media_item_id, part.directory_id, part.file, part.size,
    media.library_section_id, media.section_location_id
  from json_each(?) as wanted cross join media_parts as part on part.id = wanted.value
  left join media_items as media on media.id = part.media_item_id`
const streams = `
  select stream.id, stream.url from json_each(?) as wanted cross join media_streams as stream on stream.id = wanted.value`
const locations = "select id, library_section_id, root_path from section_locations where root_path <> '' order by id"
const directories = `
  select id, library_section_id, parent_directory_id, coalesce(path, '') as path, created_at, updated_at, deleted_at
  from directories order by id`
const directoryUse = `
  select directory_id as id, count(*) as parts from media_parts where directory_id is not null group by directory_id`
const nextDirectory = `
  select 1 + max(
    coalesce((select seq from sqlite_sequence where name = 'directories'), 0),
    coalesce((select max(id) from directories), 0)) as id`

/** Reads what `planWrites` needs for these parts and streams. Synchronous. */
export function readCurrentRows(
  db: RowSource,
  wanted: { readonly partIds: readonly number[]; readonly streamIds: readonly number[] },
): CurrentRows {
  return {
    locations: db.prepare(locations).all() as LocationRow[],
    directories: [...directoryRows(db)],
    streams: db.prepare(streams).all(JSON.stringify(wanted.streamIds)) as StreamUrl[],
    directoryUse: db.prepare(directoryUse).all() as { id: number; parts: number }[],
    nextDirectoryId: (db.prepare(nextDirectory).get() as { id: number }).id,
    parts: partPlaces(db, wanted.partIds),
  }
}

function* directoryRows(db: RowSource): Generator<Directories, void, undefined> {
  for (const row of rowArrays(db, directories)) {
    const [id, library_section_id, parent_directory_id, path, created_at, updated_at, deleted_at] =
      row as DirectoryCells
    yield { id, library_section_id, parent_directory_id, path, created_at, updated_at, deleted_at }
  }
}

function* partPlaces(db: RowSource, ids: readonly number[]): Generator<PartPlace, void, undefined> {
  for (const row of rowArraysOf(db, parts, ids)) {
    const [id, media_item_id, directory_id, file, size, library_section_id, section_location_id] = row as PartCells
    yield { id, media_item_id, directory_id, file, size, library_section_id, section_location_id }
  }
}

type DirectoryCells = [
  ...[Directories['id'], Directories['library_section_id'], Directories['parent_directory_id'], Directories['path']],
  ...[Directories['created_at'], Directories['updated_at'], Directories['deleted_at']],
]
type PartCells = [
  ...[number, number | null, number | null, string | null, number | null],
  ...[PartPlace['library_section_id'], PartPlace['section_location_id']],
]
