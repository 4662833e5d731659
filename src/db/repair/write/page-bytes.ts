import type { Geometry } from '../../file-format/header.ts'
import { type BtreeKind, headerOffset } from '../../file-format/page.ts'

const kindBytes: Readonly<Record<BtreeKind, number>> = {
  'index-interior': 2,
  'table-interior': 5,
  'index-leaf': 10,
  'table-leaf': 13,
}

const isInterior = (kind: BtreeKind): boolean => kind === 'index-interior' || kind === 'table-interior'

/** Bytes that cells and their pointers have on such a page. */
export const roomOn = (page: number, kind: BtreeKind, { usable }: Geometry): number =>
  usable - headerOffset(page) - (isInterior(kind) ? 12 : 8)

/** What a cell takes: SQLite gives each four bytes at least, and two for its pointer. */
export const cellRoom = (cell: Buffer): number => Math.max(4, cell.length) + 2

/** A page of a b-tree with these cells; `right` is the child after the last one. Page 1's first 100 bytes stay empty. */
export function pageBytes(
  page: number,
  kind: BtreeKind,
  cells: readonly Buffer[],
  right: number,
  geometry: Geometry,
): Buffer {
  const bytes = Buffer.alloc(geometry.pageSize)
  const start = headerOffset(page)
  const pointers = start + (isInterior(kind) ? 12 : 8)
  let content = geometry.usable
  for (const [at, cell] of cells.entries()) {
    content -= Math.max(4, cell.length)
    cell.copy(bytes, content)
    bytes.writeUInt16BE(content, pointers + 2 * at)
  }
  bytes.writeUInt8(kindBytes[kind], start)
  bytes.writeUInt16BE(cells.length, start + 3)
  // 65536 does not fit in two bytes, and is written as 0.
  bytes.writeUInt16BE(content % 0x1_0000, start + 5)
  if (isInterior(kind)) bytes.writeUInt32BE(right, start + 8)
  return bytes
}

export function withChild(child: number, cell: Buffer): Buffer {
  const pointer = Buffer.alloc(4)
  pointer.writeUInt32BE(child, 0)
  return Buffer.concat([pointer, cell])
}
