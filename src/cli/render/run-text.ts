import { counted } from '../../core/counted.ts'
import { formatBytes, formatCount } from '../../core/figures.ts'
import type { Backup } from '../../db/plex/write/backup.ts'
import type { Run } from '../../db/state/run-log.ts'
import type { AppliedRun } from '../../remap/apply/apply-plan.ts'
import type { SettledRun } from '../../remap/apply/settle-runs.ts'
import type { UndoneRun } from '../../remap/apply/undo-run.ts'
import type { RemapPlan } from '../../remap/remap-plan.ts'
import type { Style } from './style.ts'
import { renderTable } from './table.ts'
import { visible } from './visible.ts'

/**
 * What was done to a database, where its backup is, and how to take it back.
 * @param undo the command that does
 */
export function renderApplied(applied: AppliedRun, plan: RemapPlan, undo: string, style: Style): string {
  const { runId, backup, verified, unusedDirectories, settled, pruned, notes } = applied
  const lines = [
    ...settledLines(settled),
    style.good(`Applied: ${counted(plan.moves.length, 'file')} moved in the database, none lost.`),
    `  run       ${runId}`,
    `  backup    ${visible(backup.folder)} (${formatBytes(backup.bytes)})`,
    `  verified  ${counted(verified.paths, 'path')} in place, ${counted(verified.directories, 'folder')} that spell them, the rows of all`,
    '            other tables counted, the integrity of the tables written',
    `  undo      ${undo}`,
    ...unused(unusedDirectories.length),
    ...leftoverLines(backup),
    ...pruned.map((name) => `  removed   ${visible(name)} (an older backup)`),
    ...notes.map((note) => style.warn(`  note: ${visible(note)}`)),
    '',
    plan.deepScan.length === 0
      ? 'Start Plex again. It needs no scan for these files.'
      : `Start Plex again. It still needs ${counted(plan.deepScan.length, 'scan')}, of what the plan lists;\ndo not empty its trash before.`,
  ]
  return `\n${lines.join('\n')}\n`
}

const unused = (rows: number): string[] =>
  rows === 0 ? [] : [`  left      ${counted(rows, 'folder row')} that nothing uses any more, for Plex to clean`]

/** What runs that were killed left on the disk, which may be as large as the database. */
const leftoverLines = ({ leftovers }: Backup): string[] =>
  leftovers.map((folder) => `  leftover  ${visible(folder)} (half a backup, of a run that was cut short: delete it)`)

/** What became of runs that were cut short. */
function settledLines(settled: readonly SettledRun[]): string[] {
  const texts: Readonly<Record<SettledRun['outcome'], string>> = {
    committed: 'had been written whole: undo can take it back',
    'rolled-back': 'had written nothing',
    undone: 'had been taken back whole',
  }
  return settled.map(({ id, outcome }) => `Run ${id} was cut short; it ${texts[outcome]}.`)
}

/** What was taken back, and what was not. */
export function renderUndone(undone: UndoneRun, style: Style): string {
  const { runId, backup, restored, skipped, kept, recreated, settled, pruned, notes } = undone
  const lines = [
    ...settledLines(settled),
    style.good(`Taken back: run ${runId}, ${counted(restored, 'row')} as before.`),
    ...(backup === null ? [] : [`  backup    ${visible(backup.folder)} (${formatBytes(backup.bytes)})`]),
    ...(backup === null ? [] : leftoverLines(backup)),
    ...(kept > 0 ? [`  kept      ${counted(kept, 'row')} of the run that others use by now`] : []),
    ...(recreated > 0 ? [`  made      ${counted(recreated, 'folder row')} again that Plex had cleaned`] : []),
    ...(skipped.length > 0
      ? [style.warn(`  skipped   ${counted(skipped.length, 'row')} changed since the run, left as they are`)]
      : []),
    ...pruned.map((name) => `  removed   ${visible(name)} (an older backup)`),
    ...notes.map((note) => style.warn(`  note: ${visible(note)}`)),
  ]
  return `${lines.join('\n')}\n`
}

const states: Readonly<Record<Run['status'], string>> = {
  started: 'cut short',
  'backed-up': 'cut short',
  journalled: 'cut short',
  committed: 'applied',
  'rolled-back': 'rolled back',
  undoing: 'undo cut short',
  undone: 'undone',
}

/** The runs of a database, oldest first. */
export function renderRuns(database: string, runs: readonly Run[], columns: number): string {
  if (runs.length === 0) return `No run has written ${visible(database)}.\n`
  const table = renderTable(
    [
      { title: 'run', align: 'left' },
      { title: 'state', align: 'left' },
      { title: 'parts', align: 'right' },
      { title: 'started (UTC)', align: 'left' },
    ],
    runs.map(({ id, status, counts, createdAt }) => [
      id,
      states[status],
      formatCount(counts['media_parts'] ?? 0),
      createdAt.slice(0, 16).replace('T', ' '),
    ]),
    columns,
  )
  return `${table}\n`
}
