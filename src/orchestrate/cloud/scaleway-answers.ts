import type { CloudResource, CloudServer, ServerOffer } from './resource.ts'
import { tagsOfName } from './run-tags.ts'
import type {
  SdkApiKey,
  SdkBlockSnapshot,
  SdkBlockVolume,
  SdkIp,
  SdkSecurityGroup,
  SdkServer,
  SdkServerType,
  SdkSnapshot,
  SdkSshKey,
  SdkVolume,
} from './scaleway-sdk.ts'

export function serverOf(server: SdkServer): CloudServer {
  const { id, zone, name, tags, creationDate, commercialType, state, allowedActions, volumes } = server
  return {
    kind: 'server',
    id,
    zone,
    name,
    tags,
    createdAt: creationDate ?? null,
    type: commercialType,
    bytes: null,
    state,
    serverId: null,
    allowedActions,
    volumes: Object.entries(volumes).map(([slot, volume]) => ({
      id: volume.id,
      kind: volume.volumeType === 'sbs_volume' ? 'block' : 'local',
      root: slot === '0' || volume.boot,
    })),
  }
}

export function volumeOf({
  id,
  zone,
  name,
  tags,
  creationDate,
  volumeType,
  size,
  state,
  server,
}: SdkVolume): CloudResource {
  const createdAt = creationDate ?? null
  return {
    kind: 'volume',
    id,
    zone,
    name,
    tags,
    createdAt,
    type: volumeType,
    bytes: size,
    state,
    serverId: server?.id ?? null,
  }
}

export function ipOf({ id, zone, address, tags, type, state, server }: SdkIp): CloudResource {
  return {
    kind: 'ip',
    id,
    zone,
    name: address,
    tags,
    createdAt: null,
    type,
    bytes: null,
    state,
    serverId: server?.id ?? null,
  }
}

export function snapshotOf({
  id,
  zone,
  name,
  tags,
  creationDate,
  volumeType,
  size,
  state,
}: SdkSnapshot): CloudResource {
  const createdAt = creationDate ?? null
  return { kind: 'snapshot', id, zone, name, tags, createdAt, type: volumeType, bytes: size, state, serverId: null }
}

export function groupOf({ id, zone, name, tags, creationDate, state }: SdkSecurityGroup): CloudResource {
  const createdAt = creationDate ?? null
  return { kind: 'security-group', id, zone, name, tags, createdAt, type: null, bytes: null, state, serverId: null }
}

export function blockVolumeOf({
  id,
  zone,
  name,
  tags,
  createdAt,
  type,
  size,
  status,
  references,
}: SdkBlockVolume): CloudResource {
  const serverId = references.find(
    ({ productResourceType }) => productResourceType === 'instance_server',
  )?.productResourceId
  return {
    kind: 'block-volume',
    id,
    zone,
    name,
    tags,
    createdAt: createdAt ?? null,
    type,
    bytes: size,
    state: status,
    serverId: serverId ?? null,
  }
}

export function blockSnapshotOf({
  id,
  zone,
  name,
  tags,
  createdAt,
  size,
  status,
  ...told
}: SdkBlockSnapshot): CloudResource {
  return {
    kind: 'block-snapshot',
    id,
    zone,
    name,
    tags,
    createdAt: createdAt ?? null,
    type: told.class,
    bytes: size,
    state: status,
    serverId: null,
  }
}

const key = { zone: null, type: null, bytes: null, serverId: null } as const

export function sshKeyOf({ id, name, createdAt, disabled }: SdkSshKey): CloudResource {
  return {
    ...key,
    kind: 'ssh-key',
    id,
    name,
    tags: tagsOfName(name),
    createdAt: createdAt ?? null,
    state: disabled ? 'disabled' : 'enabled',
  }
}

export function apiKeyOf({ accessKey, description, createdAt, expiresAt }: SdkApiKey): CloudResource {
  const state = expiresAt === undefined ? 'never expires' : `expires ${expiresAt.toISOString()}`
  return {
    ...key,
    kind: 'api-key',
    id: accessKey,
    name: description,
    tags: tagsOfName(description),
    createdAt: createdAt ?? null,
    state,
  }
}

export function offerOf(
  type: string,
  { hourlyPrice, ncpus, ram, perVolumeConstraint, volumesConstraint, endOfService }: SdkServerType,
  availability: string | undefined,
): ServerOffer {
  const known = (['available', 'scarce', 'shortage'] as const).find((word) => word === availability)
  return {
    type,
    hourlyPrice,
    cpus: ncpus,
    memory: ram,
    localDisk: volumesConstraint?.maxSize ?? perVolumeConstraint?.lSsd?.maxSize ?? 0,
    endOfService,
    availability: known ?? 'unknown',
  }
}
