import type { PageSource } from '../../file-format/page-file.ts'
import { bucketOf, hashEntry, hashRow } from '../read/entry-digest.ts'
import type { IndexSurvey, TableSurvey } from '../read/survey.ts'
import { walkIndex } from '../read/walk-index.ts'
import type { FoundRow } from '../pages/found-row.ts'
import type { IndexSchema, TableSchema } from '../schema/table-schema.ts'

/**
 * What the whole indexes of a table say of its rows: which there were, and what was in the columns that they are on.
 * Kept for the rows that are in doubt only: those in whose neighbourhood table and indexes differ.
 */
export class Witness {
  readonly indexes: readonly IndexSchema[]
  readonly #table: TableSchema
  readonly #entries = new Map<number, number[]>()
  readonly #doubted: ReadonlySet<number>
  /** Rows that the indexes know. */
  readonly rows: number | null
  /** Whether they know other rows than those on the table's whole leaves. */
  readonly knowsOthers: boolean

  constructor(source: PageSource, survey: TableSurvey, credible: readonly IndexSurvey[]) {
    this.#table = survey.table
    this.indexes = credible.map(({ index }) => index)
    this.rows = credible[0]?.entries.count ?? null
    this.knowsOthers = credible[0] !== undefined && !credible[0].rowids.equals(survey.rowids)
    this.#doubted = new Set(credible.flatMap(({ expected, entries }) => expected.differences(entries)))
    for (const [at, { index, owner }] of credible.entries()) {
      const onEntry = ({ rowid, record, shape }: { rowid: number } & Pick<FoundRow, 'record' | 'shape'>): void => {
        if (!this.#doubted.has(bucketOf(rowid))) return
        const hashes = this.#entries.get(rowid) ?? []
        hashes[at] = hashEntry(rowid, record, shape)
        this.#entries.set(rowid, hashes)
      }
      walkIndex({ source, claims: null, owner, index, onEntry })
    }
  }

  /** Whether any index of the table can be asked at all. */
  get speaks(): boolean {
    return this.indexes.length > 0
  }

  doubts(rowid: number): boolean {
    return this.#doubted.has(bucketOf(rowid))
  }

  /** Whether an index has such a row; asked of a row in doubt. */
  knows(rowid: number): boolean {
    return this.#entries.has(rowid)
  }

  /** How many of the indexes hold exactly what the row says; asked of a row in doubt. */
  agreements(row: Pick<FoundRow, 'rowid' | 'record' | 'shape'>): number {
    const hashes = this.#entries.get(row.rowid)
    if (hashes === undefined) return 0
    return this.indexes.filter(
      (index, at) => hashes[at] === hashRow(this.#table, index, row.rowid, row.record, row.shape),
    ).length
  }

  /** Indexes that hold something else of a row that they know; asked of a row in doubt. */
  objections(row: Pick<FoundRow, 'rowid' | 'record' | 'shape'>): IndexSchema[] {
    const hashes = this.#entries.get(row.rowid)
    if (hashes === undefined) return []
    return this.indexes.filter(
      (index, at) => hashes[at] !== hashRow(this.#table, index, row.rowid, row.record, row.shape),
    )
  }

  confirms(row: Pick<FoundRow, 'rowid' | 'record' | 'shape'>): boolean {
    return this.speaks && this.agreements(row) === this.indexes.length
  }

  /** Rows in doubt that the indexes know, in no order. */
  *known(): Generator<number, void, undefined> {
    yield* this.#entries.keys()
  }
}

/**
 * The indexes of a table that can be believed about which rows it has: those that agree with the table where that is
 * whole, else with each other. One alone is believed when it knows most of the rows that are certainly there.
 */
export function credibleIndexes(survey: TableSurvey, knownShare: (index: IndexSurvey) => number): IndexSurvey[] {
  const whole = survey.indexes.filter((index) => index.whole && index.entries.count > 0)
  const agreeing = (one: IndexSurvey): IndexSurvey[] =>
    whole.filter(({ rowids }) => rowids.count === one.rowids.count && rowids.differences(one.rowids).length === 0)
  if (survey.reading.whole) {
    const withTable = whole.filter(({ rowids }) => rowids.differences(survey.rowids).length === 0)
    if (withTable.length > 0) return withTable
  }
  const groups = whole
    .map(agreeing)
    .toSorted((a, b) => b.length - a.length || (b[0]?.rowids.count ?? 0) - (a[0]?.rowids.count ?? 0))
  const [largest] = groups
  if (largest === undefined || largest[0] === undefined) return []
  if (largest.length >= 2) return largest
  return knownShare(largest[0]) >= 0.5 ? largest : []
}
