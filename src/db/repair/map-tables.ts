import type { PageSource } from '../file-format/page-file.ts'
import { readValue } from './pages/record-shape.ts'
import type { TableDiagnosis } from './salvage/diagnose.ts'
import { losesRows } from './salvage/settled-table.ts'
import { keptRows } from './write/final-rows.ts'
import type { SchemaRow } from './schema/table-schema.ts'

/** A place on the map: its id, and the four numbers that bound it. */
export interface MapEntry {
  readonly id: bigint
  readonly bounds: readonly number[]
}

/** An r-tree that is to be filled anew with what is left of it. */
export interface MapRefill {
  readonly name: string
  readonly shadows: readonly string[]
  readonly entries: readonly MapEntry[]
  /** Bytes of a node of it. */
  readonly nodeBytes: number
  /** Whether every entry that it had is among them. */
  readonly complete: boolean
}

/** https://www.sqlite.org/rtree.html: an id and, in two dimensions, four numbers of 32 bits. */
const entryBytes = 24

/** R-trees of which a part was lost: they answer nothing, or wrongly, until they are made anew. */
export function mapRefills(
  source: PageSource,
  schema: readonly SchemaRow[],
  diagnoses: readonly TableDiagnosis[],
): MapRefill[] {
  return schema.flatMap(({ type, name, sql }) => {
    if (type !== 'table' || !/^create virtual table\b.*\busing\s+rtree/isu.test(sql ?? '')) return []
    const [nodes, rowids, parents] = ['_node', '_rowid', '_parent'].map((ending) =>
      diagnoses.find(({ survey }) => survey.table.name === name + ending),
    )
    if (nodes === undefined || rowids === undefined || parents === undefined) return []
    const loses = (table: TableDiagnosis): boolean => table.settled !== null && losesRows(table.settled)
    const all = [nodes, rowids, parents]
    if (!all.some(loses)) return []
    const interior = new Set(
      [...keptRows(source, parents)].map(({ record, shape }) => Number(readValue(record, shape, 1))),
    )
    const entries = leafEntries(source, nodes, interior)
    const known = [...keptRows(source, rowids)].length
    const complete = !loses(nodes) || (!loses(rowids) && entries.length >= known)
    const { pageSize } = source.geometry
    const nodeBytes = Math.min(pageSize - 64, 4 + 51 * entryBytes)
    return [{ name, shadows: all.map(({ survey }) => survey.table.name), entries, nodeBytes, complete }]
  })
}

/** What is on the nodes that have no others below them; an id that is there twice counts once. */
function leafEntries(source: PageSource, nodes: TableDiagnosis, parents: ReadonlySet<number>): MapEntry[] {
  const found = new Map<number, readonly MapEntry[]>()
  let depth = 0
  for (const { rowid, record, shape } of keptRows(source, nodes)) {
    const node = readValue(record, shape, 1)
    if (!(node instanceof Uint8Array) || node.length < 4) continue
    // Only the first node says how deep the tree is.
    if (rowid === 1) depth = Buffer.from(node).readUInt16BE(0)
    found.set(rowid, entriesOf(Buffer.from(node)))
  }
  // Those above others are known by the table of parents, and by the way down from the first: either may have gaps.
  const above = new Set(parents)
  let level = [1]
  for (let left = depth; left > 0; left--) {
    for (const node of level) above.add(node)
    level = level.flatMap((node) => (found.get(node) ?? []).map(({ id }) => Number(id)))
  }
  const entries = new Map<bigint, MapEntry>()
  for (const [node, held] of found) if (!above.has(node)) for (const entry of held) entries.set(entry.id, entry)
  return [...entries.values()]
}

function entriesOf(node: Buffer): MapEntry[] {
  const count = Math.min(node.readUInt16BE(2), Math.floor((node.length - 4) / entryBytes))
  return Array.from({ length: count }, (_, nth) => {
    const at = 4 + nth * entryBytes
    return { id: node.readBigInt64BE(at), bounds: [8, 12, 16, 20].map((offset) => node.readFloatBE(at + offset)) }
  })
}
