import { ToolError } from '../../core/tool-error.ts'

/** What a server has run on its database. */
export interface SchemaHistory {
  readonly versions: readonly SchemaStep[]
  /** The Plex line that wrote the schema: `1.42`. */
  readonly generation: string
}

export interface SchemaStep {
  readonly version: string
  /** The oldest server that can use the database after it; null where that is not said. */
  readonly minVersion: string | null
}

/** How it is known that the home server can use the library that comes. */
export type Readable =
  /** It has run every migration that the library has. */
  | { readonly by: 'migrations' }
  /** Its version is at least that of every migration that it has not run itself. */
  | { readonly by: 'version'; readonly version: string; readonly needs: string }

/**
 * Plex's migrations go one way: a server that is older than the database does not start, or says 503 for ever.
 * @throws ToolError `home-too-old`, `home-unknown`
 */
export function requireReadable(
  incoming: SchemaHistory,
  home: SchemaHistory | null,
  homeVersion: string | null,
): Readable {
  const ran = new Set(home?.versions.map(({ version }) => version))
  const missing = incoming.versions.filter(({ version }) => !ran.has(version))
  if (home !== null && missing.length === 0) return { by: 'migrations' }
  const needs = needed(missing, incoming.generation)
  if (homeVersion === null)
    throw new ToolError(
      'home-unknown',
      `the library that comes back is newer than the one at home: it has ${missing.length} migrations more, and needs Plex ${needs}`,
      'update the home server and start it once, or say which it is with --home-version, as its settings show it',
    )
  if (compareVersions(homeVersion, needs) >= 0) return { by: 'version', version: homeVersion, needs }
  throw new ToolError(
    'home-too-old',
    `the home server is Plex ${homeVersion}, and the library that comes back needs ${needs}: it could not open it`,
    'update the home server to that version, start it once, and run again',
  )
}

/** The newest of what the steps need; for those that do not say, the line that wrote them. */
function needed(missing: readonly SchemaStep[], generation: string): string {
  const silent = missing.some(({ minVersion }) => minVersion === null || minVersion === '')
  const said = missing.flatMap(({ minVersion }) => (minVersion === null || minVersion === '' ? [] : [minVersion]))
  const line = generation.replace(/^\D+/u, '')
  return [...said, ...(silent && line !== '' ? [line] : [])].toSorted(compareVersions).at(-1) ?? line
}

/** `1.41.3.9314-a0bfb8370` against `1.42`: number by number, what follows a dash left out. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const numbersOf = (version: string): number[] =>
  (version.split('-')[0] ?? '').split('.').map((part) => Number(part) || 0)
