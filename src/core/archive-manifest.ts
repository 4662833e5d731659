/** The name of the last member of every archive; that it is there proves that the end was reached. */
export const manifestMember = 'MANIFEST.json'

/** The member before it: a line of JSON for every other member but the databases. */
export const listMember = 'FILES.jsonl'

/** The folder that everything else is in, as Plex names it. */
export const archiveRoot = 'Plex Media Server'

export type ArchiveContents = 'everything' | 'databases' | 'changes'

/** What an archive says of itself. */
export interface ArchiveManifest {
  readonly format: 'plexferry/archive'
  readonly formatVersion: 1
  /** ISO 8601. */
  readonly createdAt: string
  readonly toolVersion: string
  readonly source: ArchiveSource
  readonly contents: ArchiveContents
  /** Of an archive of changes: which archive it goes on from. */
  readonly since: { readonly createdAt: string; readonly listSha256: string | null } | null
  /** The library, and the blobs where there are any; they are the first members. */
  readonly databases: readonly ArchivedDatabase[]
  /** Of `FILES.jsonl`; null where only databases were asked for. */
  readonly list: { readonly size: number; readonly sha256: string } | null
  readonly counts: ArchiveCounts
  /** What could not be taken as it was; of many the first thousand. */
  readonly notes: readonly ArchiveNote[]
  /** What `check` and `restore` compare with: a `plexferry/baseline` document. */
  readonly baseline: Readonly<Record<string, unknown>> | null
}

export interface ArchiveSource {
  /** Plex's data folder, or the folder of the databases where nothing else was asked for. */
  readonly folder: string
  /** Whether something had the databases open; null where that could not be found out. */
  readonly running: boolean | null
  /** Whether the databases are private copies as of one transaction; else they were at rest and read where they are. */
  readonly snapshot: boolean
  /** Whether both databases are as of one moment; else they are `apartMs` apart. */
  readonly oneMoment: boolean
  readonly apartMs: number
  /** The newest `schema_migrations.version`; null where it cannot be read. */
  readonly schema: string | null
  readonly generation: string | null
}

export interface ArchivedDatabase {
  readonly database: 'library' | 'blobs'
  /** The member. */
  readonly name: string
  readonly size: number
  readonly sha256: string
  /** Rows of every ordinary table; null where they cannot be counted, which a damaged database makes so. */
  readonly rows: Readonly<Record<string, number>> | null
}

export interface ArchiveCounts {
  /** Plain files besides the databases. */
  readonly files: number
  readonly folders: number
  readonly links: number
  /** Bytes of those files. */
  readonly bytes: number
  /** Of an archive of changes: what was there before and is no more. */
  readonly deleted: number
  /** Every note, also those beyond the thousand. */
  readonly notes: number
}

export const archiveNoteCodes = [
  'changed',
  'vanished',
  'unreadable',
  'not-a-file',
  'link',
  'database-damaged',
  'no-baseline',
] as const
export type ArchiveNoteCode = (typeof archiveNoteCodes)[number]

export interface ArchiveNote {
  readonly code: ArchiveNoteCode
  /** The member; bytes that are not UTF-8 as `\xNN`. */
  readonly name: string
  readonly message: string
}

/** The manifest in a text, or what is wrong with it. */
export function parseArchiveManifest(
  text: string,
): { readonly manifest: ArchiveManifest } | { readonly problem: string } {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return { problem: 'it is not JSON' }
  }
  if (!isRecord(document) || document['format'] !== 'plexferry/archive') {
    return { problem: 'it is not the manifest of an archive of plexferry' }
  }
  if (document['formatVersion'] !== 1) {
    const made = typeof document['toolVersion'] === 'string' ? `, made by plexferry ${document['toolVersion']}` : ''
    return {
      problem: `it is of format ${JSON.stringify(document['formatVersion'])}${made}; this program reads format 1`,
    }
  }
  const wrong = firstWrong(document, manifestShape, '')
  return wrong === null
    ? { manifest: document as unknown as ArchiveManifest }
    : { problem: `its ${wrong} is not as it must be` }
}

type Shape = (value: unknown, path: string) => string | null

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const that =
  (holds: (value: unknown) => boolean): Shape =>
  (value, path) =>
    holds(value) ? null : path

const text = that((value) => typeof value === 'string')
const flag = that((value) => typeof value === 'boolean')
const count = that((value) => Number.isSafeInteger(value) && (value as number) >= 0)
const time = that((value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)))
const digest = that((value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value))
const oneOf = (values: readonly unknown[]): Shape => that((value) => values.includes(value))
const orNull =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null ? null : shape(value, path)
const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, path) =>
    isRecord(value) ? firstWrong(value, shapes, `${path}.`) : path
const each =
  (shape: Shape): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return path
    for (const [index, item] of value.entries()) {
      const wrong = shape(item, `${path}[${index}]`)
      if (wrong !== null) return wrong
    }
    return null
  }

function firstWrong(value: Record<string, unknown>, shapes: Readonly<Record<string, Shape>>, before: string) {
  for (const [name, shape] of Object.entries(shapes)) {
    const wrong = shape(value[name], before + name)
    if (wrong !== null) return wrong
  }
  return null
}

const manifestShape: Readonly<Record<string, Shape>> = {
  createdAt: time,
  toolVersion: text,
  source: fields({
    folder: text,
    running: orNull(flag),
    snapshot: flag,
    oneMoment: flag,
    apartMs: count,
    schema: orNull(text),
    generation: orNull(text),
  }),
  contents: oneOf(['everything', 'databases', 'changes']),
  since: orNull(fields({ createdAt: time, listSha256: orNull(digest) })),
  databases: each(
    fields({
      database: oneOf(['library', 'blobs']),
      name: text,
      size: count,
      sha256: digest,
      rows: orNull((value, path) =>
        isRecord(value) && Object.values(value).every((rows) => count(rows, '') === null) ? null : path,
      ),
    }),
  ),
  list: orNull(fields({ size: count, sha256: digest })),
  counts: fields({ files: count, folders: count, links: count, bytes: count, deleted: count, notes: count }),
  notes: each(fields({ code: oneOf(archiveNoteCodes), name: text, message: text })),
  baseline: orNull(that(isRecord)),
}
