import type { CloudResource, CloudServer, ResourceKind, ServerOffer } from './resource.ts'

/**
 * What this program asks of a cloud; `scaleway.ts` gives it. Every call throws a `CloudFailure` where it fails.
 * What is looked up by its id is null where there is no such thing.
 */
export interface Cloud {
  /** Every zone that servers can be in. */
  readonly zones: readonly string[]
  /** What carries our tag, of one kind in one zone; the zone does not matter for what belongs to the account. */
  list(kind: ResourceKind, zone: string): Promise<CloudResource[]>
  server(zone: string, id: string): Promise<CloudServer | null>
  volume(kind: 'volume' | 'block-volume', zone: string, id: string): Promise<CloudResource | null>
  /** Destroys a running server with its local disks. */
  terminate(zone: string, id: string): Promise<void>
  powerOff(zone: string, id: string): Promise<void>
  tagBlockVolume(zone: string, id: string, tags: readonly string[]): Promise<void>
  /** Deletes it; a server only where it is stopped. What is gone already is no failure. */
  remove(resource: Pick<CloudResource, 'kind' | 'zone' | 'id'>): Promise<void>
  offers(zone: string): Promise<ReadonlyMap<string, ServerOffer>>
  /** Limits of the account by name; null where there is none. */
  quotas(): Promise<ReadonlyMap<string, number | null>>
}
