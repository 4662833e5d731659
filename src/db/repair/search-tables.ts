import type { PageSource } from '../file-format/page-file.ts'
import { readValue } from './pages/record-shape.ts'
import type { TableDiagnosis } from './salvage/diagnose.ts'
import { losesRows } from './salvage/settled-table.ts'
import { keptRows } from './write/final-rows.ts'
import type { SchemaRow } from './schema/table-schema.ts'

/** Tables that a search index keeps its terms in; its own text, where it has any, is in `_content`. */
const shadows = ['segments', 'segdir', 'docsize', 'stat'] as const

/** Without a part of these no search can be answered; the other two hold figures only. */
export const holdsTerms = (shadow: string): boolean => /_seg(?:ments|dir)$/u.test(shadow)

/** By the name of each full-text table, the tables that go together. */
export function searchShadows(schema: readonly SchemaRow[]): Map<string, string[]> {
  const names = new Set(schema.map(({ name }) => name))
  const found = new Map<string, string[]>()
  for (const { type, name, sql } of schema)
    if (type === 'table' && /^create virtual table\b.*\busing\s+fts4/isu.test(sql ?? ''))
      found.set(
        name,
        shadows.map((shadow) => `${name}_${shadow}`).filter((shadow) => names.has(shadow)),
      )
  return found
}

/**
 * Whether every block that the directory of a search index names is still there. Nothing else says which there were:
 * the table of blocks has no index.
 */
export function hasAllBlocks(source: PageSource, directory: TableDiagnosis, segments: TableDiagnosis): boolean {
  if (directory.settled !== null && losesRows(directory.settled)) return false
  const blocks = new Set<number>()
  for (const { rowid } of keptRows(source, segments)) blocks.add(rowid)
  const place = (name: string): number => directory.survey.table.columns.findIndex((column) => column.name === name)
  const [start, end] = [place('start_block'), place('end_block')]
  for (const { record, shape } of keptRows(source, directory)) {
    const first = Number(readValue(record, shape, start))
    // "end size" as text, or the end alone.
    const last = Number(/^\d+/u.exec(String(readValue(record, shape, end)))?.[0] ?? 0)
    for (let block = first; block > 0 && block <= last; block++) if (!blocks.has(block)) return false
  }
  return true
}
