import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Emit, silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { PlexSqlite } from '../integrity/plex-sqlite.ts'
import { copyForReading } from '../plex/source/file-copy.ts'
import { finishByPlex, type PlexFinish } from './finish-by-plex.ts'
import { partPath } from '../plex/source/part-name.ts'
import { lossMeaning } from './meaning/loss-meaning.ts'
import { openOutput, refuseOutput, sweepOutput, writingOutput } from './output-place.ts'
import { repairCopy } from './repair-copy.ts'
import { examine, type Findings, type Pause } from './repair-file.ts'
import { planRepair, plexTasks, type RepairPlan } from './repair-plan.ts'
import type { PlexTask, RepairReport } from './repair-report.ts'
import { repairSource, type RepairSource } from './repair-source.ts'
import { refuseLoss, repairedTables } from './repaired-tables.ts'
import { donorSchemas } from './schema/donor-schema.ts'
import { searchShadows } from './search-tables.ts'
import { type SetAsideRow, setAsideRows } from './salvage/set-aside.ts'

export interface RepairOptions {
  /** Where a private copy of a database in use goes. */
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** Write the file although more is lost than a hundredth of a table. */
  readonly acceptLoss?: boolean
  /** Plex's own SQLite, to make what only it can make. */
  readonly plexSqlite?: PlexSqlite | null
  readonly now?: () => number
  readonly sleep?: (milliseconds: number) => Promise<unknown>
}

/**
 * Writes a repaired copy of a damaged Plex database to `out`, a new file; what is at `file` and beside it stays as it
 * is. Everything that can be read is kept, and the report says what could not.
 */
export async function repairDatabase(file: string, out: string, options: RepairOptions): Promise<RepairReport> {
  await refuseOutput(out, file)
  const target = join(await realpath(dirname(out)), basename(out))
  const leftovers = await writingOutput(out, async () => sweepOutput(target))
  await using source = await repairSource(file, options)
  const pause = pauser(options)
  const findings = await examine(source.pages, pause, async () => donorSchemas(await realpath(file)))
  const plan = planRepair(findings)
  const part = partPath(target, randomBytes(4).toString('hex'))
  const asidePart = `${part}-aside`
  try {
    await writingOutput(out, async () =>
      copyForReading(source.file, part, {
        signal: options.signal,
        emit: options.emit ?? silent,
        task: 'copying database',
      }),
    )
    if (!(await source.unchanged()))
      throw new ToolError(
        'db-busy',
        `${file} was written while it was read`,
        'stop Plex for the time it takes, or try again',
      )
    if (plan.kind !== 'nothing')
      await writingOutput(out, async () => repairCopy(source.pages, part, findings, plan, openOutput, pause))
    const rows = await writeAside(source, findings, asidePart, out)
    const tasks = plexTasks(plan, findings)
    const { plexSqlite = null } = options
    const finished =
      plexSqlite === null || tasks.length === 0
        ? null
        : await finishByPlex(part, { tasks, filled: searchTables(findings, plan) }, plexSqlite, options, pause)
    const report = await reportOf({ file, target, part, source, findings, plan, rows, tasks, finished, leftovers })
    refuseLoss(report, options.acceptLoss === true)
    await finish(part, asidePart, target, report, out)
    return report
  } finally {
    for (const left of [part, `${part}-wal`, `${part}-shm`, `${part}-journal`, asidePart])
      await rm(left, { force: true })
  }
}

function pauser({ signal, emit = silent }: RepairOptions): Pause {
  return async (task, done, total) => {
    emit({ task, done, total, unit: task === 'reading tables' ? 'files' : 'objects' })
    await breathe()
    signal?.throwIfAborted()
  }
}

/** The rows that are not in the repaired file go beside it, as many as there is something left of. */
async function writeAside(
  source: RepairSource,
  findings: Findings,
  path: string,
  out: string,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await writingOutput(out, async () => {
    await using file = await open(path, 'wx', 0o600)
    for (const { survey, settled } of findings.diagnoses) {
      if (settled === null) continue
      let lines = ''
      for (const row of setAsideRows(source.pages, settled, survey.indexes)) {
        if (Object.keys(row.columns).length === 0) continue
        counts.set(row.table, (counts.get(row.table) ?? 0) + 1)
        lines += `${JSON.stringify(row satisfies SetAsideRow)}\n`
        if (lines.length < 1 << 16) continue
        await file.appendFile(lines)
        lines = ''
      }
      await file.appendFile(lines)
    }
    await file.sync()
  })
  return counts
}

/** What the search indexes that are filled anew keep their terms in. */
function searchTables({ schema }: Findings, { emptiedSearch }: RepairPlan): Set<string> {
  const shadows = searchShadows(schema.rows)
  return new Set(emptiedSearch.flatMap((search) => shadows.get(search) ?? []))
}

interface Repaired {
  readonly file: string
  readonly target: string
  readonly part: string
  readonly source: RepairSource
  readonly findings: Findings
  readonly plan: RepairPlan
  /** How many rows of each table were set aside. */
  readonly rows: ReadonlyMap<string, number>
  readonly tasks: readonly PlexTask[]
  readonly finished: PlexFinish | null
  readonly leftovers: readonly string[]
}

async function reportOf(repaired: Repaired): Promise<RepairReport> {
  const { file, target, part, source, findings, plan, rows, tasks, finished, leftovers } = repaired
  const tables = repairedTables(part, findings, plan, rows)
  const setAside = [...rows.values()].reduce((sum, count) => sum + count, 0)
  const isDone = finished !== null && finished.failure === null
  return {
    format: 'plexferry/repair',
    formatVersion: 1,
    source: { path: file, bytes: source.bytes, snapshot: source.snapshot },
    output: { path: target, bytes: (await stat(part)).size },
    repair: plan.kind,
    complete:
      tables.every(({ lost }) => lost === 0) &&
      (isDone || plan.dropIndexes.length + plan.emptiedSearch.length === 0) &&
      plan.maps.every((map) => map.complete),
    tables,
    indexes: plan.indexes.map((index) => (isDone && index.fate === 'dropped' ? { ...index, fate: 'rebuilt' } : index)),
    emptied: [
      ...(isDone ? [] : plan.emptiedSearch),
      ...plan.maps.flatMap(({ name, complete }) => (complete ? [] : [name])),
    ],
    plexTasks: isDone ? [] : tasks,
    plexSqlite: finished,
    meaning: lossMeaning(source.pages, part, findings, plan.whole),
    setAside: setAside === 0 ? null : { path: `${target}.set-aside.jsonl`, rows: setAside },
    leftovers,
  }
}

/** Both files are whole and on disk before either gets its name. */
async function finish(
  part: string,
  asidePart: string,
  target: string,
  report: RepairReport,
  out: string,
): Promise<void> {
  await writingOutput(out, async () => {
    await using handle = await open(part, 'r+')
    await handle.sync()
  })
  await refuseOutput(out, report.source.path)
  await writingOutput(out, async () => {
    if (report.setAside !== null) await rename(asidePart, report.setAside.path)
    await rename(part, target)
    await using folder = await open(dirname(target), 'r')
    await folder.sync()
  })
}
