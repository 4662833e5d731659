import type { PageSource } from '../../file-format/page-file.ts'
import { readInteger, readValue } from '../pages/record-shape.ts'
import { keptRows } from '../write/final-rows.ts'
import type { TableDiagnosis } from './diagnose.ts'
import { losesRows, type SettledTable } from './settled-table.ts'

/** The largest id that each AUTOINCREMENT table has ever given out; null where that is damaged itself. */
export function readSequences(source: PageSource, diagnoses: readonly TableDiagnosis[]): Map<string, number> | null {
  const sequences = diagnoses.find(({ survey }) => survey.table.name === 'sqlite_sequence')
  if (sequences === undefined || (sequences.settled !== null && losesRows(sequences.settled))) return null
  const found = new Map<string, number>()
  for (const { record, shape } of keptRows(source, sequences))
    found.set(String(readValue(record, shape, 0)), readInteger(record, shape, 1))
  return found
}

/** Whether no id that was ever given out lies in any of the gaps, so that nothing can have been lost there. */
export function gapsAreEmpty({ table, refused, gaps }: SettledTable, sequences: ReadonlyMap<string, number>): boolean {
  if (!table.autoIncrement || refused.length > 0) return false
  const most = sequences.get(table.name) ?? 0
  return gaps.every(({ after, before }) => Math.max(0, after) + 1 > Math.min(before - 1, most))
}
