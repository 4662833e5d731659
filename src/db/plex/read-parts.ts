import { ByteStringsBuilder } from '../../core/byte-strings.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { sectionTypes } from '../../core/section.ts'
import type { LibraryParts, LibrarySection } from './library-snapshot.ts'
import { partRows } from './part-rows.ts'
import { PartTableBuilder } from './part-table.ts'
import { plex } from './queries.ts'
import type { ReadDb } from './read-db.ts'
import { isTrashed } from './trash.ts'

const sections = plex.selectFrom('library_sections').select(['id', 'name', 'section_type']).orderBy('id').compile()

const locations = plex
  .selectFrom('section_locations')
  .select(['library_section_id', 'root_path'])
  .orderBy('id')
  .compile()

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

const utf8 = new TextDecoder()
const orphanExamples = 3
const progressEvery = 1 << 15

/** Reads sections and their live parts, in one pass over the parts. Synchronous: run it off the main thread. */
export function readParts(db: ReadDb, emit: Emit = silent): LibraryParts {
  const known = readSections(db)
  const indexOf = new Map(known.map((section, index) => [section.id, index]))
  const trash = new Set(db.all(trashedParts).map(({ id }) => id))
  const table = new PartTableBuilder(db.first(partIds))
  const trashed = known.map(() => 0)
  const pathless = known.map(() => 0)
  const orphans = { parts: 0, examples: [] as string[] }
  const others = new ByteStringsBuilder()
  let rows = 0
  for (const { id, section: sectionId, size, bytes, start, end } of partRows(db)) {
    if (++rows % progressEvery === 0) emit({ task: 'reading database', done: rows, unit: 'rows' })
    const section = sectionId === null ? undefined : indexOf.get(sectionId)
    const inTrash = trash.has(id)
    if (start < end && (inTrash || section === undefined)) others.append(bytes, start, end)
    if (section === undefined) {
      if (inTrash || start === end) continue
      orphans.parts++
      if (orphans.examples.length < orphanExamples) orphans.examples.push(utf8.decode(bytes.subarray(start, end)))
    } else if (inTrash) trashed[section] = (trashed[section] as number) + 1
    else if (start === end) pathless[section] = (pathless[section] as number) + 1
    else table.add(id, section, size, bytes, start, end)
  }
  return {
    partRows: rows,
    sections: known.map((section, index) => ({
      ...section,
      trashed: trashed[index] as number,
      pathless: pathless[index] as number,
    })),
    parts: table.finish(),
    otherPaths: others.finish(),
    orphans,
  }
}

/** Sections of the kinds that hold files, with their folders. */
function readSections(db: ReadDb): Pick<LibrarySection, 'id' | 'name' | 'type' | 'roots'>[] {
  const roots = db.all(locations)
  return db.all(sections).flatMap(({ id, name, section_type }) => {
    const type = (sectionTypes as Readonly<Record<number, LibrarySection['type']>>)[section_type]
    const own = roots.filter((row) => row.library_section_id === id).map((row) => row.root_path)
    return type === undefined ? [] : [{ id, name, type, roots: own }]
  })
}
