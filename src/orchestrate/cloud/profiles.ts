import type { ServerOffer } from './resource.ts'

export const profileNames = ['lite', 'standard', 'power', 'superpower'] as const
export type ProfileName = (typeof profileNames)[number]

/** A size of server, and what of it Plex and rclone get. */
interface InstanceProfile {
  /** Commercial types in the order in which they are tried. */
  readonly types: readonly string[]
  /** GB of its root volume: a local disk where the type has one of that size, else block storage. */
  readonly rootGb: number
  /** Limits of Plex's container. */
  readonly cpus: number
  readonly memoryGb: number
  /** GB of rclone's cache of what was read, on the root volume. */
  readonly cacheGb: number
  /** Files that rclone reads at a time. */
  readonly transfers: number
}

/** What the configuration may say of one. */
export type ProfileConfig = { readonly [Field in keyof InstanceProfile]?: InstanceProfile[Field] | undefined }

const profile = (
  types: readonly string[],
  [rootGb, cpus, memoryGb, cacheGb, transfers]: readonly [number, number, number, number, number],
): InstanceProfile => ({ types, rootGb, cpus, memoryGb, cacheGb, transfers })

const defaults: Readonly<Record<ProfileName, InstanceProfile>> = {
  lite: profile(['DEV1-L', 'GP1-XS', 'BASIC3-X4C-16G'], [80, 4, 6, 30, 4]),
  standard: profile(['GP1-XS', 'BASIC3-X4C-16G', 'POP2-4C-16G'], [150, 4, 12, 70, 8]),
  power: profile(['GP1-S', 'BASIC3-X8C-32G', 'POP2-8C-32G'], [300, 8, 24, 150, 16]),
  superpower: profile(['GP1-M', 'BASIC3-X16C-64G', 'POP2-16C-64G'], [600, 16, 48, 300, 32]),
}

/** A profile, with what the configuration says otherwise. */
export function profileOf(name: ProfileName, configured: ProfileConfig = {}): InstanceProfile {
  const said = Object.fromEntries(Object.entries(configured).filter(([, value]) => value !== undefined))
  return { ...defaults[name], ...said }
}

const GiB = 2 ** 30

/** What keeps a type of server from being used for a profile now; empty where nothing does. */
export function unfitness(offer: ServerOffer, { cpus, memoryGb }: InstanceProfile): string[] {
  const memory = Math.floor(offer.memory / GiB)
  return [
    ...(offer.endOfService ? ['is no longer sold'] : []),
    ...(offer.availability === 'shortage' ? ['is out of stock'] : []),
    ...(offer.cpus < cpus ? [`has ${offer.cpus} CPUs, fewer than ${cpus}`] : []),
    ...(memory < memoryGb ? [`has ${memory} GiB of memory, less than ${memoryGb}`] : []),
  ]
}
