import { hash } from 'node:crypto'
import type { ReadDb } from '../read-db.ts'
import { attempt, examplesShown, type Reading } from './reading.ts'

export interface GuidHashFacts {
  /** Rows with a guid and a hash. */
  readonly rows: number
  /** Where the hash is not the guid's, of items that an agent or the scanner named. */
  readonly wrong: number
  readonly examples: readonly number[]
  /** The same of other kinds of guid, for which it is not known that the rule holds. */
  readonly wrongOfOthers: number
}

const batch = 4096
const rows = 'select id, guid, hash from metadata_items where id > ? order by id limit ?'
const ruled = /^(?:plex|local):\/\//u

/** Whether `metadata_items.hash`, which names an item's bundle of artwork, is the SHA-1 of its guid. */
export function readGuidHashes(db: ReadDb): Reading<GuidHashFacts> {
  return attempt(() => {
    const statement = db.prepare(rows)
    statement.setReturnArrays(true)
    const found = { rows: 0, wrong: 0, wrongOfOthers: 0 }
    const examples: number[] = []
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const page = statement.all(after, batch) as unknown as readonly (readonly [number, unknown, unknown])[]
      for (const [id, guid, stored] of page) {
        if (typeof guid !== 'string' || typeof stored !== 'string' || guid === '' || stored === '') continue
        found.rows++
        if (hash('sha1', guid) === stored.toLowerCase()) continue
        if (!ruled.test(guid)) found.wrongOfOthers++
        else {
          found.wrong++
          if (examples.length < examplesShown) examples.push(id)
        }
      }
      const last = page.at(-1)
      if (last === undefined) return { ...found, examples }
      after = last[0]
    }
  })
}
