import type { PageFile } from '../file-format/page-file.ts'
import { survey as surveyFile, type Survey } from './read/survey.ts'
import type { Claims } from './read/claims.ts'
import { schemaOwner } from './read/read-schema-rows.ts'
import { diagnose, type TableDiagnosis } from './salvage/diagnose.ts'
import { settleSchema, type SettledSchema } from './salvage/settle-schema.ts'
import { type SchemaRow, schemaTable } from './schema/table-schema.ts'
import { toEnd } from './read/steps.ts'
import { walkTable } from './read/walk-table.ts'

export type Pause = (task: string, done: number, total: number) => Promise<void>

/** Schemas of other databases of the server, asked for only where this one's is damaged. */
export type Donors = () => Promise<SchemaRow[][]>

/** Everything that is known of a file before anything is written. */
export interface Findings {
  readonly schema: SettledSchema
  readonly survey: Survey
  readonly diagnoses: readonly TableDiagnosis[]
}

/** Reads all of a file, and settles what becomes of each part of it. */
export async function examine(source: PageFile, pause: Pause, donors: Donors): Promise<Findings> {
  const schema = await settleSchema(source, async (done, total) => pause('looking for the schema', done, total), donors)
  const { freeListTrunk: first, freeListPages: count } = source.header
  const survey = await surveyFile({
    source,
    schema: schema.rows,
    schemaTree: (claims) => claimSchema(source, claims, schema),
    freeList: { first, count },
    pause: async (done, total) => pause('reading tables', done, total),
  })
  const diagnoses = await diagnose(survey, async (done, total) => pause('looking for lost pages', done, total))
  return { schema, survey, diagnoses }
}

/** The pages that the schema is on, those that its tree has lost included. */
function claimSchema(source: PageFile, claims: Claims, { settled }: SettledSchema): void {
  toEnd(walkTable({ source, claims, owner: schemaOwner, table: schemaTable, onRow: () => undefined }))
  if (settled === null) return
  for (let at = 0; at < settled.leaves.length; at++) claims.claim(settled.leaves.page(at), schemaOwner)
  for (const { page } of settled.loose) claims.claim(page.number, schemaOwner)
}
