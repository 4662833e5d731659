import type { PageSource } from '../../file-format/page-file.ts'
import { readValue } from '../pages/record-shape.ts'
import type { FoundRow } from '../pages/found-row.ts'
import type { NumberedRow } from '../schema/complete-schema.ts'
import type { SchemaRow } from '../schema/table-schema.ts'
import { schemaTable } from '../schema/table-schema.ts'
import { Claims } from './claims.ts'
import { EntryDigest } from './entry-digest.ts'
import type { TableSurvey } from './survey.ts'
import { toEnd } from './steps.ts'
import { walkTable } from './walk-table.ts'

const types = new Set(['table', 'index', 'trigger', 'view'])

/** Null where a row is not one of a schema, whatever its columns fit. */
export function schemaRowOf({ record, shape }: Pick<FoundRow, 'record' | 'shape'>): SchemaRow | null {
  const [type, name, table, root, sql] = [0, 1, 2, 3, 4].map((column) => readValue(record, shape, column))
  if (typeof type !== 'string' || !types.has(type) || typeof name !== 'string' || typeof table !== 'string') return null
  if (sql !== null && typeof sql !== 'string') return null
  return { type, name, table, rootPage: typeof root === 'bigint' ? Number(root) : 0, sql: sql ?? null }
}

/** Reads the tree that begins on page 1, as far as it goes. */
export function surveySchema(source: PageSource): { readonly survey: TableSurvey; readonly rows: NumberedRow[] } {
  const claims = new Claims(source.pages)
  const rows: NumberedRow[] = []
  const onRow = (row: FoundRow): void => {
    const entry = schemaRowOf(row)
    if (entry !== null) rows.push({ ...entry, rowid: row.rowid })
  }
  const reading = toEnd(walkTable({ source, claims, owner: schemaOwner, table: schemaTable, onRow }))
  return { survey: { table: schemaTable, owner: schemaOwner, reading, rowids: new EntryDigest(), indexes: [] }, rows }
}

export const schemaOwner = 1
