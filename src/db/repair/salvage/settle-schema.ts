import { ToolError } from '../../../core/tool-error.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { readRow } from '../pages/found-row.ts'
import { readTreePage } from '../pages/tree-page.ts'
import { Claims } from '../read/claims.ts'
import { schemaRowOf, surveySchema } from '../read/read-schema-rows.ts'
import { missingRows, type NumberedRow } from '../schema/complete-schema.ts'
import { type SchemaRow, schemaTable } from '../schema/table-schema.ts'
import { unsoundRows } from '../schema/unsound-rows.ts'
import { settleTable } from './settle-table.ts'
import type { SettledTable } from './settled-table.ts'
import { type StrayLeaf, strayLeaves } from './stray-leaves.ts'
import { withoutRows } from './without-rows.ts'
import { Witness } from './witness.ts'

export interface SettledSchema {
  readonly rows: readonly SchemaRow[]
  /** Null where the tree of the schema is whole. */
  readonly settled: SettledTable | null
  /** Rows that are lost, as another database of the same server has them; among `rows` too. */
  readonly added: readonly NumberedRow[]
}

/** Reads the schema, from pages that its tree has lost too: nothing else in a file looks like a row of it. */
export async function settleSchema(
  source: PageSource,
  pause: (done: number, total: number) => Promise<void>,
  donors: () => Promise<SchemaRow[][]>,
): Promise<SettledSchema> {
  const { survey, rows } = surveySchema(source)
  const isWhole = survey.reading.whole && rows.length === survey.reading.rows
  if (isWhole && unsoundRows(rows).size === 0) return { rows, settled: null, added: [] }
  const nothing = { claims: new Claims(source.pages), freeList: { pages: new Set<number>(), whole: true } }
  const inTree = new Set(
    Array.from({ length: survey.reading.leaves.length }, (_, at) => survey.reading.leaves.page(at)),
  )
  const strays = (await strayLeaves(source, nothing, pause)).filter(
    (leaf) => !inTree.has(leaf.page) && isSchemaLeaf(source, leaf),
  )
  const all = settleTable({ source, survey, witness: new Witness(source, survey, []), strays })
  const settled = withoutRows(source, all, unsoundRows(rowsOf(source, all)), 'unreadable')
  const found = rowsOf(source, settled)
  if (!hasGaps(found, settled)) return { rows: found, settled, added: [] }
  const added = (await donors()).map((donor) => missingRows(found, donor)).find((missing) => missing !== null)
  if (added === undefined)
    throw new ToolError(
      'repair-hopeless',
      'definitions of tables are lost, and nothing beside the database has them',
      "put the server's other database, or a backup of this one that Plex made, into the same folder and try again",
    )
  return { rows: [...found, ...added].toSorted((a, b) => a.rowid - b.rowid), settled, added }
}

/** Whether a number is missing where rows were lost: objects are numbered as they are made. */
function hasGaps(found: readonly NumberedRow[], { gaps, refused }: SettledTable): boolean {
  if (refused.length > 0) return true
  const taken = new Set(found.map(({ rowid }) => rowid))
  const last = found.at(-1)?.rowid ?? 0
  return gaps.some(({ after, before }) => {
    // Where all that leads to the rows is gone, nothing says that there was a row after the last one found.
    const end = Number.isFinite(before) ? before : last + (Number.isFinite(after) ? 2 : 1)
    for (let rowid = Math.max(1, after + 1); rowid < end; rowid++) if (!taken.has(rowid)) return true
    return false
  })
}

function isSchemaLeaf(source: PageSource, { page }: StrayLeaf): boolean {
  const leaf = readTreePage(source, page)
  if (leaf === null) return false
  const found = leaf.entries.map((cell) => (cell === null ? null : readRow(source, leaf, cell, schemaTable)))
  return found.some((row) => row !== null && schemaRowOf(row) !== null)
}

function rowsOf(source: PageSource, settled: SettledTable): NumberedRow[] {
  const found: NumberedRow[] = []
  const add = (rowid: number, row: SchemaRow | null): void => {
    if (row !== null) found.push({ ...row, rowid })
  }
  for (let at = 0; at < settled.leaves.length; at++) {
    const leaf = readTreePage(source, settled.leaves.page(at))
    for (const cell of leaf?.entries ?? []) {
      const row = leaf === null || cell === null ? null : readRow(source, leaf, cell, schemaTable)
      if (row !== null) add(row.rowid, schemaRowOf(row))
    }
  }
  for (const { row } of settled.loose) add(row.rowid, schemaRowOf(row))
  return found.toSorted((a, b) => a.rowid - b.rowid)
}
