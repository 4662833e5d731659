import type { CloudResource, ResourceKind } from './resource.ts'

/** What removes a resource by hand: a command of Scaleway's own tool, and the page of its console. */
export interface Removal {
  readonly command: string
  readonly console: string
}

const pages: Readonly<Record<ResourceKind, string>> = {
  server: 'instance/servers',
  volume: 'instance/volumes',
  'block-volume': 'block-storage/volumes',
  ip: 'instance/ips',
  snapshot: 'instance/snapshots',
  'block-snapshot': 'block-storage/snapshots',
  'security-group': 'instance/security-groups',
  'ssh-key': 'iam/ssh-keys',
  'api-key': 'iam/api-keys',
}

const words: Readonly<Record<ResourceKind, string>> = {
  server: 'instance server',
  volume: 'instance volume',
  'block-volume': 'block volume',
  ip: 'instance ip',
  snapshot: 'instance snapshot',
  'block-snapshot': 'block snapshot',
  'security-group': 'instance security-group',
  'ssh-key': 'iam ssh-key',
  'api-key': 'iam api-key',
}

export function removalOf({ kind, id, zone, state }: CloudResource): Removal {
  const inZone = zone === null ? '' : ` zone=${zone}`
  const console = `https://console.scaleway.com/${pages[kind]}`
  if (kind !== 'server') return { command: `scw ${words[kind]} delete ${id}${inZone}`, console }
  const command =
    state === 'stopped'
      ? `scw instance server delete ${id}${inZone} with-volumes=all with-ip=true`
      : `scw instance server terminate ${id}${inZone} with-block=true with-ip=true`
  return { command, console }
}
