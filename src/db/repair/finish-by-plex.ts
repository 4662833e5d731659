import { createHash } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { PageFile } from '../file-format/page-file.ts'
import type { PlexSqlite } from '../integrity/plex-sqlite.ts'
import { copyForReading } from '../plex/source/file-copy.ts'
import { openOutput } from './output-place.ts'
import type { RepairOptions } from './repair-database.ts'
import { examine, type Findings, type Pause } from './repair-file.ts'
import { planRepair } from './repair-plan.ts'
import type { PlexTask } from './repair-report.ts'
import { keptRows } from './write/final-rows.ts'
import { setJournal } from './write/finish-file.ts'

/** What came of asking Plex's own SQLite. */
export interface PlexFinish {
  readonly name: string
  /** Null where all of it was done. */
  readonly failure: string | null
}

export interface PlexWork {
  readonly tasks: readonly PlexTask[]
  /** Tables that the tasks fill. */
  readonly filled: ReadonlySet<string>
}

/**
 * Has Plex's own SQLite do what is left, on a copy of the repaired file that takes its place only when it is whole and
 * no row of any other table has changed. Where that fails, the file stays as it was.
 */
export async function finishByPlex(
  part: string,
  work: PlexWork,
  plex: PlexSqlite,
  { signal, emit = silent }: RepairOptions,
  pause: Pause,
): Promise<PlexFinish> {
  const folder = `${part}-plex`
  const copy = join(folder, 'library.db')
  try {
    await mkdir(folder, { mode: 0o700 })
    await copyForReading(part, copy, { signal, emit, task: "copying database for Plex's SQLite" })
    const statements = [...work.tasks.map(({ sql }) => sql), 'PRAGMA integrity_check(100)']
    const said = await plex.run(copy, statements.join(';\n'), signal)
    const failure = objection(said) ?? (await misfit(part, copy, work, pause))
    if (failure !== null) return { name: plex.name, failure }
    setJournal(copy, 'wal')
    await rename(copy, part)
    return { name: plex.name, failure: null }
  } catch (error) {
    signal?.throwIfAborted()
    return { name: plex.name, failure: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What it says of search text that is not the rows' own it says of healthy servers too. */
function objection(said: string): string | null {
  const lines = said.split('\n').map((line) => line.trim())
  const wrong = lines.find((line) => line !== '' && line !== 'ok' && !/malformed inverted index/iu.test(line))
  if (wrong !== undefined) return wrong
  return lines.includes('ok') || lines.some((line) => line !== '') ? null : 'it said nothing of the file'
}

async function misfit(part: string, copy: string, work: PlexWork, pause: Pause): Promise<string | null> {
  const log = await stat(`${copy}-wal`).catch(() => null)
  if (log !== null && log.size > 0) return 'it left a part of its work in a log beside the file'
  using before = openOutput(part)
  using after = openOutput(copy)
  const none = async () => []
  const found = await examine(after, pause, none).catch((error: unknown) => {
    if (error instanceof ToolError) return error
    throw error
  })
  if (found instanceof ToolError) return `the file is not whole after it: ${found.message}`
  const { kind } = planRepair(found)
  if (kind !== 'nothing') return `the file is not whole after it (${kind})`
  const undone = work.tasks.find(({ creates }) => creates !== null && !found.schema.rows.some(isNamed(creates)))
  if (undone !== undefined) return `there is no ${undone.creates} after it`
  const was = contents(before, await examine(before, pause, none))
  const is = contents(after, found)
  const changed = [...was].find(([table, digest]) => !work.filled.has(table) && is.get(table) !== digest)
  return changed === undefined && is.size === was.size ? null : `rows of ${changed?.[0] ?? 'a table'} differ after it`
}

const isNamed =
  (wanted: string) =>
  ({ name, rootPage }: Findings['schema']['rows'][number]): boolean =>
    name === wanted && rootPage > 0

/** By table, a digest of every row, byte for byte. */
function contents(source: PageFile, { diagnoses }: Findings): Map<string, string> {
  return new Map(
    diagnoses.map((diagnosis) => {
      const hash = createHash('sha256')
      for (const { rowid, record } of keptRows(source, diagnosis))
        hash.update(`${rowid} ${record.length} `).update(record)
      return [diagnosis.survey.table.name, hash.digest('base64')]
    }),
  )
}
