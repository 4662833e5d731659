import type { StatementSync } from 'node:sqlite'
import { openReadOnly, type ReadDb } from '../../plex/read-db.ts'

const byMetadata = `SELECT coalesce(grandparent.title, parent.title, item.title) AS title FROM metadata_items item
  LEFT JOIN metadata_items parent ON parent.id = item.parent_id
  LEFT JOIN metadata_items grandparent ON grandparent.id = parent.parent_id WHERE `

const queries = {
  metadata: `${byMetadata} item.id = ?`,
  media: `${byMetadata} item.id = (SELECT metadata_item_id FROM media_items WHERE id = ?)`,
  part: `${byMetadata} item.id = (SELECT metadata_item_id FROM media_items WHERE id =
    (SELECT media_item_id FROM media_parts WHERE id = ?))`,
  guid: `${byMetadata} item.guid = ?`,
} as const

/** What people call an item: the show of an episode, the artist of a track, the title of a film. */
export class ItemNames implements Disposable {
  readonly #database: ReadDb
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string) {
    this.#database = openReadOnly(file)
  }

  /** Null where it is not known. */
  of(kind: keyof typeof queries, key: unknown): string | null {
    if (typeof key !== 'number' && typeof key !== 'string') return null
    const statement = this.#statements.get(kind) ?? this.#database.prepare(queries[kind])
    this.#statements.set(kind, statement)
    const title = statement.get(key)?.['title']
    return typeof title === 'string' && title !== '' ? title : null
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]()
  }
}
