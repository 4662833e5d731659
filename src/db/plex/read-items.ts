import { sql } from 'kysely'
import { itemKind } from '../../core/section.ts'
import type { LibraryGeneration } from './generation.ts'
import type { LibraryItems } from './library-snapshot.ts'
import { plex } from './queries.ts'
import type { ReadDb } from './read-db.ts'
import { isTrashed } from './trash.ts'

const track = 10

const itemCounts = plex
  .selectFrom('metadata_items')
  .select(['library_section_id', 'metadata_type', (eb) => eb.fn.countAll<number>().as('items')])
  .groupBy(['library_section_id', 'metadata_type'])
  .compile()
/** By id first: counted by group, the planner would walk the whole table in the order of the groups. */
const trashedItems = plex
  .selectFrom('metadata_items')
  .select(['library_section_id', 'metadata_type'])
  .where('id', 'in', plex.selectFrom('metadata_items').select('id').where(isTrashed))
  .compile()

/** Tracks carry this key in `extra_data` once Sonic analysis has seen them; there is no index on it. */
const sonicKey = { json: 'ms:musicAnalysisVersion', url: 'ms%3AmusicAnalysisVersion' } as const

const sonicCounts = (key: string) =>
  plex
    .selectFrom('metadata_items')
    .select(['library_section_id', (eb) => eb.fn.countAll<number>().as('tracks')])
    // Of other tracks the column holds an empty object: its length, which needs no look at the text, rules them out.
    .where(sql<boolean>`+metadata_type = ${track} and octet_length(extra_data) > ${key.length}`)
    .where(sql<boolean>`instr(extra_data, ${key}) > 0 and coalesce(deleted_at, 0) in (0, '')`)
    // The plus keeps the planner from fetching every row by way of an index.
    .groupBy(sql`+library_section_id`)
    .compile()

const newestAdded = plex
  .selectFrom('metadata_items')
  .select((eb) => eb.fn.max('added_at').as('newest'))
  .compile()

/** Counts live items of each section, and how far Sonic analysis is. Synchronous: run it off the main thread. */
export function readItems(db: ReadDb, generation: LibraryGeneration): LibraryItems {
  const counts = db.all(sonicCounts(sonicKey[generation.extraData]))
  const analysed = new Map(counts.map((row) => [row.library_section_id, row.tracks]))
  const bySection = [...liveItems(db)].map(([section, kinds]): LibraryItems['bySection'][number] => ({
    section,
    items: Object.fromEntries([...kinds].toSorted(([a], [b]) => a - b).map(([kind, count]) => [itemKind(kind), count])),
    sonic: { analysed: analysed.get(section) ?? 0, total: kinds.get(track) ?? 0 },
  }))
  return { bySection, newestFileAt: db.first(newestAdded)?.newest ?? null }
}

/** Live items by section and metadata type. */
function liveItems(db: ReadDb): Map<number, Map<number, number>> {
  const live = new Map<number, Map<number, number>>()
  const add = (section: number | null, kind: number, items: number): void => {
    if (section === null) return
    const counts = live.get(section) ?? new Map<number, number>()
    counts.set(kind, (counts.get(kind) ?? 0) + items)
    if (counts.get(kind) === 0) counts.delete(kind)
    live.set(section, counts)
  }
  for (const row of db.all(itemCounts)) add(row.library_section_id, row.metadata_type, row.items)
  for (const row of db.all(trashedItems)) add(row.library_section_id, row.metadata_type, -1)
  return live
}
