import type { Cell } from '../file-format/cell.ts'
import { Damage } from '../file-format/damage.ts'
import type { BtreePage } from '../file-format/page.ts'
import type { PageSource } from '../file-format/page-file.ts'
import { readPayload } from '../file-format/payload.ts'
import { decodeRecord, serialBytes } from '../file-format/record.ts'
import { cellsOf, tableCells, treePages } from '../file-format/tree.ts'
import { varintEnd, varintNumber } from '../file-format/varint.ts'

import { Examples, told, type Told } from './examples.ts'
import type { PageProblem } from './account-result.ts'

/** An index on one column in an order that is not known here, and its table. */
export interface IndexToCompare {
  readonly index: string
  readonly indexRoot: number
  readonly tableRoot: number
  /** Place of the column in the table's records. */
  readonly column: number
}

export interface IndexComparison {
  readonly index: string
  readonly rows: number
  readonly entries: number
  /** Rowids of rows that have no entry with the value that they hold. */
  readonly missing: Told<string>
  /** Rowids of entries that no row has, or not with that value, or not twice. */
  readonly surplus: Told<string>
  /** Pages with entries of one value whose rowids do not rise, which they do in every order. */
  readonly disordered: Told<number>
  readonly damage: Told<PageProblem>
}

/** Rowids are told apart in as many groups: where something differs, only those are gone through again. */
const groups = 4096

interface Entry {
  readonly value: StoredValue
  readonly rowid: number | bigint
  readonly sum: number
  readonly otherSum: number
}

/**
 * Whether an index has exactly one entry for each row, with the bytes that the row holds. Rows and entries are summed
 * up by group, so that millions take no memory.
 */
export function compareIndex(source: PageSource, target: IndexToCompare): IndexComparison {
  const sums = new Uint32Array(groups * 2)
  const counts = new Int32Array(groups)
  const damage = new Examples<Damage>()
  const disordered = new Examples<number>()
  let rows = 0
  let entries = 0
  for (const row of tableEntries(source, target, null)) {
    rows++
    add(sums, counts, row, 1)
  }
  for (const entry of indexEntries(source, target, damage, disordered)) {
    entries++
    add(sums, counts, entry, -1)
  }
  const missing = new Examples<string>()
  const surplus = new Examples<string>()
  const differing = new Set<number>()
  for (let group = 0; group < groups; group++) {
    if (sums[group * 2] === 0 && sums[group * 2 + 1] === 0 && counts[group] === 0) continue
    if (differing.size < 64) differing.add(group)
  }
  if (differing.size > 0) findDifferences(source, target, differing, { missing, surplus })
  return {
    index: target.index,
    rows,
    entries,
    missing: told(missing),
    surplus: told(surplus),
    disordered: told(disordered),
    damage: told(damage, ({ page, message }) => ({ page, message })),
  }
}

const groupOf = (rowid: number | bigint): number => Number(BigInt.asUintN(12, BigInt(rowid)))

function add(sums: Uint32Array, counts: Int32Array, { rowid, sum, otherSum }: Entry, sign: 1 | -1): void {
  const group = typeof rowid === 'number' && rowid >= 0 ? rowid % groups : groupOf(rowid)
  sums[group * 2] = (sums[group * 2] as number) + sign * sum
  sums[group * 2 + 1] = (sums[group * 2 + 1] as number) + sign * otherSum
  counts[group] = (counts[group] as number) + sign
}

function findDifferences(
  source: PageSource,
  target: IndexToCompare,
  differing: ReadonlySet<number>,
  { missing, surplus }: { missing: Examples<string>; surplus: Examples<string> },
): void {
  const rows = new Map<string, string>()
  const keyOf = ({ sum, otherSum }: Entry): string => `${sum}:${otherSum}`
  for (const row of tableEntries(source, target, null)) {
    if (differing.has(groupOf(row.rowid))) rows.set(String(row.rowid), keyOf(row))
  }
  for (const entry of indexEntries(source, target, null, null)) {
    if (!differing.has(groupOf(entry.rowid))) continue
    const rowid = String(entry.rowid)
    if (rows.get(rowid) === keyOf(entry)) rows.delete(rowid)
    else surplus.add(rowid)
  }
  for (const rowid of rows.keys()) missing.add(rowid)
}

