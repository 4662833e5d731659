import type { ReadDb } from './read-db.ts'
import type { MediaItems } from './tables/media.ts'
import type { MetadataItems } from './tables/items.ts'

/** An item as the metadata hierarchy knows it, from the item itself to the show or artist. */
interface ItemNames {
  readonly kind: number
  readonly title: string
  readonly year: number | null
  readonly index: number | null
  readonly parent: number | null
}

/*
 * Asked for once a stale path, which may be half a million times: prepared once, and written out, so that
 * the thread that asks need not load the query builder.
 */
const itemOfPart = `
  select media.metadata_item_id from media_parts as part join media_items as media on media.id = part.media_item_id
  where part.id = ?`
const item = 'select metadata_type, title, year, "index", parent_id from metadata_items where id = ?'
type ItemRow = Pick<MetadataItems, 'metadata_type' | 'title' | 'year' | 'index' | 'parent_id'>

const Kind = { episode: 4, track: 10, photo: 13 } as const
const twoDigits = (value: number | null): string => (value === null ? '?' : String(value).padStart(2, '0'))

/** Names items as a person does: `Kaamelott – S01E05 – Les tartines`, `Artist – Album – 03 – Title`. */
export class ItemTitles {
  readonly #itemOfPart
  readonly #item
  /** Shows and artists are asked for again and again, the items below them once. */
  readonly #parents = new Map<number, ItemNames | null>()

  constructor(db: ReadDb) {
    this.#itemOfPart = db.prepare(itemOfPart)
    this.#item = db.prepare(item)
  }

  /** The whole title of a part's item; empty when its item is gone. */
  full(partId: number): string {
    return this.item(this.#itemId(partId))
  }

  /** The same, by the item's own id. */
  item(itemId: number | null): string {
    const [own, parent, grandparent] = this.#lineage(itemId)
    if (own === undefined) return ''
    const titles = (...names: (string | undefined)[]): string =>
      names.filter((name) => name !== undefined && name !== '').join(' – ')
    if (own.kind === Kind.episode)
      return titles(grandparent?.title, `S${twoDigits(parent?.index ?? null)}E${twoDigits(own.index)}`, own.title)
    if (own.kind === Kind.track) return titles(grandparent?.title, parent?.title, twoDigits(own.index), own.title)
    if (own.kind === Kind.photo) return titles(parent?.title, own.title)
    return own.year === null ? own.title : `${own.title} (${own.year})`
  }

  /** The show, artist or album that a part belongs to; the item itself where there is none above it. */
  owner(partId: number): string {
    const lineage = this.#lineage(this.#itemId(partId))
    return lineage.at(-1)?.title ?? ''
  }

  #itemId(partId: number): number | null {
    const row = this.#itemOfPart.get(partId) as Pick<MediaItems, 'metadata_item_id'> | undefined
    return row?.metadata_item_id ?? null
  }

  #lineage(itemId: number | null): ItemNames[] {
    const lineage: ItemNames[] = []
    let id = itemId
    while (id !== null && lineage.length < 3) {
      const names = lineage.length === 0 ? this.#read(id) : this.#parent(id)
      if (names === null) break
      lineage.push(names)
      id = names.parent
    }
    return lineage
  }

  #parent(id: number): ItemNames | null {
    const known = this.#parents.get(id)
    if (known !== undefined) return known
    const names = this.#read(id)
    this.#parents.set(id, names)
    return names
  }

  #read(id: number): ItemNames | null {
    const row = this.#item.get(id) as ItemRow | undefined
    if (row === undefined) return null
    return { kind: row.metadata_type, title: row.title ?? '', year: row.year, index: row.index, parent: row.parent_id }
  }
}
