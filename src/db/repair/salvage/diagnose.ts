import type { PageSource } from '../../file-format/page-file.ts'
import type { IndexSurvey, Survey, TableSurvey } from '../read/survey.ts'
import { walkIndex } from '../read/walk-index.ts'
import { type IndexFate, settleIndexes } from './settle-indexes.ts'
import { setDuplicatesAside } from './set-duplicates-aside.ts'
import { settleTable } from './settle-table.ts'
import type { SettledTable } from './settled-table.ts'
import { type StrayLeaf, strayLeaves } from './stray-leaves.ts'
import { judgePage } from './judge-page.ts'
import { LeafState } from '../read/leaf-list.ts'
import { type Place, placesOf } from './place.ts'
import { credibleIndexes, Witness } from './witness.ts'

/** What is to be done about one table. */
export interface TableDiagnosis {
  readonly survey: TableSurvey
  /** Null where the table stays as it is. */
  readonly settled: SettledTable | null
  readonly indexes: ReadonlyMap<IndexSurvey, IndexFate>
}

/** Settles every table that is damaged or that its indexes contradict. */
export async function diagnose(
  survey: Survey,
  pause: (done: number, total: number) => Promise<void>,
): Promise<TableDiagnosis[]> {
  const { source, tables } = survey
  const doubtful = tables.filter(isDoubtful)
  const witnesses = new Map(doubtful.map((table) => [table, witnessOf(source, table)] as const))
  // A tree may look whole and not be the table's: another page's content may have come to lie where it begins.
  const torn = doubtful.filter((table) => !table.reading.whole || witnesses.get(table)?.knowsOthers === true)
  const strays = torn.length === 0 ? [] : await strayLeaves(source, survey, pause)
  const shares = shareOut(source, torn, strays, witnesses)
  return tables.map((table) => {
    const witness = witnesses.get(table)
    if (witness === undefined) return diagnosis(source, table, null)
    const settled = settleTable({ source, survey: table, witness, strays: shares.get(table) ?? [] })
    const same =
      table.reading.whole &&
      settled.lostIds.length === 0 &&
      settled.loose.length === 0 &&
      settled.leaves.length === table.reading.leaves.length
    return diagnosis(source, table, same ? null : settled)
  })
}

function diagnosis(source: PageSource, survey: TableSurvey, found: SettledTable | null): TableDiagnosis {
  const settled = setDuplicatesAside(source, survey, found)
  return { survey, settled, indexes: settleIndexes(source, survey, settled) }
}

const isDoubtful = ({ reading, indexes }: TableSurvey): boolean =>
  !reading.whole || indexes.some(({ whole, expected, entries }) => whole && !expected.equals(entries))

function witnessOf(source: PageSource, survey: TableSurvey): Witness {
  return new Witness(
    source,
    survey,
    credibleIndexes(survey, (index) => knownShare(source, survey, index)),
  )
}

/** How much of the rows on whole leaves an index knows; all, where no leaf is whole and nothing speaks against it. */
function knownShare(source: PageSource, { reading, rowids }: TableSurvey, index: IndexSurvey): number {
  if (reading.rows === 0) return 1
  const known = new Set<number>()
  walkIndex({ source, claims: null, owner: index.owner, index: index.index, onEntry: ({ rowid }) => known.add(rowid) })
  const same = 1024 - rowids.differences(index.rowids).length
  if (same > 512 && rowids.count > 1024) return 1
  let found = 0
  for (let at = 0; at < reading.leaves.length; at++) {
    if (reading.leaves.state(at) !== LeafState.whole) continue
    if (known.has(reading.leaves.min(at)) || known.has(reading.leaves.max(at))) found += 1
  }
  const whole = Array.from({ length: reading.leaves.length }, (_, at) => reading.leaves.state(at)).filter(
    (state) => state === LeafState.whole,
  ).length
  return whole === 0 ? 1 : found / whole
}

const anywhere: Place = { page: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** Gives each stray page to the one table that it is of; a page that could be of two is nobody's. */
function shareOut(
  source: PageSource,
  torn: readonly TableSurvey[],
  strays: readonly StrayLeaf[],
  witnesses: ReadonlyMap<TableSurvey, Witness>,
): Map<TableSurvey, StrayLeaf[]> {
  const shares = new Map<TableSurvey, StrayLeaf[]>()
  const places = new Map(
    torn.map((table) => [table, table.reading.whole ? [anywhere] : placesOf(table.reading.leaves)] as const),
  )
  for (const stray of strays) {
    let best: { readonly table: TableSurvey; readonly score: number } | null = null
    let tied = false
    for (const table of torn) {
      const gaps = places.get(table) ?? []
      const witness = witnesses.get(table)
      if (witness === undefined || !gaps.some(({ low, high }) => stray.max > low && stray.min <= high)) continue
      const score = fitness(source, table, stray, witness)
      if (score === 0 || (best !== null && score < best.score)) continue
      tied = best !== null && score === best.score
      best = { table, score }
    }
    if (best === null || tied) continue
    const share = shares.get(best.table)
    if (share === undefined) shares.set(best.table, [stray])
    else share.push(stray)
  }
  return shares
}

/** 0 where none of its rows are the table's; what an index confirms counts before any likeness. */
function fitness(source: PageSource, survey: TableSurvey, { page }: StrayLeaf, witness: Witness): number {
  const place = { page, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, inPlace: false }
  const { rows } = judgePage(source, survey.table, place, witness)
  if (rows.length === 0) return 0
  if (witness.speaks) return 1000 + rows.length
  const columns = survey.table.columns.length
  const alike = rows.filter(({ row }) => row.shape.types.length === columns).length
  return alike === 0 ? 0 : alike / rows.length
}
