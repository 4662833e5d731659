import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod/mini'
import { ToolError } from '../core/tool-error.ts'
import { planChecksum } from '../remap/plan-checksum.ts'
import {
  type RemapMove,
  type RemapPlan,
  ruleKinds,
  type UnresolvedPath,
  unresolvedReasons,
} from '../remap/remap-plan.ts'
import type { Io } from './io.ts'

const count = z.int().check(z.nonnegative())
// By hand, as there may be half a million of them: the schema would take ten times as long.
function isMove(value: unknown): boolean {
  const { to, size, evidence, score, rule } = (value ?? {}) as Partial<Record<keyof RemapMove, unknown>>
  const isSure = evidence === 'proved' || evidence === 'exact' || evidence === 'strong'
  const isText = typeof to === 'string' && typeof rule === 'string'
  return isFile(value) && isText && isSure && isCount(size) && typeof score === 'number'
}

function isUnresolved(value: unknown): boolean {
  const { reason, candidates } = (value ?? {}) as Partial<Record<keyof UnresolvedPath, unknown>>
  const isListed = Array.isArray(candidates) && candidates.every((path) => typeof path === 'string')
  return isFile(value) && isListed && unresolvedReasons.some((known) => known === reason)
}

function isFile(value: unknown): boolean {
  const { partIds, from } = (value ?? {}) as Partial<Record<keyof UnresolvedPath, unknown>>
  return typeof from === 'string' && Array.isArray(partIds) && partIds.every(isCount)
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const change = z.object({ from: z.string(), to: z.string() })

const schema = z.object({
  format: z.literal('plexferry/remap-plan'),
  formatVersion: z.literal(1),
  toolVersion: z.string(),
  createdAt: z.string(),
  source: z.object({ fingerprint: z.string(), database: z.string(), listing: z.string(), schema: z.string() }),
  quality: z.enum(['applyable', 'empty', 'blocked']),
  blockers: z.array(z.string()),
  rules: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(ruleKinds),
      from: z.string(),
      to: z.string(),
      files: count,
      bytes: count,
      proved: count,
      examples: z.array(z.tuple([z.string(), z.string()])),
      exceptions: count,
    }),
  ),
  moves: z.array(z.custom<RemapMove>(isMove)),
  unresolved: z.array(z.custom<UnresolvedPath>(isUnresolved)),
  roots: z.array(z.extend(change, { section: count })),
  sidecars: z.array(z.extend(change, { streamId: count })),
  effects: z.object({
    media_parts: count,
    directories: z.object({ updated: count, inserted: count }),
    media_items: count,
    section_locations: count,
    media_streams: count,
  }),
  deepScan: z.array(
    z.object({
      section: count,
      paths: z.array(z.string()),
      force: z.boolean(),
      why: z.string(),
      effect: z.object({ new: count, gone: count, watchStateLost: count }),
    }),
  ),
  proof: z.object({
    mode: z.enum(['auto', 'all', 'off']),
    checked: count,
    proved: count,
    refuted: count,
    requests: count,
    bytes: count,
    vanished: count,
    unreadable: count,
    bound: z.nullable(z.number()),
  }),
  checksum: z.string(),
})

/**
 * Reads a plan that `--plan-out` wrote.
 * @throws ToolError `plan-not-found`; `plan-invalid` where it is no plan or a newer program's; `plan-edited`
 */
export async function readPlan(io: Pick<Io, 'cwd'>, named: string): Promise<RemapPlan> {
  const value = await readJson(resolve(io.cwd, named), named)
  const { format, formatVersion, toolVersion, checksum } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (format !== 'plexferry/remap-plan')
    throw new ToolError('plan-invalid', `${named} is not a remap plan`, 'name the file that remap --plan-out wrote')
  if (formatVersion !== 1)
    throw new ToolError(
      'plan-invalid',
      `${named} is a plan of format ${JSON.stringify(formatVersion)}, made by plexferry ${JSON.stringify(toolVersion)}; this program reads format 1`,
      'apply it with the program that made it, or plan again with this one',
    )
  // Against the plan as it stands: a field that was added is an edit too.
  if ((await planChecksum(value as RemapPlan)) !== checksum)
    throw new ToolError('plan-edited', `${named} was changed since it was made`, planAgain)
  const { error } = z.safeParse(schema, value)
  if (error !== undefined) {
    const [issue] = error.issues
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
    const message = `${named} is a plan of another form, made by plexferry ${JSON.stringify(toolVersion)}${where}`
    throw new ToolError('plan-invalid', message, planAgain)
  }
  return value as RemapPlan
}

/** The text of it goes as soon as it is parsed: it may be 150 MB. */
async function readJson(path: string, named: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const message = `${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new ToolError('plan-not-found', message, 'name the file that remap --plan-out wrote', { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ToolError('plan-invalid', `${named} is not JSON: ${(error as Error).message}`, planAgain, {
      cause: error,
    })
  }
}

const planAgain = 'make the plan again: plexferry remap --db … --listing … --plan-out FILE'
