import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'

/** What the blobs database holds, and which rows of the library that is of. */
export interface BlobLinks {
  /** Rows by `linked_type` and `blob_type`, such as `media_part/5`. */
  readonly byKind: Readonly<Record<string, number>>
  readonly partIds: Float64Array
  readonly streamIds: Float64Array
}

const kinds = sql<{ kind: string; n: number }>`
  select concat(linked_type, '/', blob_type) as kind, count(*) as n from blobs group by 1 order by 1`.compile(plex)
const links = 'select distinct linked_id as id from blobs where linked_type = ? and linked_id > 0 order by 1'

export function readBlobLinks(db: ReadDb): BlobLinks {
  const ids = (type: string): Float64Array => {
    const statement = db.prepare(links)
    return Float64Array.from([...statement.iterate(type)].map(({ id }) => Number(id)))
  }
  return {
    byKind: Object.fromEntries(db.all(kinds).map(({ kind, n }) => [kind, n])),
    partIds: ids('media_part'),
    streamIds: ids('media_stream'),
  }
}

export interface BlobFacts {
  readonly byKind: Readonly<Record<string, number>>
  readonly links: number
  /** Links to parts and streams that the library does not have: left by files that were replaced. */
  readonly dangling: number
}

export function heldAgainst(db: ReadDb, { byKind, partIds, streamIds }: BlobLinks): BlobFacts {
  const missing = (table: 'media_parts' | 'media_streams', ids: Float64Array): number => {
    const lookUp = db.prepare(`select 1 from ${table} where id = ?`)
    return ids.reduce((count, id) => count + (lookUp.get(id) === undefined ? 1 : 0), 0)
  }
  return {
    byKind,
    links: partIds.length + streamIds.length,
    dangling: missing('media_parts', partIds) + missing('media_streams', streamIds),
  }
}
