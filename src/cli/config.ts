import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod/mini'
import { ToolError } from '../core/tool-error.ts'
import { proofModes } from '../remap/remap-plan.ts'
import { nearestWord } from '../core/nearest-word.ts'
import { listingFormats } from '../storage/listing.ts'
import { cloudSchema } from './cloud-config.ts'
import { parseJsonc } from './jsonc.ts'
import { syncSchema } from './sync-config.ts'

// The small build says no more than "invalid" until it is given words.
z.config(z.locales.en())

const oneOrMore = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value): readonly string[] => (typeof value === 'string' ? [value] : value)),
)

const schema = z.strictObject({
  $schema: z.optional(z.string()),
  db: z.optional(z.string()),
  listing: z.optional(z.string()),
  listingFormat: z.optional(z.enum(listingFormats)),
  mount: z.optional(oneOrMore),
  section: z.optional(oneOrMore),
  acceptListing: z.optional(z.boolean()),
  failOn: z.optional(z.string()),
  mappings: z.optional(z.string()),
  proof: z.optional(z.enum(proofModes)),
  content: z.optional(z.string()),
  strict: z.optional(z.boolean()),
  keepBackups: z.optional(z.int().check(z.positive())),
  deep: z.optional(z.boolean()),
  homeVersion: z.optional(z.string()),
  plexSqlite: z.optional(z.string()),
  clearNames: z.optional(z.boolean()),
  from: z.optional(z.string()),
  workspace: z.optional(z.string()),
  quiet: z.optional(z.boolean()),
  verbose: z.optional(z.boolean()),
  color: z.optional(z.boolean()),
  archive: z.optional(z.string()),
  to: z.optional(z.string()),
  base: z.optional(z.string()),
  plex: z.optional(
    z.strictObject({
      url: z.optional(z.url()),
      container: z.optional(z.string()),
      unit: z.optional(z.string()),
      stop: z.optional(z.array(z.string()).check(z.minLength(1))),
      start: z.optional(z.array(z.string()).check(z.minLength(1))),
    }),
  ),
  ssh: z.optional(
    z.strictObject({
      key: z.optional(z.string()),
      knownHosts: z.optional(z.string()),
    }),
  ),
  s3: z.optional(
    z.strictObject({
      endpoint: z.optional(z.string()),
      region: z.optional(z.string()),
      pathStyle: z.optional(z.boolean()),
      rcloneConfig: z.optional(z.string()),
      rcloneRemote: z.optional(z.string()),
    }),
  ),
  cloud: z.optional(cloudSchema),
  sync: z.optional(syncSchema),
})

/** What a configuration file may hold (docs/commands.md). */
export type Config = z.infer<typeof schema>

/** @throws ToolError `config` naming the line or the field that is wrong. */
export function readConfig(file: string): Config {
  return parseConfig(readText(file), file)
}

/** @throws ToolError `config` */
export function parseConfig(text: string, file: string): Config {
  const value = parseJsonc(text, file)
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return fromItsFolder(parsed.data, dirname(file))
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  const hint = 'docs/commands.md lists every field of the configuration file'
  if (issue?.code !== 'unrecognized_keys')
    throw new ToolError('config', `${file}: ${where === '' ? '' : `${where}: `}${issue?.message ?? 'not valid'}`, hint)
  const [unknown = ''] = issue.keys
  const nearest = nearestWord(unknown, fieldsAt(issue.path))
  const field = [...issue.path, unknown].join('.')
  throw new ToolError(
    'config',
    `${file}: unknown field ${field}`,
    nearest === null ? hint : `perhaps ${[...issue.path, nearest].join('.')} is meant; ${hint}`,
  )
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = (error as Error).message
    throw new ToolError('config', `${file} cannot be read: ${why}`, 'give this user the right to read it', {
      cause: error,
    })
  }
}

/** The fields that there are at a place of the file, from the schema itself. */
function fieldsAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const member = (of: unknown, name: PropertyKey): unknown =>
    typeof of === 'object' && of !== null ? (of as Record<PropertyKey, unknown>)[name] : undefined
  for (const name of path) at = member(member(at, 'properties'), name) ?? member(at, 'additionalProperties')
  return Object.keys(member(at, 'properties') ?? {})
}

/** With the other files that it names found from its own folder. */
function fromItsFolder(config: Config, folder: string): Config {
  const { s3, ssh } = config
  const near = (named: string | undefined): string | undefined =>
    named === undefined ? undefined : resolve(folder, named)
  return {
    ...config,
    ...(s3 === undefined ? {} : { s3: { ...s3, rcloneConfig: near(s3.rcloneConfig) } }),
    ...(ssh === undefined ? {} : { ssh: { key: near(ssh.key), knownHosts: near(ssh.knownHosts) } }),
  }
}
