import { Damage } from './damage.ts'
import { type BtreePage, uint16, uint32 } from './page.ts'
import { varintEnd, varintNumber, varintSigned } from './varint.ts'

/** One row of a table's leaf, one entry of an index, or one divider of an interior page. */
export interface Cell {
  /** Bytes into the page. */
  readonly offset: number
  /** The page below, of what comes before this cell; 0 on a leaf. */
  readonly child: number
  /** Of a table's cells; 0 in an index. */
  readonly rowid: number | bigint
  /** Bytes of the whole record; 0 on an interior page of a table. */
  readonly payload: number
  /** Where the part of it that lies on this page begins, and how long that is. */
  readonly local: number
  readonly localBytes: number
  /** The first overflow page with the rest; 0 where there is none. */
  readonly overflow: number
  /** The byte after the cell. */
  readonly end: number
}

/** Bytes of payload that fit on any page: an index's, of the smallest that there are. */
const alwaysLocal = 94

/** SQLite's own limit of a row is lower still. */
const mostPayload = 0x7fff_ffff

export interface Split {
  /** Bytes of a payload that stay on its b-tree page. */
  readonly local: number
  /** Overflow pages that take the rest. */
  readonly pages: number
}

/** https://www.sqlite.org/fileformat2.html#cell_payload_overflow_pages */
export function splitPayload(payload: number, usable: number, isTable: boolean): Split {
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (payload <= most) return { local: payload, pages: 0 }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const fitting = least + ((payload - least) % (usable - 4))
  const local = fitting <= most ? fitting : least
  return { local, pages: Math.ceil((payload - local) / (usable - 4)) }
}

export function parseCell(page: BtreePage, index: number): Cell | Damage {
  const { bytes, usable, isTable, isLeaf } = page
  const pointer = page.pointers + index * 2
  const offset = uint16(bytes, pointer)
  if (offset < page.pointers + page.cells * 2 || offset > usable - 4) {
    return new Damage('cell-pointer', page.number, `points to a cell at byte ${offset}, where none can be`, pointer)
  }
  let at = offset
  const child = isLeaf ? 0 : uint32(bytes, at)
  if (!isLeaf) at += 4
  let payload = 0
  if (isLeaf || !isTable) {
    const next = varintEnd(bytes, at, usable)
    if (next < 0) return cut(page, index, offset)
    payload = varintNumber(bytes, at, next)
    at = next
    if (payload > mostPayload) {
      return new Damage('cell', page.number, `has a cell ${index} of an impossible length`, offset)
    }
  }
  let rowid: number | bigint = 0
  if (isTable) {
    const next = varintEnd(bytes, at, usable)
    if (next < 0) return cut(page, index, offset)
    rowid = varintSigned(bytes, at, next)
    at = next
    if (!isLeaf) return { offset, child, rowid, payload: 0, local: at, localBytes: 0, overflow: 0, end: at }
  }
  const split = payload <= alwaysLocal ? null : splitPayload(payload, usable, isTable)
  const localBytes = split === null ? payload : split.local
  const overflows = split !== null && split.pages > 0
  const end = at + localBytes + (overflows ? 4 : 0)
  if (end > usable) return cut(page, index, offset)
  const overflow = overflows ? uint32(bytes, end - 4) : 0
  return { offset, child, rowid, payload, local: at, localBytes, overflow, end: Math.max(end, offset + 4) }
}

const cut = (page: BtreePage, index: number, offset: number): Damage =>
  new Damage('cell', page.number, `has a cell ${index} that runs off the page`, offset)
