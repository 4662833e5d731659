import { inParallel } from '../../storage/parallel.ts'
import type { Cloud } from './cloud.ts'
import { CloudFailure } from './cloud-failure.ts'
import { type CloudResource, freeKinds } from './resource.ts'

/** What a resource costs while it is there. */
export interface Cost {
  /** € per hour; null where it is not known. */
  readonly perHour: number | null
  /** `live`: asked just now. `published`: of Scaleway's list of March 2025, as the API does not tell it. */
  readonly basis: 'live' | 'published' | 'free' | 'unknown'
}

/** € per GB and hour, and of an address per hour. */
const published = { local: 0.000044, block: 0.000118, address: 0.004 } as const

/** States in which a server itself is not billed: in any other it is, also where it was switched off from inside. */
const unbilled = new Set(['stopped'])

/** The cost of each resource; the prices of servers are asked for, of their zones. */
export async function costsOf(cloud: Cloud, resources: readonly CloudResource[]): Promise<(of: CloudResource) => Cost> {
  const zones = [...new Set(resources.flatMap(({ kind, zone }) => (kind === 'server' && zone !== null ? [zone] : [])))]
  const offers = new Map(
    await inParallel(zones, 3, async (zone) => {
      try {
        return [zone, await cloud.offers(zone)] as const
      } catch (error) {
        // What is left counts more than what it costs.
        if (error instanceof CloudFailure) return [zone, null] as const
        throw error
      }
    }),
  )
  return ({ kind, zone, type, state, bytes }) => {
    if (freeKinds.has(kind) || (kind === 'server' && unbilled.has(state))) return { perHour: 0, basis: 'free' }
    if (kind === 'ip') return { perHour: published.address, basis: 'published' }
    if (kind === 'server') {
      const offer = offers.get(zone ?? '')?.get(type ?? '')
      return offer === undefined ? unknown : { perHour: offer.hourlyPrice, basis: 'live' }
    }
    if (bytes === null) return unknown
    const perGb = kind === 'block-volume' || kind === 'block-snapshot' ? published.block : published.local
    return { perHour: (bytes / 1e9) * perGb, basis: 'published' }
  }
}

const unknown: Cost = { perHour: null, basis: 'unknown' }
