import type { Cloud } from './cloud.ts'
import { CloudFailure, cloudFailure } from './cloud-failure.ts'
import type { ScalewayCredentials } from './credentials.ts'
import { allPages, type Page } from './pages.ts'
import type { CloudResource, CloudServer, ResourceKind, ServerOffer } from './resource.ts'
import { isOwn, ownTag } from './run-tags.ts'
import {
  apiKeyOf,
  blockSnapshotOf,
  blockVolumeOf,
  groupOf,
  ipOf,
  offerOf,
  serverOf,
  snapshotOf,
  sshKeyOf,
  volumeOf,
} from './scaleway-answers.ts'
import type { ScalewaySdk } from './scaleway-sdk.ts'

/** Scaleway. */
export class ScalewayCloud implements Cloud {
  readonly zones: readonly string[]
  readonly #apis: ScalewaySdk
  readonly #secrets: readonly string[]
  readonly #accessKey: string

  constructor(apis: ScalewaySdk, { accessKey, secretKey }: ScalewayCredentials) {
    this.#apis = apis
    this.zones = apis.zones
    this.#secrets = [secretKey, accessKey]
    this.#accessKey = accessKey
  }

  async list(kind: ResourceKind, zone: string): Promise<CloudResource[]> {
    const listed = await this.#call(
      async () => await allPages(async (page, size) => await this.#page(kind, zone, page, size)),
    )
    // Whatever the filter did: nothing is ours that does not say so. The key that asks is not to saw off its branch.
    return listed.filter((one) => isOwn(one) && one.id !== this.#accessKey)
  }

  async #page(kind: ResourceKind, zone: string, page: number, size: number): Promise<Page<CloudResource>> {
    const { instance, block, iam } = this.#apis
    const tags = [ownTag]
    const paged = { zone, page, perPage: size }
    switch (kind) {
      case 'server':
        return pageOf(await instance.listServers({ ...paged, tags }), ({ servers }) => servers.map(serverOf))
      case 'volume':
        return pageOf(await instance.listVolumes({ ...paged, tags }), ({ volumes }) => volumes.map(volumeOf))
      case 'ip':
        return pageOf(await instance.listIps({ ...paged, tags }), ({ ips }) => ips.map(ipOf))
      case 'snapshot':
        return pageOf(await instance.listSnapshots({ ...paged, tags: ownTag }), ({ snapshots }) =>
          snapshots.map(snapshotOf),
        )
      case 'security-group':
        return pageOf(await instance.listSecurityGroups({ ...paged, tags }), ({ securityGroups }) =>
          securityGroups.map(groupOf),
        )
      case 'block-volume':
        return pageOf(
          await block.listVolumes({ zone, page, pageSize: size, tags, includeDeleted: false }),
          ({ volumes }) => volumes.map(blockVolumeOf),
        )
      case 'block-snapshot':
        return pageOf(
          await block.listSnapshots({ zone, page, pageSize: size, tags, includeDeleted: false }),
          ({ snapshots }) => snapshots.map(blockSnapshotOf),
        )
      case 'ssh-key':
        return pageOf(await iam.listSSHKeys({ page, pageSize: size }), ({ sshKeys }) => sshKeys.map(sshKeyOf))
      case 'api-key':
        return pageOf(await iam.listAPIKeys({ page, pageSize: size }), ({ apiKeys }) => apiKeys.map(apiKeyOf))
    }
  }

