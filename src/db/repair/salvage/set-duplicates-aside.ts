import type { PageSource } from '../../file-format/page-file.ts'
import { serialBytes } from '../../file-format/record.ts'
import type { FoundRow } from '../pages/found-row.ts'
import { readValue } from '../pages/record-shape.ts'
import type { IndexSurvey, TableSurvey } from '../read/survey.ts'
import type { IndexSchema, TableSchema } from '../schema/table-schema.ts'
import { keptRows } from '../write/final-rows.ts'
import type { SettledTable } from './settled-table.ts'
import { withoutRows } from './without-rows.ts'

/**
 * Takes rows out whose values another row has where an index allows them once: the index could not be filled. Those on
 * whole pages stay before those from damaged ones, and among these the first.
 */
export function setDuplicatesAside(
  source: PageSource,
  survey: TableSurvey,
  settled: SettledTable | null,
): SettledTable | null {
  const extra = new Set<number>()
  for (const { index } of survey.indexes.filter((each) => isInDoubt(each, settled))) {
    const seen = new Set<string>()
    for (const row of keptRows(source, { survey, settled })) {
      const key = extra.has(row.rowid) ? null : keyOf(survey.table, index, row)
      if (key === null) continue
      if (seen.has(key)) extra.add(row.rowid)
      seen.add(key)
    }
  }
  if (extra.size === 0) return settled
  const base = settled ?? untouched(survey)
  const lostIds = [...base.lostIds, ...extra].toSorted((a, b) => a - b)
  return { ...withoutRows(source, base, extra, 'duplicate'), lostIds }
}

/** One that is going to be filled anew. */
const isInDoubt = ({ index, whole, expected, entries }: IndexSurvey, settled: SettledTable | null): boolean =>
  index.unique && index.comparable && (settled !== null || !whole || !expected.equals(entries))

const untouched = ({ table, owner, reading, rowids }: TableSurvey): SettledTable => ({
  table,
  owner,
  leaves: reading.leaves,
  loose: [],
  refused: [],
  rowsBefore: rowids.count,
  lostIds: [],
  gaps: [],
})

/** Null where one of the values is NULL: such rows are never the same. */
function keyOf(table: TableSchema, { keys }: IndexSchema, row: FoundRow): string | null {
  const parts: string[] = []
  for (const { column, collation } of keys) {
    const value = valueOf(table, column, row)
    if (value === null) return null
    if (typeof value === 'string') parts.push(`t${folded(value, collation)}`)
    else if (value instanceof Uint8Array) parts.push(`b${Buffer.from(value).toString('latin1')}`)
    else parts.push(`n${Number.isInteger(value) ? BigInt(value) : value}`)
  }
  return JSON.stringify(parts)
}

/** Text byte for byte, as it may not be UTF-8. */
function valueOf(table: TableSchema, column: number, { rowid, record, shape }: FoundRow) {
  if (column < 0 || column === table.rowidColumn) return BigInt(rowid)
  const type = shape.types[column]
  const at = shape.offsets[column] ?? 0
  if (type === undefined) return table.columns[column]?.defaultValue ?? null
  if (type >= 13 && type % 2 === 1) return record.toString('latin1', at, at + serialBytes(type))
  return readValue(record, shape, column)
}

function folded(text: string, collation: string): string {
  if (collation === 'NOCASE') return text.replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase())
  return collation === 'RTRIM' ? text.replace(/ +$/u, '') : text
}
