import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { KeptRows, SectionBaseline } from '../../../core/baseline.ts'
import { isWindowsPath } from '../../../core/plex-path.ts'
import { itemKind, sectionTypes } from '../../../core/section.ts'
import type { LibraryGeneration } from '../generation.ts'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { readItems } from '../read-items.ts'

export interface SectionSurveyOptions {
  readonly salt: string
  readonly clearNames: boolean
  /** The highest ids that a baseline saw; null where there is none. */
  readonly lastItem: number | null
  readonly lastPart: number | null
}

export interface SectionSurvey {
  readonly sections: readonly SectionBaseline[]
  readonly kept: readonly KeptRows[]
  /** By id, for people: never part of a baseline. */
  readonly names: Readonly<Record<string, string>>
}

const sections = sql<{ id: number; name: string | null; type: number | null; uuid: string | null }>`
  select id, name, section_type as type, uuid from library_sections order by id`.compile(plex)
const locations = sql<{ id: number; section: number; root: string | null; available: unknown }>`
  select id, library_section_id as section, root_path as root, available from section_locations order by id`.compile(
  plex,
)

const isLive = sql`coalesce(deleted_at, 0) in (0, '')`
const liveParts = sql`media_parts as part join media_items as media on media.id = part.media_item_id
  where part.file <> '' and coalesce(part.deleted_at, 0) in (0, '') and coalesce(media.deleted_at, 0) in (0, '')
    and coalesce(media.metadata_item_id, 0) not in (
      select id from metadata_items where deleted_at > 0 and deleted_at <> '')`

const parts = (last: number) =>
  sql<{ section: number | null; n: number; kept: number }>`
    select media.library_section_id as section, count(*) as n, cast(total(part.id <= ${last}) as integer) as kept
    from ${liveParts} group by 1`.compile(plex)

const keptItems = (last: number) =>
  sql<{ section: number | null; kind: number; n: number }>`
    select library_section_id as section, metadata_type as kind, count(*) as n from metadata_items
    where id <= ${last} and ${isLive} group by 1, 2`.compile(plex)

const analysis = sql<{ section: number | null; version: number | null; n: number }>`
  select library_section_id as section, media_analysis_version as version, count(*) as n from media_items
  where ${isLive} group by 1, 2 order by 1, 2`.compile(plex)

/** One table after the other, each through its index of `deleted_at`. */
const trashed = {
  items: sql`select library_section_id as section from metadata_items where deleted_at > 0 and deleted_at <> ''`,
  media: sql`select library_section_id as section from media_items where deleted_at > 0 and deleted_at <> ''`,
  parts: sql`select media.library_section_id as section from media_parts as part
    join media_items as media on media.id = part.media_item_id where part.deleted_at > 0 and part.deleted_at <> ''`,
} as const

const folders = (windows: boolean) => {
  const mark = sql.lit(windows ? '\\' : '/')
  const rest = sql`substr(part.file, length(rtrim(location.root_path, ${mark})) + 2)`
  return sql<{ location: number; folder: string; n: number }>`
    select location, case instr(rest, ${mark}) when 0 then '' else substr(rest, 1, instr(rest, ${mark}) - 1) end as folder,
      count(*) as n
    from (select location.id as location, ${rest} as rest
      from section_locations as location, ${liveParts} and media.section_location_id = location.id
        and (location.root_path like '_:%' or location.root_path like '\\\\%') = ${sql.lit(windows ? 1 : 0)})
    group by 1, 2`.compile(plex)
}

/** A section of music has an artist's folder each by the ten thousand: the largest tell enough. */
const mostFolders = 256

