import type { Emit } from '../../core/progress.ts'
import { inParallel } from '../../storage/parallel.ts'
import type { Cloud } from './cloud.ts'
import { CloudFailure } from './cloud-failure.ts'
import { accountKinds, type CloudResource, type CloudServer, type ResourceKind, resourceKinds } from './resource.ts'

/** A list that could not be had: what is on it is not known. */
export interface Unlisted {
  readonly kind: ResourceKind
  readonly zone: string | null
  readonly why: string
  /** The key may not see it at all, so that asking again is of no use. */
  readonly forbidden: boolean
}

export interface FoundResources {
  readonly resources: readonly CloudResource[]
  readonly unlisted: readonly Unlisted[]
}

export interface FindOptions {
  /** Beside the cloud's own zones. */
  readonly zones?: readonly string[]
  readonly signal?: AbortSignal | undefined
  readonly emit?: Emit
}

/** Lists asked for at a time. */
const width = 6

/**
 * Everything that carries our tag, in every zone, from the cloud's own lists and never from memory; and the disks that
 * were made with our servers, which carry none.
 * @throws CloudFailure `denied`: with no list at all there is nothing to tell
 */
export async function findResources(cloud: Cloud, options: FindOptions = {}): Promise<FoundResources> {
  const { signal, emit } = options
  const zones = [...new Set([...cloud.zones, ...(options.zones ?? [])])]
  const lists = resourceKinds.flatMap((kind) =>
    (accountKinds.has(kind) ? [null] : zones).map((zone) => ({ kind, zone })),
  )
  let done = 0
  const found = await inParallel(lists, width, async ({ kind, zone }) => {
    signal?.throwIfAborted()
    const listed = await listOf(cloud, kind, zone)
    done++
    emit?.({ task: 'looking through every zone', done, total: lists.length, unit: 'objects' })
    return listed
  })
  const listed = found.flatMap(({ resources }) => resources)
  const disks = await disksOf(cloud, listed)
  return {
    resources: [...listed, ...disks.resources].sort(inOrder),
    unlisted: [...found, disks].flatMap(({ unlisted }) => unlisted),
  }
}

async function listOf(cloud: Cloud, kind: ResourceKind, zone: string | null): Promise<FoundResources> {
  return await orUnlisted(kind, zone, async () => await cloud.list(kind, zone ?? ''))
}

async function orUnlisted(
  kind: ResourceKind,
  zone: string | null,
  read: () => Promise<readonly CloudResource[]>,
): Promise<FoundResources> {
  try {
    return { resources: await read(), unlisted: [] }
  } catch (error) {
    if (!(error instanceof CloudFailure) || error.kind === 'denied') throw error
    return { resources: [], unlisted: [{ kind, zone, why: error.message, forbidden: error.kind === 'forbidden' }] }
  }
}

/** The disk that a server was made with has no tag of its own until it is given one. */
async function disksOf(cloud: Cloud, listed: readonly CloudResource[]): Promise<FoundResources> {
  const known = new Set(listed.map(({ id }) => id))
  const wanted = listed
    .filter(isServer)
    .flatMap((server) => ownVolumes(server).map((volume) => ({ server, ...volume })))
    .filter(({ id }) => !known.has(id))
  const disks = await inParallel(wanted, width, async ({ server, id, kind }) => {
    const called = kind === 'block' ? 'block-volume' : 'volume'
    return await orUnlisted(called, server.zone, async () => {
      const disk = await cloud.volume(called, server.zone, id)
      // What it is of says its tags.
      return disk === null ? [] : [{ ...disk, tags: server.tags, serverId: server.id }]
    })
  })
  return {
    resources: disks.flatMap(({ resources }) => resources),
    unlisted: disks.flatMap(({ unlisted }) => unlisted),
  }
}

export const isServer = (resource: CloudResource): resource is CloudServer => resource.kind === 'server'

/** All local disks go with their server; of block volumes only the one it was made with is ours unless it says so. */
export function ownVolumes({ volumes }: CloudServer): CloudServer['volumes'] {
  return volumes.filter(({ kind, root }) => kind === 'local' || root)
}

function inOrder(a: CloudResource, b: CloudResource): number {
  const rank = resourceKinds.indexOf(a.kind) - resourceKinds.indexOf(b.kind)
  if (rank !== 0) return rank
  return `${a.zone} ${a.id}` < `${b.zone} ${b.id}` ? -1 : 1
}
