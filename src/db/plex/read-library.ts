import { sql } from 'kysely'
import { ByteStringsBuilder } from '../../core/byte-strings.ts'
import { silent, type Emit } from '../../core/progress.ts'
import { itemKind, sectionTypes } from '../../core/section.ts'
import type { LibraryGeneration } from './generation.ts'
import type { LibrarySection, LibrarySnapshot } from './library-snapshot.ts'
import { partRows } from './part-rows.ts'
import { plex } from './queries.ts'
import type { ReadDb } from './read-db.ts'

const sections = plex.selectFrom('library_sections').select(['id', 'name', 'section_type']).orderBy('id').compile()

const locations = plex
  .selectFrom('section_locations')
  .select(['library_section_id', 'root_path'])
  .orderBy('id')
  .compile()

/*
 * Nearly no row is in the trash, and each of these columns has an index of its own. The planner cannot know
 * that `deleted_at` is nearly always null, so the range is put to it in a form that only the index serves.
 */
const isTrashed = sql<boolean>`deleted_at > 0 and deleted_at <> ''`

const trashedMedia = plex
  .selectFrom('media_items')
  .select('id')
  .where(isTrashed)
  .unionAll(
    plex
      .selectFrom('media_items')
      .select('id')
      .where('metadata_item_id', 'in', plex.selectFrom('metadata_items').select('id').where(isTrashed)),
  )
/** Parts in the trash themselves, by their media item, or by its metadata item; some twice. */
const trashedParts = plex
  .selectFrom('media_parts')
  .select('id')
  .where(isTrashed)
  .unionAll(plex.selectFrom('media_parts').select('id').where('media_item_id', 'in', trashedMedia))
  .compile()

const partIds = plex
  .selectFrom('media_parts')
  .select((eb) => [eb.fn.min('id').as('least'), eb.fn.max('id').as('most')])
  .compile()

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
const sonicCounts = plex
  .selectFrom('metadata_items')
  .select(['library_section_id', (eb) => eb.fn.countAll<number>().as('tracks')])
  // Of other tracks the column holds an empty object: its length, which needs no look at the text, rules them out.
  .where(sql<boolean>`+metadata_type = 10 and octet_length(extra_data) > 24`)
  .where(sql<boolean>`instr(extra_data, 'ms:musicAnalysisVersion') > 0 and coalesce(deleted_at, 0) in (0, '')`)
  // The plus keeps the planner from fetching every row by way of an index.
  .groupBy(sql`+library_section_id`)
  .compile()
/** The key as it was stored before `extra_data` became JSON. */
const sonicCountsEncoded = {
  ...sonicCounts,
  sql: sonicCounts.sql.replace('ms:musicAnalysisVersion', 'ms%3AmusicAnalysisVersion'),
}

const newestAdded = plex
  .selectFrom('metadata_items')
  .select((eb) => eb.fn.max('added_at').as('newest'))
  .compile()

const utf8 = new TextDecoder()
const artist = 8
const track = 10
const orphanExamples = 3
const progressEvery = 1 << 15

/** Reads what the audit needs, in one pass over the parts. Synchronous: run it off the main thread. */
export function readLibrary(db: ReadDb, generation: LibraryGeneration, emit: Emit = silent): LibrarySnapshot {
  const known = readSections(db, generation)
  const indexOf = new Map(known.map((section, index) => [section.id, index]))
  const trash = new Set(db.all(trashedParts).map(({ id }) => id))
  const table = new PartTableBuilder(db.first(partIds))
  const trashed = known.map(() => 0)
  const pathless = known.map(() => 0)
  const orphans = { parts: 0, examples: [] as string[] }
  let rows = 0
  for (const { id, section: sectionId, size, bytes, start, end } of partRows(db)) {
    if (++rows % progressEvery === 0) emit({ task: 'reading database', done: rows, unit: 'rows' })
    const section = sectionId === null ? undefined : indexOf.get(sectionId)
    const inTrash = trash.has(id)
    if (section === undefined) {
      if (inTrash || start === end) continue
      orphans.parts++
      if (orphans.examples.length < orphanExamples) orphans.examples.push(utf8.decode(bytes.subarray(start, end)))
    } else if (inTrash) trashed[section] = (trashed[section] as number) + 1
    else if (start === end) pathless[section] = (pathless[section] as number) + 1
    else table.add(id, section, size, bytes, start, end)
  }
  return {
    schema: generation.schema,
    generation: generation.generation,
    partRows: rows,
    sections: known.map((section, index) => ({
      ...section,
      trashed: trashed[index] as number,
      pathless: pathless[index] as number,
    })),
    parts: table.finish(),
    orphans,
    newestFileAt: db.first(newestAdded)?.newest ?? null,
  }
}

function readSections(db: ReadDb, generation: LibraryGeneration): LibrarySection[] {
  const roots = db.all(locations)
  const items = liveItems(db)
  const rows = db.all(sections)
  const hasMusic = rows.some((row) => row.section_type === artist)
  const analysed = hasMusic ? db.all(generation.extraData === 'json' ? sonicCounts : sonicCountsEncoded) : []
  return rows.flatMap(({ id, name, section_type }): LibrarySection[] => {
    const type = (sectionTypes as Readonly<Record<number, LibrarySection['type']>>)[section_type]
    if (type === undefined) return []
    const own = items.get(id) ?? new Map<number, number>()
    return [
      {
        id,
        name,
        type,
        roots: roots.filter((row) => row.library_section_id === id).map((row) => row.root_path),
        items: Object.fromEntries(
          [...own].toSorted(([a], [b]) => a - b).map(([kind, count]) => [itemKind(kind), count]),
        ),
        sonic:
          section_type === artist
            ? {
                analysed: analysed.find((row) => row.library_section_id === id)?.tracks ?? 0,
                total: own.get(track) ?? 0,
              }
            : null,
        trashed: 0,
        pathless: 0,
      },
    ]
  })
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

/** Room for this many bytes of path a row is set aside; memory is only taken once it is written to. */
const pathBytes = 100
const mostRowsAhead = 4_000_000

class PartTableBuilder {
  readonly #paths: ByteStringsBuilder
  #ids: Float64Array<ArrayBuffer>
  #sections: Int32Array<ArrayBuffer>
  #sizes: Float64Array<ArrayBuffer>

  constructor(ids: { least: number | null; most: number | null } | undefined) {
    const rows = Math.min(Math.max((ids?.most ?? 0) - (ids?.least ?? 0) + 1, 64), mostRowsAhead)
    this.#paths = new ByteStringsBuilder({ strings: rows, bytes: rows * pathBytes })
    this.#ids = new Float64Array(rows)
    this.#sections = new Int32Array(rows)
    this.#sizes = new Float64Array(rows)
  }

  add(id: number, section: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    const index = this.#paths.append(bytes, start, end)
    if (index === this.#ids.length) this.#grow()
    this.#ids[index] = id
    this.#sections[index] = section
    this.#sizes[index] = size
  }

  finish(): LibrarySnapshot['parts'] {
    const paths = this.#paths.finish()
    return {
      ids: this.#ids.slice(0, paths.length),
      sections: this.#sections.slice(0, paths.length),
      sizes: this.#sizes.slice(0, paths.length),
      paths,
    }
  }

  #grow(): void {
    this.#ids = new Float64Array(this.#ids.buffer.transfer(this.#ids.byteLength * 2))
    this.#sections = new Int32Array(this.#sections.buffer.transfer(this.#sections.byteLength * 2))
    this.#sizes = new Float64Array(this.#sizes.buffer.transfer(this.#sizes.byteLength * 2))
  }
}
