import type { Baseline } from '../../core/baseline.ts'
import type { Check } from '../../core/check.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { together } from '../../core/together.ts'
import { ToolError } from '../../core/tool-error.ts'
import { checkFile } from '../../db/integrity/check-file.ts'
import { checkPair } from '../../db/integrity/check-pair.ts'
import type { PlexSqlite } from '../../db/integrity/plex-sqlite.ts'
import type { LibrarySurvey } from '../../db/plex/health/library-survey.ts'
import { type HealthReading, readHealth } from '../../db/plex/health/read-health.ts'
import { compareWithBaseline, isSameLibrary } from '../baseline/compare.ts'
import { fuse } from '../baseline/fuse.ts'
import { asSurvey } from '../baseline/take-baseline.ts'
import { type CheckReport, type CountedSection, verdictOf } from './check-report.ts'
import { damagedTables } from './damaged-tables.ts'
import { type LibraryFiles, useLibraryFiles } from './library-files.ts'
import { judgeMeaning, meaningUnjudged } from './meaning-checks.ts'

export interface CheckOptions {
  readonly toolVersion: string
  readonly now: () => Date
  /** Where private copies go when the database is live or in an archive. */
  readonly tempDir: string
  /** To hold the library against. */
  readonly baseline?: Baseline | null
  /** Also hold the content of every row against the baseline's digests. */
  readonly deep?: boolean
  /** Version of the server that is to open the database. */
  readonly homeVersion?: string | null
  readonly plexSqlite?: PlexSqlite | null
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/**
 * Judges a library, its blobs database and what they say: a database file, a data folder or an archive. Damage is a
 * verdict, no exception.
 * @throws ToolError where nothing can be read, the file is no Plex library, or the baseline is of another
 */
export async function check(named: string, options: CheckOptions): Promise<CheckReport> {
  return await useLibraryFiles(named, options, async (files) => await checkFiles(files, options))
}

/** The same of files that are at rest or private, such as those of an archive that was read already. */
export async function checkFiles(target: LibraryFiles, options: CheckOptions): Promise<CheckReport> {
  const { path, origin, library, blobs } = target
  const { tempDir, plexSqlite = null, emit = silent, baseline = null, homeVersion = null } = options
  const files = [
    { file: library, database: 'library' },
    { file: blobs, database: 'blobs' },
  ] as const
  const [fileChecks, health] = await together(options.signal ?? new AbortController().signal, [
    async (signal) => {
      const found: Check[] = []
      for (const { file, database } of files) {
        if (file !== null) found.push(...(await checkFile(file, database, { signal, emit, tempDir, plexSqlite })))
      }
      if (library !== null && blobs !== null) found.push(checkPair(library, blobs))
      return found
    },
    async (signal) => await readOrRefusal(target, options, signal),
  ])
  const checks = [...target.checks, ...fileChecks]
  // Of a damaged database whatever a read fails with is damage; of a sound one it says that it is no library.
  if (health instanceof Error && !checks.some(({ status }) => status === 'failed')) throw health
  const reading = health === null || health instanceof Error ? null : health
  const meaning =
    health instanceof Error
      ? meaningUnjudged(health.message)
      : reading === null
        ? // The blobs database was named alone, or an archive has no whole library.
          origin === 'archive'
          ? meaningUnjudged('there is no library to read')
          : []
        : reading.facts === null
          ? []
          : judgeMeaning(reading.facts, { homeVersion }, damagedTables(fileChecks))
  checks.push(...meaning)
  const diff = reading === null || baseline === null ? null : hold(baseline, reading, path, options)
  if (diff !== null) checks.push(...fuse(diff.diff, diff.unreadable))
  return {
    format: 'plexferry/check',
    formatVersion: 1,
    toolVersion: options.toolVersion,
    verdict: verdictOf(checks),
    database: {
      path,
      origin,
      schema: reading?.survey.library.schema ?? null,
      generation: reading?.survey.library.generation ?? null,
      blobs: blobs !== null,
    },
    judgedBy: { sqlite: reading?.survey.sqlite ?? null, plexSqlite: plexSqlite?.name ?? null },
    checks,
    counts: { sections: reading === null ? [] : countedSections(reading.survey) },
    diff: diff?.diff ?? null,
  }
}

/** What the library says; null where there is none, and why not where it cannot be read at all. */
async function readOrRefusal(
  { library, blobs, path }: LibraryFiles,
  { baseline = null, deep = false, emit }: CheckOptions,
  signal: AbortSignal,
): Promise<HealthReading | Error | null> {
  if (library === null) return null
  const since =
    baseline === null
      ? null
      : {
          salt: baseline.library.salt,
          lastIds: new Map(baseline.tables.map(({ name, lastId }) => [name, lastId])),
        }
  const tables = baseline === null ? 'none' : deep ? 'digests' : 'rows'
  const clearNames = baseline?.library.clearNames ?? false
  try {
    return await readHealth(
      { file: library, path, blobs, facts: true, survey: { tables, clearNames, since } },
      signal,
      emit,
    )
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error) return error
    throw error
  }
}

function hold(baseline: Baseline, { survey }: HealthReading, path: string, { toolVersion, now: clock }: CheckOptions) {
  const now = asSurvey(survey, { toolVersion, now: clock })
  if (!isSameLibrary(baseline, now)) {
    throw new ToolError(
      'baseline-other',
      `the baseline of ${baseline.createdAt.slice(0, 16)} is of another server: ${path} has none of its sections`,
      'name the baseline that was taken of this library',
    )
  }
  return { diff: compareWithBaseline(baseline, now), unreadable: now.unreadable }
}

function countedSections({ sections }: LibrarySurvey): CountedSection[] {
  if (!('value' in sections)) return []
  const { sections: counted, names } = sections.value
  return counted.map(({ id, type, items, parts, sonic, trashed }) => ({
    id,
    name: names[id] ?? '',
    type,
    items,
    parts,
    sonic,
    trashed,
  }))
}
