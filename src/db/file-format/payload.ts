import type { Cell } from './cell.ts'
import { Damage } from './damage.ts'
import { type BtreePage, uint32 } from './page.ts'
import type { PageSource } from './page-file.ts'

export interface Payload {
  /** As many bytes of the record as could be read. */
  readonly bytes: Uint8Array
  readonly overflowPages: readonly number[]
  /** What kept the rest from being read. */
  readonly damage: Damage | null
}

/** The whole record of a cell, its overflow pages included. */
export function readPayload(source: PageSource, page: BtreePage, cell: Cell): Payload {
  const local = page.bytes.subarray(cell.local, cell.local + cell.localBytes)
  if (cell.overflow === 0 && cell.localBytes === cell.payload) return { bytes: local, overflowPages: [], damage: null }
  const parts = [local]
  const chain = new Set<number>()
  const room = source.geometry.usable - 4
  let have = cell.localBytes
  let next = cell.overflow
  const short = (damage: Damage): Payload => ({ bytes: Buffer.concat(parts, have), overflowPages: [...chain], damage })
  while (have < cell.payload) {
    if (next === 0) return short(new Damage('overflow', page.number, 'has a row whose chain of pages ends early'))
    if (chain.has(next)) return short(new Damage('overflow', next, 'is met twice in the chain of one row'))
    const bytes = source.read(next)
    if (bytes instanceof Damage) return short(bytes)
    chain.add(next)
    next = uint32(bytes, 0)
    const part = bytes.subarray(4, 4 + Math.min(room, cell.payload - have))
    parts.push(part)
    have += part.length
  }
  const endless =
    next !== 0 && new Damage('overflow', page.number, 'has a row whose chain of pages goes on past its end')
  return { bytes: Buffer.concat(parts, have), overflowPages: [...chain], damage: endless || null }
}
