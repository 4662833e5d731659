import type { PageSource } from '../../file-format/page-file.ts'
import { LeafList, LeafState } from '../read/leaf-list.ts'
import type { TableSurvey } from '../read/survey.ts'
import { type JudgedPage, type JudgedRow, judgePage, type RefusedCell } from './judge-page.ts'
import { type Place, placesOf } from './place.ts'
import type { SettledTable } from './settled-table.ts'
import type { StrayLeaf } from './stray-leaves.ts'
import type { Witness } from './witness.ts'

export interface SettleInput {
  readonly source: PageSource
  readonly survey: TableSurvey
  readonly witness: Witness
  /** Pages that may be this table's. */
  readonly strays: readonly StrayLeaf[]
}

interface Unit {
  readonly min: number
  readonly max: number
  readonly page: number
}

/** Gathers a table's rows: from whole leaves, from hurt ones, and from pages that its tree has lost. */
export function settleTable({ source, survey, witness, strays }: SettleInput): SettledTable {
  const { table, reading, owner } = survey
  const kept: Unit[] = []
  const loose = new Map<number, JudgedRow>()
  const refused: RefusedCell[] = []
  const addLoose = (row: JudgedRow): void => {
    const known = loose.get(row.row.rowid)
    if (known === undefined || (row.confirmed && !known.confirmed)) loose.set(row.row.rowid, row)
  }
  const add = (judged: JudgedPage, page: number): void => {
    const [first] = judged.rows
    const last = judged.rows.at(-1)
    if (first !== undefined && last !== undefined && judged.whole)
      kept.push({ min: first.row.rowid, max: last.row.rowid, page })
    else for (const row of judged.rows) addLoose(row)
  }
  const places = placesOf(reading.leaves)
  const judgeInPlace = (place: Place): void => {
    const judged = judgePage(source, table, { ...place, inPlace: true }, witness)
    refused.push(...judged.refused)
    add(judged, place.page)
  }
  for (const place of places) if (place.page !== 0) judgeInPlace(place)
  eachWholeLeaf(reading.leaves, (page, min, max, low, high) => {
    if (mayDoubt(witness, min, max)) judgeInPlace({ page, low, high })
    else kept.push({ min, max, page })
  })
  for (const stray of strays) {
    const judged = judgePage(
      source,
      table,
      { page: stray.page, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, inPlace: false },
      witness,
    )
    const wanted = judged.rows.filter(({ row }) => isWanted(row.rowid, places, witness))
    add({ ...judged, rows: wanted, whole: judged.whole && wanted.length === judged.rows.length }, stray.page)
  }
  return assemble({ source, survey, witness, places, owner }, kept, loose, refused)
}

/** A row on a page that nothing leads to: where an index speaks it has been confirmed, else it must fill a gap. */
const isWanted = (rowid: number, places: readonly Place[], witness: Witness): boolean =>
  witness.speaks || places.some(({ low, high }) => rowid > low && rowid <= high)

function eachWholeLeaf(
  leaves: LeafList,
  visit: (page: number, min: number, max: number, low: number, high: number) => void,
): void {
  let low = Number.NEGATIVE_INFINITY
  for (let at = 0; at < leaves.length; at++) {
    if (leaves.state(at) !== LeafState.whole) continue
    const next =
      at + 1 < leaves.length && leaves.state(at + 1) === LeafState.whole
        ? leaves.min(at + 1) - 1
        : Number.POSITIVE_INFINITY
    visit(leaves.page(at), leaves.min(at), leaves.max(at), low, next)
    low = leaves.max(at)
  }
}

/** Whether any rowid of the range is in a neighbourhood that table and indexes differ in. */
function mayDoubt(witness: Witness, min: number, max: number): boolean {
  for (let rowid = min; ; rowid = Math.min(rowid + 64, max)) {
    if (witness.doubts(rowid)) return true
    if (rowid >= max) return false
  }
}

interface Around extends Pick<SettleInput, 'source' | 'survey' | 'witness'> {
  readonly places: readonly Place[]
  readonly owner: number
}

/** Puts all in one order; a page whose rows come between another's, or twice, is taken apart. */
function assemble(around: Around, kept: Unit[], loose: Map<number, JudgedRow>, refused: RefusedCell[]): SettledTable {
  const { source, survey, witness, places } = around
  const leaves = new LeafList()
  const open = (unit: Unit): void => {
    const judged = judgePage(
      source,
      survey.table,
      { page: unit.page, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, inPlace: true },
      witness,
    )
    for (const row of judged.rows) {
      const known = loose.get(row.row.rowid)
      if (known === undefined || (!known.confirmed && row.confirmed)) loose.set(row.row.rowid, row)
    }
  }
  kept.sort((a, b) => a.min - b.min || a.max - b.max)
  const apart = new Set<Unit>()
  let widest: Unit | null = null
  for (const unit of kept) {
    if (widest !== null && unit.min <= widest.max) apart.add(unit).add(widest)
    if (widest === null || unit.max > widest.max) widest = unit
  }
  const looseIds = [...loose.keys()].toSorted((a, b) => a - b)
  for (const unit of kept) if (hasBetween(looseIds, unit.min, unit.max)) apart.add(unit)
  for (const unit of apart) open(unit)
  for (const unit of kept) {
    if (apart.has(unit)) continue
    leaves.push(unit.page, LeafState.whole, unit.min, unit.max)
  }
  const ordered = [...loose.values()].toSorted((a, b) => a.row.rowid - b.row.rowid)
  const lostIds: number[] = []
  const has = rowFinder(leaves, loose, around)
  if (witness.speaks) for (const rowid of witness.known()) if (!has(rowid)) lostIds.push(rowid)
  lostIds.sort((a, b) => a - b)
  return {
    table: survey.table,
    owner: around.owner,
    leaves,
    loose: ordered,
    refused,
    rowsBefore: witness.rows,
    lostIds,
    gaps: witness.speaks ? [] : places.map(({ low, high }) => ({ after: low, before: high + 1 })),
  }
}

function hasBetween(sorted: readonly number[], min: number, max: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) < min) low = middle + 1
    else high = middle
  }
  return low < sorted.length && (sorted[low] as number) <= max
}

/** Whether the table that is being put together has a row; asked of rows in doubt, whose pages have been judged. */
function rowFinder(leaves: LeafList, loose: ReadonlyMap<number, JudgedRow>, { source, survey, witness }: Around) {
  let opened = -1
  let ids = new Set<number>()
  return (rowid: number): boolean => {
    if (loose.has(rowid)) return true
    let low = 0
    let high = leaves.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (leaves.max(middle) < rowid) low = middle + 1
      else high = middle
    }
    if (low >= leaves.length || leaves.min(low) > rowid) return false
    if (opened !== low) {
      opened = low
      const place = {
        page: leaves.page(low),
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        inPlace: true,
      }
      ids = new Set(judgePage(source, survey.table, place, witness).rows.map(({ row }) => row.rowid))
    }
    return ids.has(rowid)
  }
}
