import type Database from 'better-sqlite3'

/** An object of a store, as it was when it was read. */
export interface HashedObject {
  /** Where it is, as it was named with `--listing`. */
  readonly source: string
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** What the store says of its content: an etag; null where it says nothing. */
  readonly tag: string | null
}

export interface ObjectHashes {
  /** As `media_parts.hash`. */
  readonly hash: string
  /** As `media_parts.open_subtitle_hash`. */
  readonly openSubtitleHash: string
}

const find = `
  select hash, open_subtitle_hash as openSubtitleHash from content_hashes
  where source = ? and key = ? and size = ? and tag = ?`
const keep = `
  insert into content_hashes (source, key, size, tag, hash, open_subtitle_hash, seen_at) values (?, ?, ?, ?, ?, ?, ?)
  on conflict do update set tag = excluded.tag, hash = excluded.hash,
    open_subtitle_hash = excluded.open_subtitle_hash, seen_at = excluded.seen_at`
const holds = 'select 1 from content_hashes where source = ? and key = ? and size = ?'

/** Hashes of objects' content by what tells objects apart. An entry counts while size and tag agree. */
export class ContentHashes implements Disposable {
  readonly #db: Database.Database
  readonly #now: () => Date
  readonly #find
  readonly #keep
  readonly #holds

  constructor(db: Database.Database, now: () => Date) {
    this.#db = db
    this.#now = now
    // A lost entry costs a read; thousands come in a minute, and a sync for each would be felt.
    db.pragma('synchronous = NORMAL')
    this.#find = db.prepare<[string, string, number, string], ObjectHashes>(find)
    this.#keep = db.prepare(keep)
    this.#holds = db.prepare(holds)
  }

  get({ source, key, size, tag }: HashedObject): ObjectHashes | null {
    return tag === null ? null : (this.#find.get(source, key, size, tag) ?? null)
  }

  /** Whether there is an entry for some tag: then asking for the tag may save reading. */
  has({ source, key, size }: Omit<HashedObject, 'tag'>): boolean {
    return this.#holds.get(source, key, size) !== undefined
  }

  put({ source, key, size, tag }: HashedObject, { hash, openSubtitleHash }: ObjectHashes): void {
    if (tag !== null) this.#keep.run(source, key, size, tag, hash, openSubtitleHash, this.#now().toISOString())
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }
}
