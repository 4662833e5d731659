import type { ReadDb } from './read-db.ts'

/** What a server has written since a moment, by its own stamps. */
export interface WrittenSince {
  /** Rows of the history. */
  readonly views: number
  /** Items with a view, a place to resume or a rating that changed. */
  readonly watched: number
  readonly items: number
}

/** @param since epoch seconds */
export function writtenSince(db: ReadDb, since: number): WrittenSince {
  const count = (sql: string): number => (db.prepare(sql).get(since) as { n: number }).n
  return {
    views: count('select count(*) as n from metadata_item_views where viewed_at > ?'),
    watched: count(
      'select count(*) as n from metadata_item_settings where max(coalesce(updated_at, 0), coalesce(last_viewed_at, 0)) > ?',
    ),
    items: count('select count(*) as n from metadata_items where created_at > ?'),
  }
}