export function surveySections(
  db: ReadDb,
  generation: LibraryGeneration,
  options: SectionSurveyOptions,
): SectionSurvey {
  const { salt, clearNames, lastItem, lastPart } = options
  const digest = (text: string): string => saltedDigest(salt, text)
  const counted = readItems(db, generation).bySection
  const partCounts = db.all(parts(lastPart ?? Number.MAX_SAFE_INTEGER))
  const versions = db.all(analysis)
  const places = db.all(locations)
  const rows = db.all(sections)
  const trash = Object.fromEntries(
    Object.entries(trashed).map(([what, query]) => [
      what,
      new Map(
        db
          .all(
            sql<{
              section: number | null
              n: number
            }>`select section, count(*) as n from (${query}) group by 1`.compile(plex),
          )
          .map(({ section, n }) => [section, n]),
      ),
    ]),
  )
  const inTrash = (what: keyof typeof trashed, section: number): number => trash[what]?.get(section) ?? 0
  const rootOf = new Map(places.map(({ id, root }) => [id, root ?? '']))
  const sectionOf = new Map(places.map(({ id, section }) => [id, section]))
  const byFolder = [
    ...db.all(folders(false)),
    ...(places.some(({ root }) => isWindowsPath(root ?? '')) ? db.all(folders(true)) : []),
  ]
  return {
    names: Object.fromEntries(rows.map(({ id, name }) => [id, name ?? ''])),
    kept:
      lastItem === null
        ? []
        : keptBySection(
            db.all(keptItems(lastItem)),
            partCounts,
            rows.map(({ id }) => id),
          ),
    sections: rows.map(({ id, name, type, uuid }) => {
      const kind = sectionTypes[type as keyof typeof sectionTypes] ?? 'movie'
      const own = counted.find(({ section }) => section === id)
      return {
        id,
        key: digest(uuid ?? `${id}:${type}`),
        type: kind,
        name: clearNames ? name : null,
        items: own?.items ?? {},
        parts: partCounts.find(({ section }) => section === id)?.n ?? 0,
        sonic: kind === 'artist' ? (own?.sonic ?? { analysed: 0, total: 0 }) : null,
        analysis: Object.fromEntries(
          versions.filter(({ section }) => section === id).map(({ version, n }) => [String(version ?? 0), n]),
        ),
        trashed: { items: inTrash('items', id), media: inTrash('media', id), parts: inTrash('parts', id) },
        locations: places
          .filter(({ section }) => section === id)
          .map((place) => ({
            id: place.id,
            path: clearNames ? (place.root ?? '') : digest(place.root ?? ''),
            available: isAvailable(place.available),
          })),
        folders: largestFolders(
          byFolder
            .filter(({ location }) => sectionOf.get(location) === id)
            .map(({ location, folder, n }) => [`${rootOf.get(location) ?? ''}\n${folder}`, n] as const),
          (key) => (clearNames ? key.replace('\n', '/') : digest(key)),
          lastItem === null,
        ),
      }
    }),
  }
}

export const isAvailable = (value: unknown): boolean => value !== 0 && value !== 'f' && value !== '0'

export const saltedDigest = (salt: string, text: string): string =>
  createHash('sha256').update(`${salt}\n${text}`).digest('hex').slice(0, 16)

function keptBySection(
  items: readonly { readonly section: number | null; readonly kind: number; readonly n: number }[],
  partCounts: readonly { readonly section: number | null; readonly kept: number }[],
  ids: readonly number[],
): KeptRows[] {
  return ids.map((section) => ({
    section,
    items: Object.fromEntries(items.filter((row) => row.section === section).map(({ kind, n }) => [itemKind(kind), n])),
    parts: partCounts.find((row) => row.section === section)?.kept ?? 0,
  }))
}

/** Of a baseline the largest; of what is held against one all, for any may have been among those. */
function largestFolders(
  counts: readonly (readonly [key: string, parts: number])[],
  spell: (key: string) => string,
  cut: boolean,
): Record<string, number> {
  const named = counts.map(([key, n]) => [spell(key), n] as const)
  const sorted = named.toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
  return Object.fromEntries(cut ? sorted.slice(0, mostFolders) : sorted)
}
