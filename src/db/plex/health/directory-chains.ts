import { sql } from 'kysely'
import { isWindowsPath } from '../../../core/plex-path.ts'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { attempt, type Reading, type Tally } from './reading.ts'
import { type Sql, tally } from './tally.ts'

export interface ChainFacts {
  /** Folders whose parent does not spell their path but for the last name, or is of another section. */
  readonly folders: Reading<Tally>
  /** Live parts whose file is not right in the folder that their row names. */
  readonly parts: Reading<Tally>
  /** Live parts with a path and no folder. */
  readonly withoutFolder: Reading<Tally>
  /** Live parts under none of the folders of their section. */
  readonly outside: Reading<Tally>
}

/**
 * A part's path is its section's root, the path of its row of `directories`, and its name; the rows above that one
 * spell the same path up to the root, whose row has none. Several roots of a section share one tree.
 */
export function readChains(db: ReadDb): ChainFacts {
  return {
    folders: attempt(() => tally(db, folders(windowsSections(db)))),
    parts: attempt(() => tally(db, { ...liveParts, bad: spelledOtherwise(windowsSections(db)) })),
    withoutFolder: attempt(() =>
      tally(db, { ...liveParts, bad: sql`${isLivePart} and coalesce(part.directory_id, 0) = 0` }),
    ),
    outside: attempt(() => tally(db, { ...liveParts, bad: outsideRoots(windowsSections(db)) })),
  }
}

/** Sections whose paths a server on Windows wrote: a backslash parts the names there, and is part of one elsewhere. */
function windowsSections(db: ReadDb): Sql {
  const roots = db.all(
    sql<{ section: number; root: string | null }>`select library_section_id as section, root_path as root
      from section_locations`.compile(plex),
  )
  const ids = roots.filter(({ root }) => isWindowsPath(root ?? '')).map(({ section }) => section)
  return ids.length === 0 ? sql`(select -1)` : sql`(${sql.join(ids.map((id) => sql.lit(id)))})`
}

const separator = (section: Sql, windows: Sql): Sql => sql`case when ${section} in ${windows} then '\\' else '/' end`

const liveParts = {
  from: sql`media_parts as part join media_items as media on media.id = part.media_item_id`,
  id: sql`part.id`,
}
const isLivePart = sql`part.file <> '' and coalesce(part.deleted_at, 0) in (0, '')
  and coalesce(media.deleted_at, 0) in (0, '') and media.library_section_id > 0`

/** Whether `file` is right in the folder: begins with its path and a separator, and has none after that. */
const isRightIn = (file: Sql, folder: Sql, mark: Sql): Sql =>
  sql`(substr(${file}, 1, length(${folder}) + 1) = ${folder} || ${mark}
    and instr(substr(${file}, length(${folder}) + 2), ${mark}) = 0)`

const folderPath = (root: Sql, path: Sql, mark: Sql): Sql =>
  sql`(rtrim(${root}, ${mark}) || case ${path} when '' then '' else ${mark} || ${path} end)`

function spelledOtherwise(windows: Sql): Sql {
  const mark = separator(sql`media.library_section_id`, windows)
  const folder = folderPath(sql`location.root_path`, sql`folder.path`, mark)
  // A part that lies in no root has its own check: of a root that was renamed, what could not be followed stays behind.
  return sql`${isLivePart} and part.directory_id > 0 and not ${isOutsideRoots(mark)}
    and exists (select 1 from directories as folder where folder.id = part.directory_id)
    and not exists (
      select 1 from directories as folder, section_locations as location
      where folder.id = part.directory_id and folder.library_section_id = media.library_section_id
        and location.library_section_id = media.library_section_id and ${isRightIn(sql`part.file`, folder, mark)})`
}

function outsideRoots(windows: Sql): Sql {
  const mark = separator(sql`media.library_section_id`, windows)
  return sql`${isLivePart} and ${isOutsideRoots(mark)}`
}

function isOutsideRoots(mark: Sql): Sql {
  const root = sql`rtrim(location.root_path, ${mark})`
  return sql`not exists (
    select 1 from section_locations as location where location.library_section_id = media.library_section_id
      and substr(part.file, 1, length(${root}) + 1) = ${root} || ${mark})`
}

function folders(windows: Sql) {
  const mark = separator(sql`folder.library_section_id`, windows)
  return {
    from: sql`directories as folder left join directories as above on above.id = folder.parent_directory_id`,
    id: sql`folder.id`,
    // A folder whose parent is gone is told by itself.
    bad: sql`coalesce(folder.deleted_at, 0) in (0, '') and case
      when coalesce(folder.path, '') = '' then coalesce(folder.parent_directory_id, 0) <> 0
      when coalesce(folder.parent_directory_id, 0) = 0 then 1
      when above.id is null then 0
      when above.library_section_id <> folder.library_section_id then 1
      when above.path = '' then instr(folder.path, ${mark}) > 0
      else not ${isRightIn(sql`folder.path`, sql`above.path`, mark)} end`,
  }
}
