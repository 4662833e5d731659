import type { FileIdentity } from '../../core/file-identity.ts'
import type { ReadDb } from './read-db.ts'

/** What the database knows of a part beside its path and size. */
export interface PartFacts {
  /** As Plex stored them; null where it never read the file. */
  readonly hash: string | null
  readonly openSubtitleHash: string | null
  readonly identity: FileIdentity
}

/*
 * Asked for once a stale part, which may be half a million times: prepared once, written out, and handed over
 * as arrays.
 */
const factsOfPart = `
  select part.hash, part.open_subtitle_hash,
    item.metadata_type, item.title, item.original_title, item.year, item."index", item.absolute_index,
    item.originally_available_at, item.parent_id
  from media_parts as part
  left join media_items as media on media.id = part.media_item_id
  left join metadata_items as item on item.id = media.metadata_item_id
  where part.id = ?`
const parentItem = 'select title, year, "index", parent_id from metadata_items where id = ?'

type Value = string | number | null
type FactsRow = [
  hash: string | null,
  openSubtitleHash: string | null,
  kind: number | null,
  title: Value,
  originalTitle: Value,
  year: Value,
  index: Value,
  absolute: Value,
  shownAt: Value,
  parent: number | null,
]

interface Parent {
  readonly title: string
  readonly year: number | null
  readonly index: number | null
  readonly parent: number | null
}

const Kind = { movie: 1, episode: 4, track: 10, photo: 13 } as const
const nobody: Parent = { title: '', year: null, index: null, parent: null }

/** Looks parts up, with the show, artist or album they belong to. */
export class PartFactsReader {
  readonly #facts
  readonly #parent
  readonly #parents = new Map<number, Parent>()

  constructor(db: ReadDb) {
    this.#facts = db.prepare(factsOfPart)
    this.#facts.setReturnArrays(true)
    this.#parent = db.prepare(parentItem)
    this.#parent.setReturnArrays(true)
  }

  /** @throws RangeError when there is no such part */
  of(partId: number): PartFacts {
    const row = this.#facts.get(partId) as unknown as FactsRow | undefined
    if (row === undefined) throw new RangeError(`there is no media part ${partId}`)
    const [hash, openSubtitleHash] = row
    return { hash, openSubtitleHash, identity: this.#identity(row) }
  }

  #identity(row: FactsRow): FileIdentity {
    const [, , kind, title, originalTitle, year, index, absolute, shownAt, parent] = row
    const own = text(title)
    const above = this.#above(parent)
    if (kind === Kind.episode) {
      const show = this.#above(above.parent)
      const numbers = { season: above.index, episode: number(index), absolute: number(absolute) }
      const episode = { ...numbers, date: day(shownAt), title: own }
      return { kind: 'episode', show: show.title, showYear: show.year, episodes: [episode] }
    }
    if (kind === Kind.track) {
      const artist = this.#above(above.parent).title
      return { kind: 'track', artist, album: above.title, year: above.year, track: number(index), title: own }
    }
    if (kind === Kind.movie)
      return { kind: 'movie', title: own, originalTitle: text(originalTitle), year: number(year) }
    if (kind === Kind.photo) return { kind: 'photo', album: above.title, title: own }
    return { kind: 'other', title: own }
  }

  #above(id: number | null): Parent {
    if (id === null) return nobody
    const known = this.#parents.get(id)
    if (known !== undefined) return known
    const row = this.#parent.get(id) as unknown as [Value, Value, Value, number | null] | undefined
    const parent =
      row === undefined ? nobody : { title: text(row[0]), year: number(row[1]), index: number(row[2]), parent: row[3] }
    this.#parents.set(id, parent)
    return parent
  }
}

/** One identity for all parts of a file: a file of several episodes is of each of them. */
export function joinIdentities(identities: readonly FileIdentity[]): FileIdentity {
  const [first] = identities
  if (first === undefined) return { kind: 'other', title: '' }
  if (identities.length === 1 || first.kind !== 'episode') return first
  const episodes = identities.flatMap((identity) => (identity.kind === 'episode' ? identity.episodes : []))
  return { ...first, episodes }
}

const text = (value: Value): string => (value === null ? '' : String(value))

/** Of columns that SQLite lets hold anything. */
const number = (value: Value): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** Epoch seconds as `YYYY-MM-DD`; servers write the day at midnight UTC. */
function day(value: Value): string | null {
  const seconds = number(value)
  if (seconds === null || Math.abs(seconds) > 8.64e12) return null
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
