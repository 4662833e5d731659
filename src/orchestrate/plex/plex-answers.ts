/** A section as the server tells of it. */
export interface PlexSection {
  readonly id: number
  readonly title: string
  /** `movie`, `show`, `artist`, `photo`. */
  readonly type: string
  readonly refreshing: boolean
  /** Epoch seconds of the end of its last scan; 0 where it never had one. */
  readonly scannedAt: number
  readonly locations: readonly string[]
}

/** Something that the server is at. */
export interface PlexActivity {
  readonly id: string
  readonly type: string
  readonly title: string
  readonly subtitle: string
  /** Per cent; -1 where it cannot tell. */
  readonly progress: number
  /** Null in an activity's first second, too, when it does not name its section yet. */
  readonly section: number | null
}

export type PlexPreferences = ReadonlyMap<string, string>

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

/** Servers give numbers as text, and booleans as either, from one version to the next. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && value.trim() === '') return null
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : null
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

function flagOf(value: unknown): boolean {
  return value === true || value === 'true' || numberOf(value) === 1
}

/** One alone is an object with some servers. */
function listOf(value: unknown): readonly Fields[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(fieldsOf)
}

/** What all answers are wrapped in; null where there is no such thing. */
export function containerOf(body: string, name = 'MediaContainer'): Fields | null {
  try {
    const container = fieldsOf(JSON.parse(body))[name]
    return typeof container === 'object' && container !== null ? (container as Fields) : null
  } catch {
    return null
  }
}

export function sectionsOf(container: Fields): PlexSection[] {
  return listOf(container['Directory']).flatMap((row) => {
    const id = numberOf(row['key'])
    if (id === null) return []
    return {
      id,
      title: textOf(row['title']),
      type: textOf(row['type']),
      refreshing: flagOf(row['refreshing']),
      scannedAt: numberOf(row['scannedAt']) ?? 0,
      locations: listOf(row['Location']).map((location) => textOf(location['path'])),
    }
  })
}

export function activitiesOf(container: Fields): PlexActivity[] {
  return listOf(container['Activity']).map((row) => ({
    id: textOf(row['uuid']),
    type: textOf(row['type']),
    title: textOf(row['title']),
    subtitle: textOf(row['subtitle']),
    progress: numberOf(row['progress']) ?? -1,
    section: numberOf(fieldsOf(row['Context'])['librarySectionID']),
  }))
}

export function preferencesOf(container: Fields): PlexPreferences {
  return new Map(listOf(container['Setting']).map((row) => [textOf(row['id']), textOf(row['value'])]))
}

/** Items still being worked on; null where the server does not say. */
export const queueOf = (container: Fields): number | null => numberOf(container['updateQueueSize'])

export const totalOf = (container: Fields): number | null =>
  numberOf(container['totalSize']) ?? numberOf(container['size'])
