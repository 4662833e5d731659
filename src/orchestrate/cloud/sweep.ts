import type { Emit } from '../../core/progress.ts'
import type { Cloud } from './cloud.ts'
import { costsOf, type Cost } from './cost.ts'
import type { Waiting } from './destroy-server.ts'
import { findResources, type Unlisted } from './find-resources.ts'
import { removalOf } from './removal.ts'
import { accountKinds, type CloudResource, freeKinds, type ResourceKind } from './resource.ts'
import { expiryOf, runOf } from './run-tags.ts'
import { type Reasons, tearDown } from './teardown.ts'

/** What is meant, of all that carries our tag. */
export interface SweepScope {
  /** Only of this run. */
  readonly run?: string
  /** Only what is past its time. */
  readonly expired?: boolean
  /** Zones to look in beside the cloud's own. */
  readonly zones?: readonly string[]
}

/** Something that a run could have left behind. */
export interface LeftResource {
  readonly kind: ResourceKind
  readonly id: string
  readonly zone: string | null
  readonly name: string
  readonly type: string | null
  readonly state: string
  readonly bytes: number | null
  readonly run: string | null
  readonly createdAt: string | null
  readonly expiresAt: string | null
  readonly expired: boolean
  /** It costs something as long as it is there. */
  readonly billed: boolean
  readonly cost: Cost
  readonly command: string
  readonly console: string
  /** Why it could not be destroyed; null where nobody tried. */
  readonly why: string | null
}

export interface SweepReport {
  readonly zones: readonly string[]
  /** Every list was read: what is not in `left` is not there. */
  readonly complete: boolean
  readonly unlisted: readonly Unlisted[]
  readonly left: readonly LeftResource[]
  readonly destroyed: readonly Pick<LeftResource, 'kind' | 'id' | 'zone' | 'name' | 'run'>[]
  /** € per hour of all that is left, as far as known. */
  readonly perHour: number
}

export interface SweepOptions extends SweepScope {
  readonly now: () => Date
  readonly signal?: AbortSignal | undefined
  readonly emit?: Emit
}

/** What is there, from the cloud's own lists. */
export async function listLeftovers(cloud: Cloud, options: SweepOptions): Promise<SweepReport> {
  const { resources, unlisted } = await found(cloud, options)
  return await report(cloud, { resources, unlisted, destroyed: [], reasons: new Map() }, options)
}

/** Rounds of looking and destroying: what shows up late is destroyed in the next one. */
const rounds = 3

/**
 * Destroys what is there and looks again, until a look finds nothing or nothing more is to be had; what is left then
 * is in the report, each with the reason.
 */
export async function destroyLeftovers(
  cloud: Cloud,
  options: SweepOptions & Pick<Waiting, 'sleep' | 'limit'>,
): Promise<SweepReport> {
  const destroyed = new Map<string, CloudResource>()
  let reasons: Reasons = new Map()
  let look = await found(cloud, options)
  for (let round = 0; round < rounds && look.resources.length > 0; round++) {
    const before = look.resources
    reasons = await tearDown(cloud, before, options)
    look = await found(cloud, options)
    const there = new Set(look.resources.map(({ id }) => id))
    // What a list that failed would have shown is not known to be gone.
    const unknown = (resource: CloudResource): boolean =>
      look.unlisted.some(({ kind, zone }) => kind === resource.kind && zone === resource.zone)
    for (const resource of before) {
      if (there.has(resource.id) || unknown(resource)) destroyed.delete(resource.id)
      else destroyed.set(resource.id, resource)
    }
  }
  return await report(cloud, { ...look, destroyed: [...destroyed.values()], reasons }, options)
}

async function found(cloud: Cloud, options: SweepOptions) {
  const { resources, unlisted } = await findResources(cloud, options)
  return { resources: resources.filter((resource) => isMeant(resource, options)), unlisted }
}

function isMeant({ tags }: CloudResource, { run, expired, now }: SweepOptions): boolean {
  if (run !== undefined && runOf(tags) !== run) return false
  return expired !== true || isPast(expiryOf(tags), now())
}

function isPast(expiry: Date | null, now: Date): boolean {
  return expiry !== null && expiry.getTime() <= now.getTime()
}

interface Sweep {
  readonly resources: readonly CloudResource[]
  readonly unlisted: readonly Unlisted[]
  readonly destroyed: readonly CloudResource[]
  readonly reasons: Reasons
}

async function report(cloud: Cloud, sweep: Sweep, { now, zones = [] }: SweepOptions): Promise<SweepReport> {
  const { resources, unlisted, destroyed, reasons } = sweep
  const costOf = await costsOf(cloud, resources)
  const left = resources.map((resource): LeftResource => {
    const { kind, id, zone, name, type, state, bytes, tags, createdAt } = resource
    const expiry = expiryOf(tags)
    const cost = costOf(resource)
    return {
      kind,
      id,
      zone,
      name,
      type,
      state,
      bytes,
      run: runOf(tags),
      createdAt: createdAt?.toISOString() ?? null,
      expiresAt: expiry?.toISOString() ?? null,
      expired: isPast(expiry, now()),
      billed: cost.basis !== 'free',
      cost,
      ...removalOf(resource),
      why: reasons.get(id) ?? null,
    }
  })
  return {
    zones: [...new Set([...cloud.zones, ...zones])],
    complete: unlisted.length === 0,
    unlisted,
    left,
    destroyed: destroyed.map(({ kind, id, zone, name, tags }) => ({ kind, id, zone, name, run: runOf(tags) })),
    perHour: left.reduce((sum, { cost }) => sum + (cost.perHour ?? 0), 0),
  }
}

/**
 * What a report comes to. `billed`: something that costs money is there, or may be where a list could not be read;
 * `free`: only what costs nothing is, or may be. Keys that the caller's own may not list are nothing to act on: this
 * program makes none.
 */
export function sweepVerdict({ left, unlisted }: SweepReport): 'nothing' | 'free' | 'billed' {
  if (left.some(({ billed }) => billed) || unlisted.some(({ kind }) => !freeKinds.has(kind))) return 'billed'
  const unknown = unlisted.some(({ kind, forbidden }) => !(accountKinds.has(kind) && forbidden))
  return left.length > 0 || unknown ? 'free' : 'nothing'
}
