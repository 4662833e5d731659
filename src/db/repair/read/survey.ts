import type { PageSource } from '../../file-format/page-file.ts'
import { readTables } from '../schema/read-schema.ts'
import type { IndexSchema, SchemaRow, TableSchema } from '../schema/table-schema.ts'
import { Claims } from './claims.ts'
import { EntryDigest, hashEntry, hashRow, hashRowid } from './entry-digest.ts'
import { type FreeListReading, readFreeList } from './free-list.ts'
import type { FoundRow } from '../pages/found-row.ts'
import { withBreaks } from './steps.ts'
import { type FoundEntry, walkIndex, walkingIndex } from './walk-index.ts'
import { type TableReading, walkTable } from './walk-table.ts'

export interface IndexSurvey {
  readonly index: IndexSchema
  readonly owner: number
  /** Whether its tree can be read from end to end, in its order. */
  readonly whole: boolean
  /** Of its entries; meaningless where it is not whole. */
  readonly entries: EntryDigest
  readonly rowids: EntryDigest
  /** Of the rows on the table's whole leaves, as this index must have them. */
  readonly expected: EntryDigest
}

export interface TableSurvey {
  readonly table: TableSchema
  readonly owner: number
  readonly reading: TableReading
  readonly rowids: EntryDigest
  readonly indexes: readonly IndexSurvey[]
}

/** A tree that is not understood beyond its pages: a table WITHOUT ROWID, an index on an expression. */
export interface OtherTree {
  readonly row: SchemaRow
  readonly owner: number
  readonly whole: boolean
}

/** Everything in a file, and what is wrong with it. */
export interface Survey {
  readonly source: PageSource
  readonly claims: Claims
  readonly tables: readonly TableSurvey[]
  readonly others: readonly OtherTree[]
  readonly freeList: FreeListReading
}

export interface SurveyInput {
  readonly source: PageSource
  /** The tree of the schema, claimed as owner 1. */
  readonly schemaTree: (claims: Claims) => void
  readonly schema: readonly SchemaRow[]
  readonly freeList: { readonly first: number; readonly count: number }
  /** Called between tables. */
  readonly pause: (done: number, total: number) => Promise<void>
}

/** Pages that two tables lay claim to are barred, and all is read again; that settles in a round or two. */
const mostRounds = 5

export async function survey(input: SurveyInput): Promise<Survey> {
  const { source, schema, freeList } = input
  const models = readTables(schema)
  const claims = new Claims(source.pages)
  for (let round = 1; ; round++) {
    input.schemaTree(claims)
    let owner = 1
    const tables: TableSurvey[] = []
    for (const [at, table] of models.entries()) {
      const pause = async (): Promise<void> => input.pause(at, models.length)
      await pause()
      tables.push(await surveyTable(source, claims, table, owner + 1, pause))
      owner += 1 + table.indexes.length
    }
    const known = new Set(
      models.flatMap(({ rootPage, indexes }) => [rootPage, ...indexes.map((index) => index.rootPage)]),
    )
    const others = schema
      .filter(({ rootPage }) => rootPage > 0 && !known.has(rootPage))
      .map((row): OtherTree => {
        owner += 1
        return { row, owner, whole: walkOther(source, claims, row, owner) }
      })
    if (round < mostRounds && claims.banContested()) continue
    return { source, claims, tables, others, freeList: readFreeList(source, claims, freeList.first, freeList.count) }
  }
}

async function surveyTable(
  source: PageSource,
  claims: Claims,
  table: TableSchema,
  owner: number,
  pause: () => Promise<void>,
): Promise<TableSurvey> {
  const expected = table.indexes.map(() => new EntryDigest())
  const rowids = new EntryDigest()
  const onRow = ({ rowid, record, shape }: FoundRow): void => {
    rowids.add(rowid, hashRowid(rowid))
    for (const [at, index] of table.indexes.entries())
      expected[at]?.add(rowid, hashRow(table, index, rowid, record, shape))
  }
  const reading = await withBreaks(walkTable({ source, claims, owner, table, onRow }), pause)
  const indexes: IndexSurvey[] = []
  for (const [at, index] of table.indexes.entries())
    indexes.push({
      ...(await surveyIndex(source, claims, index, owner + 1 + at, pause)),
      expected: expected[at] ?? new EntryDigest(),
    })
  return { table, owner, reading, rowids, indexes }
}

async function surveyIndex(
  source: PageSource,
  claims: Claims,
  index: IndexSchema,
  owner: number,
  pause: () => Promise<void>,
) {
  const entries = new EntryDigest()
  const rowids = new EntryDigest()
  const onEntry = ({ rowid, record, shape }: FoundEntry): void => {
    entries.add(rowid, hashEntry(rowid, record, shape))
    rowids.add(rowid, hashRowid(rowid))
  }
  const whole = await withBreaks(walkingIndex({ source, claims, owner, index, onEntry }), pause)
  return { index, owner, whole, entries, rowids }
}

function walkOther(source: PageSource, claims: Claims, row: SchemaRow, owner: number): boolean {
  const index: IndexSchema = {
    name: row.name,
    rootPage: row.rootPage,
    unique: false,
    keys: [],
    comparable: false,
    automatic: false,
  }
  return walkIndex({ source, claims, owner, index, anyKeys: true, onEntry: () => undefined })
}
