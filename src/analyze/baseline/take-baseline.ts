import type { Baseline, Survey } from '../../core/baseline.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { LibrarySurvey } from '../../db/plex/health/library-survey.ts'
import { readHealth } from '../../db/plex/health/read-health.ts'
import type { PlexLibrary } from '../../db/plex/open-plex.ts'

export interface TakeBaselineOptions {
  readonly toolVersion: string
  readonly now: () => Date
  /** The blobs database beside the library, where it is at hand: a file that is safe to read. */
  readonly blobs?: string | null
  /** Names of sections and paths in clear, instead of digests. */
  readonly clearNames?: boolean
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/**
 * What a library holds now, to hold a later state of it against. The same rows give the same baseline, `createdAt`
 * aside.
 * @throws ToolError `db-damaged`, `db-not-plex`, `db-schema-unknown`
 */
export async function takeBaseline(
  library: Pick<PlexLibrary, 'path' | 'readFile'>,
  options: TakeBaselineOptions,
): Promise<Baseline> {
  const { toolVersion, now, blobs = null, clearNames = false, signal, emit = silent } = options
  const { survey } = await library.readFile(
    async (file) =>
      await readHealth(
        {
          file,
          path: library.path,
          blobs,
          facts: false,
          survey: { tables: 'digests', clearNames, since: null },
        },
        signal,
        emit,
      ),
    signal,
  )
  const { kept: _, unreadable, names: __, ...baseline } = asSurvey(survey, { toolVersion, now })
  const [what] = Object.entries(unreadable)
  if (what !== undefined) {
    throw new ToolError(
      'db-damaged',
      `${library.path} is damaged: ${what[0]}: ${what[1]}`,
      'a baseline is of a library that is whole: see what plexferry check says, or name a backup',
    )
  }
  return baseline
}

/** What was read, in the form in which it is held against a baseline. */
export function asSurvey(
  { library, files, tables, sections, watch, blobs }: LibrarySurvey,
  { toolVersion, now }: Pick<TakeBaselineOptions, 'toolVersion' | 'now'>,
): Survey {
  const named = [
    ...[...tables].map(([name, read]) => [`table ${name}`, read] as const),
    ['sections', sections] as const,
    ['watch state', watch] as const,
  ]
  return {
    format: 'plexferry/baseline',
    formatVersion: 1,
    createdAt: now().toISOString(),
    toolVersion,
    library,
    files,
    tables: [...tables.values()].flatMap((read) => ('value' in read ? [read.value] : [])),
    sections: 'value' in sections ? sections.value.sections : [],
    watch: 'value' in watch ? watch.value : [],
    blobs: blobs !== null && 'value' in blobs ? blobs.value : null,
    kept: 'value' in sections ? sections.value.kept : [],
    names: 'value' in sections ? sections.value.names : {},
    unreadable: Object.fromEntries(named.flatMap(([what, read]) => ('value' in read ? [] : [[what, read.unreadable]]))),
  }
}
