import type { Books, FakeServer, FakeThing, ServerState } from './books.ts'

/** What may be asked of a server in each state, as recorded; of `stopped in place` nobody has. */
export const allowedActions: Readonly<Record<ServerState, readonly string[]>> = {
  stopped: ['poweron', 'backup'],
  starting: ['stop_in_place', 'backup'],
  running: ['poweroff', 'terminate', 'reboot', 'stop_in_place', 'backup'],
  stopping: [],
  'stopped in place': ['poweron', 'poweroff', 'terminate', 'backup'],
  locked: [],
}

const organization = '00000000-0000-4000-8000-000000000001'
const summary = (books: Books, id: string | null) => {
  const server = id === null ? undefined : books.servers.get(id)
  return server === undefined ? null : { id: server.id, name: server.name }
}
const attached = (books: Books, server: FakeServer, kind: FakeThing['kind']) =>
  [...books.things.values()].filter((thing) => thing.kind === kind && thing.server === server.id)

export function serverWire(books: Books, server: FakeServer, withoutIp = false) {
  const ips = withoutIp ? [] : attached(books, server, 'ip').map((ip) => serverIpWire(ip))
  return {
    id: server.id,
    name: server.name,
    arch: 'x86_64',
    commercial_type: server.commercialType,
    boot_type: 'local',
    organization,
    project: server.project,
    hostname: server.name,
    image: null,
    volumes: Object.fromEntries(
      [...server.volumes].map(([slot, volume]) => [slot, slotWire(books, server, volume, slot)]),
    ),
    tags: server.tags,
    state: server.state,
    protected: false,
    state_detail: server.stateDetail,
    ...(withoutIp ? {} : { public_ip: ips[0] ?? null, public_ips: ips }),
    mac_address: 'de:00:00:00:00:01',
    routed_ip_enabled: true,
    ipv6: null,
    extra_networks: [],
    dynamic_ip_required: true,
    enable_ipv6: false,
    private_ip: null,
    creation_date: server.createdAt.toISOString(),
    modification_date: server.createdAt.toISOString(),
    bootscript: null,
    security_group: server.securityGroup === null ? null : { id: server.securityGroup, name: 'group' },
    location: null,
    maintenances: [],
    allowed_actions: allowedActions[server.state],
    placement_group: null,
    private_nics: [],
    zone: server.zone,
    filesystems: [],
    end_of_service: false,
  }
}

/** A block volume has next to nothing here: it is known to the block API alone. */
function slotWire(books: Books, server: FakeServer, { id, kind }: { id: string; kind: string }, slot: string) {
  const boot = slot === '0'
  if (kind === 'sbs_volume') return { boot, volume_type: kind, id, state: 'available', zone: server.zone }
  const volume = books.things.get(id)
  return {
    boot,
    volume_type: kind,
    id,
    name: volume?.name,
    size: volume?.size,
    organization,
    project: server.project,
    server: { id: server.id, name: server.name },
    creation_date: server.createdAt.toISOString(),
    modification_date: server.createdAt.toISOString(),
    state: 'available',
    zone: server.zone,
  }
}

function serverIpWire({ id, dynamic = false, tags }: FakeThing) {
  return {
    id,
    address: '51.15.0.1',
    dynamic,
    gateway: '62.210.0.1',
    netmask: '32',
    family: 'inet',
    provisioning_mode: 'dhcp',
    tags,
    state: 'attached',
    ipam_id: id,
  }
}

export function thingWire(books: Books, thing: FakeThing): Record<string, unknown> {
  const { id, name, tags, project, zone, size } = thing
  const dates = { creation_date: thing.createdAt.toISOString(), modification_date: thing.createdAt.toISOString() }
  const common = { id, name, tags, organization, project, zone }
  switch (thing.kind) {
    case 'volume':
      return {
        ...common,
        ...dates,
        size,
        volume_type: 'l_ssd',
        export_uri: null,
        server: summary(books, thing.server),
        state: 'available',
      }
    case 'snapshot':
      return {
        ...common,
        ...dates,
        size,
        volume_type: 'l_ssd',
        state: 'available',
        base_volume: null,
        error_reason: null,
      }
    case 'ip':
      return {
        id,
        address: '51.15.0.1',
        prefix: null,
        reverse: null,
        server: summary(books, thing.server),
        organization,
        project,
        zone,
        type: 'routed_ipv4',
        state: thing.server === null ? 'detached' : 'attached',
        tags,
        ipam_id: id,
      }
    case 'security-group':
      return {
        ...common,
        ...dates,
        description: '',
        enable_default_security: true,
        inbound_default_policy: 'drop',
        outbound_default_policy: 'accept',
        organization_default: false,
        project_default: false,
        servers: [...books.servers.values()]
          .filter(({ securityGroup }) => securityGroup === id)
          .map(({ id, name }) => ({ id, name })),
        stateful: true,
        state: 'available',
      }
    case 'block-volume':
      return {
        id,
        name,
        type: 'sbs_5k',
        size,
        project_id: project,
        created_at: thing.createdAt.toISOString(),
        updated_at: thing.createdAt.toISOString(),
        references: thing.server === null ? [] : [referenceWire(thing, thing.server)],
        parent_snapshot_id: null,
        status: thing.server === null ? 'available' : 'in_use',
        tags,
        specs: { perf_iops: 5000, class: 'sbs' },
        last_detached_at: null,
        zone,
      }
    case 'block-snapshot':
      return {
        id,
        name,
        parent_volume: null,
        size,
        project_id: project,
        created_at: thing.createdAt.toISOString(),
        updated_at: thing.createdAt.toISOString(),
        references: [],
        status: 'available',
        tags,
        zone,
        class: 'sbs',
      }
    case 'ssh-key':
      return {
        id,
        name,
        public_key: 'ssh-ed25519 AAAA',
        fingerprint: 'SHA256:x',
        created_at: thing.createdAt.toISOString(),
        updated_at: thing.createdAt.toISOString(),
        organization_id: organization,
        project_id: project,
        disabled: false,
      }
    case 'api-key':
      return {
        access_key: id,
        secret_key: null,
        application_id: project,
        description: name,
        created_at: thing.createdAt.toISOString(),
        updated_at: thing.createdAt.toISOString(),
        expires_at: null,
        default_project_id: project,
        editable: true,
        deletable: true,
        managed: false,
        creation_ip: '192.0.2.1',
      }
  }
}

function referenceWire(thing: FakeThing, server: string) {
  return {
    id: thing.id,
    product_resource_type: 'instance_server',
    product_resource_id: server,
    created_at: thing.createdAt.toISOString(),
    type: 'exclusive',
    status: thing.freeAt === null ? 'attached' : 'detaching',
  }
}
