import type { Emit } from '../../core/progress.ts'
import { inParallel } from '../../storage/parallel.ts'
import type { Cloud } from './cloud.ts'
import { CloudFailure } from './cloud-failure.ts'
import { destroyServer, Poll, type Waiting } from './destroy-server.ts'
import { isServer } from './find-resources.ts'
import { type CloudResource, resourceKinds } from './resource.ts'

export interface TeardownOptions extends Waiting {
  readonly emit?: Emit
}

/** Why something would not go, by its id. */
export type Reasons = ReadonlyMap<string, string>

/** Milliseconds that something may be held: what a server of somebody else's holds is held for good. */
const heldLimit = 5 * 60_000

/** Resources worked on at a time. */
const width = 4

/**
 * Destroys what it is given, kind by kind: servers, then what they held. One that will not go keeps no other from
 * going. Whether anything is left is not for this to say but for the lists.
 */
export async function tearDown(
  cloud: Cloud,
  resources: readonly CloudResource[],
  options: TeardownOptions,
): Promise<Reasons> {
  const reasons = new Map<string, string>()
  let done = 0
  for (const kind of resourceKinds) {
    const some = resources.filter((resource) => resource.kind === kind)
    await inParallel(some, width, async (resource) => {
      try {
        await destroy(cloud, resource, options)
      } catch (error) {
        options.signal?.throwIfAborted()
        if (!(error instanceof CloudFailure)) throw error
        reasons.set(resource.id, error.message)
      }
      done++
      options.emit?.({ task: 'destroying', done, total: resources.length, unit: 'objects' })
    })
  }
  return reasons
}

async function destroy(cloud: Cloud, resource: CloudResource, waiting: Waiting): Promise<void> {
  if (isServer(resource)) return await destroyServer(cloud, resource, waiting)
  const poll = new Poll({ ...waiting, limit: Math.min(waiting.limit, heldLimit) })
  for (;;) {
    try {
      await cloud.remove(resource)
      return
    } catch (error) {
      // A volume is held for a minute after its server is gone, a security group as long as a server has it.
      if (!(error instanceof CloudFailure) || error.kind !== 'busy') throw error
      poll.failure = error
      await poll.pause(`${resource.kind} ${resource.id} is still held`)
    }
  }
}
