import type { PageFile } from '../file-format/page-file.ts'
import { ToolError } from '../../core/tool-error.ts'
import { examine, type Findings, type Pause } from './repair-file.ts'
import { planRepair, type RepairPlan } from './repair-plan.ts'
import type { SettledSchema } from './salvage/settle-schema.ts'
import type { NumberedRow } from './schema/complete-schema.ts'
import { countRows } from './write/counts.ts'
import { finishFile, sealHeader, setJournal } from './write/finish-file.ts'
import { writeRepair } from './write/write-repair.ts'

/** Carries a plan out on a copy of the file. `open` opens the copy again, to see that nothing is wrong with it. */
export async function repairCopy(
  source: PageFile,
  copy: string,
  findings: Findings,
  plan: RepairPlan,
  open: (file: string) => PageFile,
  pause: Pause,
): Promise<void> {
  const { survey, diagnoses, schema } = findings
  const { pageSize, usable } = source.geometry
  const written = writeRepair(source, copy, { survey, diagnoses, schema: schema.settled, emptied: plan.emptied })
  sealHeader(copy, {
    pageSize,
    reserved: pageSize - usable,
    pageCount: written.pageCount,
    freeList: written.freeList,
  })
  setJournal(copy, 'none')
  const { reindex, dropIndexes, maps } = plan
  finishFile(copy, {
    reindex,
    dropIndexes,
    maps,
    moved: written.moved,
    added: addedRows(schema, written.moved),
    sequences: () => lostSequences(copy, findings, plan),
  })
  setJournal(copy, 'wal')
  await verifyRepair(open, copy, pause)
}

const addedRows = ({ added }: SettledSchema, moved: ReadonlyMap<string, number>): NumberedRow[] =>
  added.map((row) => ({ ...row, rootPage: moved.get(row.name) ?? row.rootPage }))

/** The largest id in use, of tables whose row in `sqlite_sequence` is gone: Plex must not give out an id twice. */
function lostSequences(copy: string, { diagnoses }: Findings, plan: RepairPlan): Map<string, number> {
  if (!plan.sequences) return new Map()
  const numbered = diagnoses.map(({ survey }) => survey.table).filter(({ autoIncrement }) => autoIncrement)
  const counts = countRows(
    copy,
    numbered.map(({ name }) => name),
  )
  return new Map([...counts].flatMap(([name, { most }]) => (most > 0 ? [[name, most]] : [])))
}

async function verifyRepair(open: (file: string) => PageFile, copy: string, pause: Pause): Promise<void> {
  using file = open(copy)
  const again = await examine(file, pause, async () => [])
  const { kind } = planRepair(again)
  if (kind === 'nothing') return
  const wrong = again.diagnoses.find(({ settled }) => settled !== null)?.survey.table.name
  throw new ToolError(
    'repair-failed',
    `the repaired copy is not whole (${kind}${wrong === undefined ? '' : `, ${wrong}`}), so nothing was written`,
    'keep the damaged file, restore a backup, and report this with the output of plexferry check',
  )
}
