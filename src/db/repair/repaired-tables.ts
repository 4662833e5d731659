import { counted } from '../../core/counted.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { Findings } from './repair-file.ts'
import type { RepairPlan } from './repair-plan.ts'
import type { RepairedTable, RepairReport } from './repair-report.ts'
import { losesRows, type SettledTable } from './salvage/settled-table.ts'
import { countRows } from './write/counts.ts'

/** Every table that was touched: what it had and what it has. */
export function repairedTables(
  file: string,
  { diagnoses }: Findings,
  plan: RepairPlan,
  aside: ReadonlyMap<string, number>,
): RepairedTable[] {
  const settled = diagnoses.flatMap(({ settled: one }) =>
    one === null || plan.emptied.has(one.table.name) ? [] : [one],
  )
  const counts = countRows(
    file,
    settled.map(({ table }) => table.name),
  )
  return settled.map((one) => {
    const { name } = one.table
    const rowsAfter = counts.get(name)?.rows ?? 0
    const known = one.rowsBefore !== null
    return {
      name,
      rowsBefore: one.rowsBefore,
      rowsAfter,
      mended: one.loose.filter(({ mended }) => mended).length,
      lost: known ? one.lostIds.length : losesRows(one) && !plan.whole.has(name) ? null : 0,
      lostIds: known ? runsOf(one.lostIds) : plan.whole.has(name) ? [] : gapsOf(one),
      setAside: aside.get(name) ?? 0,
    }
  })
}

function runsOf(ids: readonly number[]): (readonly [number, number])[] {
  const runs: [number, number][] = []
  for (const id of ids) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === id - 1) last[1] = id
    else runs.push([id, id])
  }
  return runs
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Gaps that rows may have been in; nothing says that there were any. */
function gapsOf({ gaps, leaves, loose }: SettledTable): (readonly [number | null, number | null])[] {
  const isFilled = (after: number, before: number): boolean => after + 1 >= before
  return leaves.length + loose.length === 0
    ? [[null, null]]
    : gaps
        .filter(({ after, before }) => !isFilled(after, before))
        .map(({ after, before }) => [finite(after + 1), finite(before - 1)])
}

/** A hundredth of a table; of small ones, a few rows. */
const share = 0.01
const fewRows = 10

/** Tables that a server fills again by itself, or keeps for figures only. */
const dispensable = /^(?:statistics_|sqlite_stat|fts4_|spellfix_|locations_|activities$|play_queue|media_grabs$)/u

/**
 * Refuses to write a file that has lost more than a hundredth of a table that matters to people, unless that was
 * accepted.
 */
export function refuseLoss(report: RepairReport, accepted: boolean): void {
  if (accepted) return
  const heavy = report.tables.filter(({ name, rowsBefore, rowsAfter, lost }) => {
    if (dispensable.test(name) || lost === 0) return false
    if (lost === null) return rowsAfter === 0
    return lost > Math.max(fewRows, share * (rowsBefore ?? rowsAfter + lost))
  })
  const [worst] = heavy.toSorted((a, b) => (b.lost ?? Number.MAX_VALUE) - (a.lost ?? Number.MAX_VALUE))
  if (worst === undefined) return
  const of = worst.rowsBefore === null ? '' : ` of ${counted(worst.rowsBefore, 'row')}`
  const what = worst.lost === null ? 'all rows' : `${worst.lost}${of}`
  const others = heavy.length > 1 ? `, and ${counted(heavy.length - 1, 'table')} more` : ''
  throw new ToolError(
    'repair-loss',
    `the repaired file would lack ${what} of ${worst.name}${others}`,
    'restore a backup if there is one; to have what is left all the same, add --accept-loss',
  )
}
