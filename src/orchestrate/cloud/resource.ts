/** What can be left behind in the cloud, in the order in which it has to go. */
export const resourceKinds = [
  'server',
  'volume',
  'block-volume',
  'ip',
  'snapshot',
  'block-snapshot',
  'security-group',
  'ssh-key',
  'api-key',
] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** Those that belong to the whole account and not to a zone. */
export const accountKinds: ReadonlySet<ResourceKind> = new Set(['ssh-key', 'api-key'])

/** Those that cost nothing. */
export const freeKinds: ReadonlySet<ResourceKind> = new Set(['security-group', 'ssh-key', 'api-key'])

/** Something that the cloud's lists show. */
export interface CloudResource {
  readonly kind: ResourceKind
  readonly id: string
  /** Null for what belongs to the account. */
  readonly zone: string | null
  readonly name: string
  readonly tags: readonly string[]
  readonly createdAt: Date | null
  /** A server's commercial type, a volume's kind. */
  readonly type: string | null
  readonly bytes: number | null
  readonly state: string
  /** The server that has it. */
  readonly serverId: string | null
}

export interface CloudServer extends CloudResource {
  readonly kind: 'server'
  readonly zone: string
  /** What the API would do with it as it is. */
  readonly allowedActions: readonly string[]
  readonly volumes: readonly ServerVolume[]
}

export interface ServerVolume {
  readonly id: string
  /** `block` is known to the block API alone, and outlives its server whatever is done to that. */
  readonly kind: 'local' | 'block'
  /** It was made with the server. */
  readonly root: boolean
}

/** A type of server, as it is sold in a zone at this moment. */
export interface ServerOffer {
  readonly type: string
  /** € per hour. */
  readonly hourlyPrice: number
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
  /** Bytes of local disk at most; 0 where it takes block storage only. */
  readonly localDisk: number
  readonly endOfService: boolean
  readonly availability: 'available' | 'scarce' | 'shortage' | 'unknown'
}
