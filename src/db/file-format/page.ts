import { Damage } from './damage.ts'
import type { Geometry } from './header.ts'

export type BtreeKind = 'index-interior' | 'table-interior' | 'index-leaf' | 'table-leaf'

const kinds: Readonly<Record<number, BtreeKind>> = {
  2: 'index-interior',
  5: 'table-interior',
  10: 'index-leaf',
  13: 'table-leaf',
}

/** A page of a table's or an index's b-tree: https://www.sqlite.org/fileformat2.html#b_tree_pages */
export interface BtreePage {
  readonly number: number
  readonly bytes: Uint8Array
  readonly kind: BtreeKind
  readonly isTable: boolean
  readonly isLeaf: boolean
  readonly cells: number
  /** Where the cell pointers begin. */
  readonly pointers: number
  /** The first byte of the area that cells are in, as the page states it. */
  readonly contentStart: number
  readonly firstFreeBlock: number
  readonly fragmentedBytes: number
  /** The child after the last cell of an interior page; 0 on a leaf. */
  readonly rightChild: number
  readonly usable: number
}

/** A cell takes at least this much of a page. */
const leastCell = 4

/** The first page of a file holds its header too. */
export const headerOffset = (page: number): number => (page === 1 ? 100 : 0)

/** By the first byte alone; null for what is no page of a b-tree. */
export const kindOf = (bytes: Uint8Array, page: number): BtreeKind | null =>
  kinds[bytes[headerOffset(page)] ?? 0] ?? null

export const uint16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

export const uint32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 0x1_0000 + uint16(bytes, at + 2)

/** `bytes` is the whole page. */
export function parsePage(bytes: Uint8Array, number: number, { pageSize, usable }: Geometry): BtreePage | Damage {
  if (bytes.length < pageSize) return new Damage('page-unread', number, 'is not all there')
  const start = headerOffset(number)
  const kind = kindOf(bytes, number)
  if (kind === null) return new Damage('page-kind', number, 'is no page of a table or index', start)
  const isLeaf = kind === 'table-leaf' || kind === 'index-leaf'
  const cells = uint16(bytes, start + 3)
  const pointers = start + (isLeaf ? 8 : 12)
  if (pointers + cells * 2 > usable || cells * (leastCell + 2) > usable) {
    return new Damage('page-layout', number, `states ${cells} cells, more than it has room for`, start + 3)
  }
  return {
    number,
    bytes,
    kind,
    isTable: kind === 'table-leaf' || kind === 'table-interior',
    isLeaf,
    cells,
    pointers,
    // 65536 does not fit in two bytes and is stored as 0.
    contentStart: uint16(bytes, start + 5) || 0x1_0000,
    firstFreeBlock: uint16(bytes, start + 1),
    fragmentedBytes: bytes[start + 7] as number,
    rightChild: isLeaf ? 0 : uint32(bytes, start + 8),
    usable,
  }
}
