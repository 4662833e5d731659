import type { Cell } from '../../file-format/cell.ts'
import { Damage } from '../../file-format/damage.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { readPayload } from '../../file-format/payload.ts'
import { serialBytes } from '../../file-format/record.ts'
import type { TableSchema } from '../schema/table-schema.ts'
import { fitsTable } from './fits-table.ts'
import { type RecordShape, readShape } from './record-shape.ts'
import type { TreePage } from './tree-page.ts'

/** A row as it lies in a leaf page. */
export interface FoundRow {
  readonly rowid: number
  readonly cell: Cell
  readonly record: Buffer
  readonly shape: RecordShape
  /** Pages that the record continues on. */
  readonly overflow: readonly number[]
  /** Whether the last of these wrongly names another: all of the record is there for all that. */
  readonly unended: boolean
}

export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Null where the cell is not a whole row of this table. */
export function readRow(source: PageSource, page: TreePage, cell: Cell, table: TableSchema): FoundRow | null {
  // No table of Plex's numbers its rows past 2^53.
  if (typeof cell.rowid === 'bigint') return null
  const { bytes, overflowPages, damage } = readPayload(source, page, cell)
  if (damage !== null && bytes.length < cell.payload) return null
  const shape = readShape(bytes)
  if (shape === null || shape.bytes !== cell.payload || !fitsTable(shape, table)) return null
  if (isWiped(source, cell, overflowPages, shape)) return null
  return { rowid: cell.rowid, cell, record: asBuffer(bytes), shape, overflow: overflowPages, unended: damage !== null }
}

/** No text has as many zero bytes in a row as that, nor has what Plex packs into a BLOB. */
const mostZeros = { text: 0, blob: 255 } as const

/**
 * Whether the last page of a long row holds nothing but zeros. It is the one page of a chain that may be overwritten
 * with them and still look like an end.
 */
function isWiped(source: PageSource, cell: Cell, overflow: readonly number[], shape: RecordShape): boolean {
  const last = overflow.at(-1)
  if (last === undefined) return false
  const bytes = source.read(last)
  if (bytes instanceof Damage || bytes.some((byte) => byte !== 0)) return false
  const held = cell.payload - cell.localBytes - (overflow.length - 1) * (source.geometry.usable - 4)
  const begins = cell.payload - held
  return shape.types.some((type, column) => {
    const at = shape.offsets[column] ?? 0
    const end = at + serialBytes(type)
    const zeros = end - Math.max(at, begins)
    return type >= 12 && end > begins && zeros > (type % 2 === 1 ? mostZeros.text : mostZeros.blob)
  })
}
