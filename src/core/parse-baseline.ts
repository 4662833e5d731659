import type { Baseline } from './baseline.ts'

/** The baseline in a text, or what is wrong with it. */
export function parseBaseline(text: string): { readonly baseline: Baseline } | { readonly problem: string } {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return { problem: 'it is not JSON' }
  }
  if (!isRecord(document) || document['format'] !== 'plexferry/baseline')
    return { problem: 'it is no baseline of plexferry' }
  if (document['formatVersion'] !== 1)
    return { problem: `it is of format ${JSON.stringify(document['formatVersion'])}; this program reads format 1` }
  const wrong = firstWrong(document)
  return wrong === null
    ? { baseline: document as unknown as Baseline }
    : { problem: `its ${wrong} is not as it must be` }
}

type Fields = Readonly<Record<string, (value: unknown) => boolean>>

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): boolean => typeof value === 'string'
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isId = (value: unknown): boolean => Number.isSafeInteger(value)
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const orNull =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || holds(value)
const isCounts = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isCount)
const has =
  (fields: Fields) =>
  (value: unknown): boolean =>
    isRecord(value) && Object.entries(fields).every(([name, holds]) => holds(value[name]))
const each =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(holds)

const isRange = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 3 && isId(value[0]) && isCount(value[1]) && orNull(isText)(value[2])

const shape: Fields = {
  createdAt: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  toolVersion: isText,
  library: has({
    schema: isText,
    generation: isText,
    migrations: isCount,
    schemaDigest: isText,
    salt: isText,
    clearNames: isFlag,
  }),
  files: each(has({ role: isText, bytes: isCount, pageSize: isCount, pages: isCount })),
  tables: each(has({ name: isText, rows: isCount, lastId: isId, ranges: each(isRange) })),
  sections: each(
    has({
      id: isId,
      key: isText,
      type: isText,
      name: orNull(isText),
      items: isCounts,
      parts: isCount,
      sonic: orNull(isCounts),
      analysis: isCounts,
      trashed: has({ items: isCount, media: isCount, parts: isCount }),
      locations: each(has({ id: isId, path: isText, available: isFlag })),
      folders: isCounts,
    }),
  ),
  watch: each(
    has({
      account: isId,
      settings: isCount,
      viewed: isCount,
      viewCount: isCount,
      inProgress: isCount,
      rated: isCount,
      skips: isCount,
      views: isCount,
    }),
  ),
  blobs: orNull(isCounts),
}

function firstWrong(document: Record<string, unknown>): string | null {
  return Object.entries(shape).find(([name, holds]) => !holds(document[name]))?.[0] ?? null
}