  async server(zone: string, id: string): Promise<CloudServer | null> {
    return await this.#found(async () => {
      const { server } = await this.#apis.instance.getServer({ zone, serverId: id })
      if (server === undefined) throw new CloudFailure('unavailable', 'it answered without the server')
      return serverOf(server)
    })
  }

  async volume(kind: 'volume' | 'block-volume', zone: string, id: string): Promise<CloudResource | null> {
    return await this.#found(async () => {
      if (kind === 'block-volume') return blockVolumeOf(await this.#apis.block.getVolume({ zone, volumeId: id }))
      const { volume } = await this.#apis.instance.getVolume({ zone, volumeId: id })
      if (volume === undefined) throw new CloudFailure('unavailable', 'it answered without the volume')
      return volumeOf(volume)
    })
  }

  async terminate(zone: string, id: string): Promise<void> {
    await this.#act(zone, id, 'terminate')
  }

  async powerOff(zone: string, id: string): Promise<void> {
    await this.#act(zone, id, 'poweroff')
  }

  async #act(zone: string, serverId: string, action: 'terminate' | 'poweroff'): Promise<void> {
    await this.#call(async () => await this.#apis.instance.serverAction({ zone, serverId, action }))
  }

  async tagBlockVolume(zone: string, id: string, tags: readonly string[]): Promise<void> {
    await this.#call(async () => await this.#apis.block.updateVolume({ zone, volumeId: id, tags: [...tags] }))
  }

  async remove(resource: Pick<CloudResource, 'kind' | 'zone' | 'id'>): Promise<void> {
    await this.#found(async () => {
      await this.#delete(resource)
      return null
    })
  }

  async #delete({ kind, zone: inZone, id }: Pick<CloudResource, 'kind' | 'zone' | 'id'>): Promise<void> {
    const { instance, block, iam } = this.#apis
    const zone = inZone ?? ''
    switch (kind) {
      case 'server':
        return await instance.deleteServer({ zone, serverId: id })
      case 'volume':
        return await instance.deleteVolume({ zone, volumeId: id })
      case 'block-volume':
        return await block.deleteVolume({ zone, volumeId: id })
      case 'ip':
        return await instance.deleteIp({ zone, ip: id })
      case 'snapshot':
        return await instance.deleteSnapshot({ zone, snapshotId: id })
      case 'block-snapshot':
        return await block.deleteSnapshot({ zone, snapshotId: id })
      case 'security-group':
        return await instance.deleteSecurityGroup({ zone, securityGroupId: id })
      case 'ssh-key':
        return await iam.deleteSSHKey({ sshKeyId: id })
      case 'api-key':
        return await iam.deleteAPIKey({ accessKey: id })
    }
  }

  async offers(zone: string): Promise<ReadonlyMap<string, ServerOffer>> {
    const { instance } = this.#apis
    return await this.#call(async () => {
      const types = await allPages(async (page, perPage) =>
        pageOf(await instance.listServersTypes({ zone, page, perPage }), ({ servers }) => Object.entries(servers)),
      )
      const stock = await allPages(async (page, perPage) =>
        pageOf(await instance.getServerTypesAvailability({ zone, page, perPage }), ({ servers }) =>
          Object.entries(servers),
        ),
      )
      const availability = new Map(stock.map(([type, { availability }]) => [type, availability]))
      return new Map(types.map(([type, told]) => [type, offerOf(type, told, availability.get(type))]))
    })
  }

  async quotas(): Promise<ReadonlyMap<string, number | null>> {
    const all = await this.#call(
      async () =>
        await allPages(async (page, pageSize) =>
          pageOf(await this.#apis.iam.listQuota({ page, pageSize }), ({ quota }) => quota),
        ),
    )
    return new Map(all.map(({ name, limit, unlimited }) => [name, unlimited === true ? null : (limit ?? null)]))
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw cloudFailure(error, this.#secrets)
    }
  }

  /** Null for what is not there. */
  async #found<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await this.#call(work)
    } catch (error) {
      if (error instanceof CloudFailure && error.kind === 'gone') return null
      throw error
    }
  }
}

/** An answer of 200 without the list must not pass for an empty one. */
function pageOf<Answer extends object, T>(answer: Answer, entries: (answer: Answer) => readonly T[]): Page<T> {
  const total = 'totalCount' in answer && typeof answer.totalCount === 'number' ? answer.totalCount : null
  return { entries: entries(answer), total }
}