function* tableEntries(source: PageSource, { tableRoot, column }: IndexToCompare, damage: Examples<Damage> | null) {
  for (const found of tableCells(source, tableRoot)) {
    if (found instanceof Damage) {
      damage?.add(found)
      continue
    }
    const value = valueAt(source, found.page, found.cell, column)
    if (value !== null) yield entryOf(value, found.cell.rowid)
  }
}

function* indexEntries(
  source: PageSource,
  { indexRoot }: IndexToCompare,
  damage: Examples<Damage> | null,
  disordered: Examples<number> | null,
): Generator<Entry, void, undefined> {
  for (const found of treePages(source, indexRoot, 'index')) {
    if (found instanceof Damage) {
      damage?.add(found)
      continue
    }
    let before: Entry | null = null
    for (const each of cellsOf(found.page)) {
      // treePages has told of those of interior pages.
      if (each instanceof Damage) {
        if (found.page.isLeaf) damage?.add(each)
        continue
      }
      const entry = indexEntry(source, each.page, each.cell)
      if (entry === null) {
        damage?.add(new Damage('record', each.page.number, 'has an entry that makes no sense', each.cell.offset))
        continue
      }
      if (before !== null && isBefore(entry, before)) disordered?.add(each.page.number)
      before = entry
      yield entry
    }
  }
}

interface StoredValue {
  readonly type: number
  readonly bytes: Uint8Array
}

function valueAt(source: PageSource, page: BtreePage, cell: Cell, column: number): StoredValue | null {
  const local = page.bytes.subarray(cell.local, cell.local + cell.localBytes)
  const found = storedValue(local, column)
  if (found !== 'beyond') return found
  const whole = storedValue(readPayload(source, page, cell).bytes, column)
  return whole === 'beyond' ? null : whole
}

/** NULL for a column that the record was written without. */
function storedValue(payload: Uint8Array, column: number): StoredValue | null | 'beyond' {
  let next = varintEnd(payload, 0, payload.length)
  if (next < 0) return null
  const body = varintNumber(payload, 0, next)
  let at = body
  for (let place = 0; next < body; place++) {
    const end = varintEnd(payload, next, payload.length)
    if (end < 0) return 'beyond'
    const type = varintNumber(payload, next, end)
    const until = at + serialBytes(type)
    if (place === column) return until > payload.length ? 'beyond' : { type, bytes: payload.subarray(at, until) }
    at = until
    next = end
  }
  return { type: 0, bytes: payload.subarray(0, 0) }
}

function indexEntry(source: PageSource, page: BtreePage, cell: Cell): Entry | null {
  const payload =
    cell.localBytes === cell.payload
      ? page.bytes.subarray(cell.local, cell.local + cell.localBytes)
      : readPayload(source, page, cell).bytes
  const value = storedValue(payload, 0)
  const values = decodeRecord(payload)
  if (value === null || value === 'beyond' || values instanceof Damage || values.length !== 2) return null
  const rowid = values[1]
  return rowid?.type === 'integer' ? entryOf(value, rowid.value) : null
}

/** Two sums over a value's type and bytes, and over the rowid. */
function entryOf(stored: StoredValue, rowid: number | bigint): Entry {
  const { type, bytes } = stored
  let sum = Math.imul(type ^ 0x811c9dc5, 0x01000193)
  let otherSum = Math.imul(type ^ 0x9747b28c, 0x5bd1e995)
  for (let at = 0; at < bytes.length; at++) {
    sum = Math.imul(sum ^ (bytes[at] as number), 0x01000193)
    otherSum = Math.imul(otherSum ^ (bytes[at] as number), 0x5bd1e995) ^ (otherSum >>> 15)
  }
  const low = typeof rowid === 'number' ? rowid >>> 0 : Number(BigInt.asUintN(32, rowid))
  return { value: stored, rowid, sum: Math.imul(sum ^ low, 0x85ebca6b) >>> 0, otherSum: (otherSum ^ low) >>> 0 }
}

/** Of the same value, and yet of a lower rowid. */
function isBefore({ value, rowid }: Entry, before: Entry): boolean {
  return (
    rowid < before.rowid && value.type === before.value.type && Buffer.compare(value.bytes, before.value.bytes) === 0
  )
}
