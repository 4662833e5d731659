import type { KnownWork } from '../../core/known-work.ts'
import type { ReadDb } from './read-db.ts'

const kinds: ReadonlyMap<number, KnownWork['kind']> = new Map([
  [1, 'movie'],
  [2, 'show'],
  [9, 'album'],
])

const works = `
  select work.metadata_type, work.title, work.original_title, work.year, artist.title
  from metadata_items as work
  left join metadata_items as artist on artist.id = work.parent_id and work.metadata_type = 9
  where work.metadata_type in (1, 2, 9)`

type Value = string | number | null

/** Every show, film and album of the library, in no order. */
export function readKnownWorks(db: ReadDb): KnownWork[] {
  const statement = db.prepare(works)
  statement.setReturnArrays(true)
  return Array.from(
    statement.iterate() as unknown as Iterable<[number, Value, Value, Value, Value]>,
    ([kind, title, originalTitle, year, artist]) => ({
      kind: kinds.get(kind) as KnownWork['kind'],
      title: text(title),
      originalTitle: text(originalTitle),
      artist: text(artist),
      year: typeof year === 'number' ? year : null,
    }),
  )
}

const text = (value: Value): string => (value === null ? '' : String(value))
