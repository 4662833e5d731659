import type { ReadDb } from '../read-db.ts'
import type { PartIdentity } from './watch-state.ts'

const identity = `
  select part.id, coalesce(part.file, '') as file, nullif(part.hash, '') as hash, part.media_item_id as mediaId,
    media.metadata_item_id as itemId, item.guid
  from media_parts as part
  left join media_items as media on media.id = part.media_item_id
  left join metadata_items as item on item.id = media.metadata_item_id`
const live = `coalesce(part.deleted_at, 0) = 0 and coalesce(media.deleted_at, 0) = 0 and coalesce(item.deleted_at, 0) = 0`
const ofItem = `
  select part.id, coalesce(part.file, '') as file, nullif(part.hash, '') as hash, part.media_item_id as mediaId,
    media.metadata_item_id as itemId, item.guid
  from media_items as media join media_parts as part on part.media_item_id = media.id
  left join metadata_items as item on item.id = media.metadata_item_id
  where media.metadata_item_id = ? order by part.id`

/** Looks parts up by what tells them from others. */
export class PartIdentities {
  readonly #db: ReadDb
  readonly #byId
  readonly #byHash
  readonly #byFile
  readonly #ofMedia
  readonly #ofItem

  constructor(db: ReadDb) {
    this.#db = db
    this.#byId = db.prepare(`${identity} where part.id = ?`)
    this.#byHash = db.prepare(`${identity} where part.hash = ? order by part.id`)
    this.#byFile = db.prepare(`${identity} where part.file = ? order by part.id`)
    this.#ofMedia = db.prepare(`${identity} where part.media_item_id = ? order by part.id`)
    this.#ofItem = db.prepare(ofItem)
  }

  byId(id: number): PartIdentity | null {
    return (this.#byId.get(id) as PartIdentity | undefined) ?? null
  }

  /** Of the same content; where that is not known on either side, of the same path. */
  like({ hash, file }: PartIdentity): readonly PartIdentity[] {
    const same = hash === null ? [] : (this.#byHash.all(hash) as unknown as PartIdentity[])
    if (same.length > 0 || file === '') return same
    return this.at(file).filter((part) => hash === null || part.hash === null)
  }

  at(file: string): readonly PartIdentity[] {
    return this.#byFile.all(file) as unknown as PartIdentity[]
  }

  ofMedia(id: number): readonly PartIdentity[] {
    return this.#ofMedia.all(id) as unknown as PartIdentity[]
  }

  ofItem(id: number): readonly PartIdentity[] {
    return this.#ofItem.all(id) as unknown as PartIdentity[]
  }

  *after(id: number): Generator<PartIdentity, void, undefined> {
    const sql = `${identity} where part.id > ? and coalesce(part.file, '') <> '' and ${live} order by part.id`
    yield* this.#db.prepare(sql).iterate(id) as Iterable<PartIdentity>
  }
}
