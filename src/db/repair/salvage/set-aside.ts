import type { PageSource } from '../../file-format/page-file.ts'
import { readPayload } from '../../file-format/payload.ts'
import { decodeBeginning, type Value } from '../../file-format/record.ts'
import { readInteger } from '../pages/record-shape.ts'
import { readTreePage } from '../pages/tree-page.ts'
import type { IndexSurvey } from '../read/survey.ts'
import { walkIndex } from '../read/walk-index.ts'
import type { SettledTable } from './settled-table.ts'

/** A row that is not in the repaired file, and what is left of it. */
export interface SetAsideRow {
  readonly table: string
  readonly rowid: number | null
  /**
   * `unreadable` and `contradicted`: found, but not to be trusted; `duplicate`: another row has the values that only one
   * may have; `lost`: only its indexes still have it.
   */
  readonly why: 'unreadable' | 'contradicted' | 'duplicate' | 'lost'
  readonly page: number | null
  /** A blob as `{"base64": …}`, text that is not UTF-8 as `{"text": …}` in base64, an integer past 2^53 as a string. */
  readonly columns: Readonly<Record<string, unknown>>
}

/** What is left of the rows that a table has lost: from its damaged pages, and from its indexes. */
export function* setAsideRows(
  source: PageSource,
  settled: SettledTable,
  indexes: readonly IndexSurvey[],
): Generator<SetAsideRow, void, undefined> {
  const { table, lostIds, refused } = settled
  const name = table.name
  for (const { page, index, rowid, why } of refused) {
    const leaf = readTreePage(source, page)
    const cell = leaf?.entries[index] ?? null
    const values = leaf === null || cell === null ? [] : decodeBeginning(readPayload(source, leaf, cell).bytes)
    const columns = Object.fromEntries(
      values.slice(0, table.columns.length).map((value, at) => [table.columns[at]?.name ?? String(at), shown(value)]),
    )
    yield { table: name, rowid, why, page, columns }
  }
  for (const [rowid, columns] of knownColumns(source, settled, indexes, new Set(lostIds)))
    yield { table: name, rowid, why: 'lost', page: null, columns }
}

/** What the whole indexes of a table still say of rows that are gone, by rowid. */
export function knownColumns(
  source: PageSource,
  { table }: SettledTable,
  indexes: readonly IndexSurvey[],
  wanted: ReadonlySet<number>,
): Map<number, Record<string, unknown>> {
  const known = new Map<number, Record<string, unknown>>()
  if (wanted.size === 0) return known
  for (const rowid of [...wanted].toSorted((a, b) => a - b)) known.set(rowid, {})
  for (const { index, owner, whole } of indexes) {
    if (!whole) continue
    walkIndex({
      source,
      claims: null,
      owner,
      index,
      onEntry: ({ rowid, record, shape }) => {
        const columns = known.get(rowid)
        if (columns === undefined || !Number.isSafeInteger(readInteger(record, shape, index.keys.length))) return
        const values = decodeBeginning(record)
        for (const [at, { column }] of index.keys.entries()) {
          const value = values[at]
          const name = table.columns[column]?.name
          if (value !== undefined && name !== undefined) columns[name] = shown(value)
        }
      },
    })
  }
  return known
}

function shown(value: Value): unknown {
  switch (value.type) {
    case 'null':
      return null
    case 'integer':
      return typeof value.value === 'bigint' ? value.value.toString() : value.value
    case 'real':
      return Number.isFinite(value.value) ? value.value : String(value.value)
    case 'blob':
      return { base64: Buffer.from(value.bytes).toString('base64') }
    case 'text': {
      const text = Buffer.from(value.bytes).toString('utf8')
      return Buffer.from(text).equals(Buffer.from(value.bytes))
        ? text
        : { text: Buffer.from(value.bytes).toString('base64') }
    }
  }
}
