import { randomUUID } from 'node:crypto'

export type ServerState = 'stopped' | 'starting' | 'running' | 'stopping' | 'stopped in place' | 'locked'

export interface FakeServer {
  readonly id: string
  readonly zone: string
  readonly name: string
  readonly commercialType: string
  readonly tags: string[]
  readonly createdAt: Date
  readonly project: string
  state: ServerState
  stateDetail: string
  /** What becomes of it at `due`. */
  next: { readonly state: ServerState | 'gone'; readonly due: number } | null
  /** By slot; the volume's own entry has the rest. */
  readonly volumes: Map<string, { readonly id: string; readonly kind: 'l_ssd' | 'sbs_volume' }>
  readonly userData: Map<string, string>
  securityGroup: string | null
}

/** A volume, an address, a snapshot, a security group or a key. */
export interface FakeThing {
  readonly kind:
    | 'volume'
    | 'block-volume'
    | 'ip'
    | 'snapshot'
    | 'block-snapshot'
    | 'security-group'
    | 'ssh-key'
    | 'api-key'
  readonly id: string
  readonly zone: string
  readonly name: string
  tags: string[]
  readonly createdAt: Date
  readonly project: string
  /** Bytes; of what has a size. */
  readonly size: number
  /** The server that has it. */
  server: string | null
  /** Of an address that goes with its server. */
  readonly dynamic?: boolean
  /** When a block volume is free after its server let it go; null while it is held or free. */
  freeAt: number | null
}

export interface Pace {
  /** Milliseconds from `poweron` to running, from `terminate` or `poweroff` to the end, of detaching a block volume. */
  boot: number
  stop: number
  detach: number
}

/** All that the account has: what is billed is what is in here. */
export class Books {
  readonly servers = new Map<string, FakeServer>()
  readonly things = new Map<string, FakeThing>()
  readonly pace: Pace = { boot: 20, stop: 20, detach: 20 }
  readonly project = randomUUID()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  addServer(options: {
    zone: string
    tags?: readonly string[]
    state?: ServerState
    type?: string
    root?: 'l_ssd' | 'sbs_volume'
    /** Tags of its root volume; the real API gives it none. */
    rootTags?: readonly string[]
    size?: number
    createdAt?: Date
    name?: string
  }): FakeServer {
    const { zone, tags = [], state = 'running', type = 'GP1-S', root = 'l_ssd', size = 100e9 } = options
    const server: FakeServer = {
      id: randomUUID(),
      zone,
      name: options.name ?? `srv-${this.servers.size}`,
      commercialType: type,
      tags: [...tags],
      createdAt: options.createdAt ?? new Date(this.#now()),
      project: this.project,
      state,
      stateDetail: state === 'running' ? 'booted' : '',
      next: null,
      volumes: new Map(),
      userData: new Map(),
      securityGroup: null,
    }
    if (state === 'starting') server.next = { state: 'running', due: this.#now() + this.pace.boot }
    if (state === 'stopping') server.next = { state: 'stopped', due: this.#now() + this.pace.stop }
    this.servers.set(server.id, server)
    const volume = this.addThing(root === 'l_ssd' ? 'volume' : 'block-volume', {
      zone,
      size,
      server: server.id,
      tags: options.rootTags ?? [],
      name: root === 'l_ssd' ? 'debian_bookworm' : 'debian_bookworm_sbs_volume_0',
    })
    server.volumes.set('0', { id: volume.id, kind: root })
    return server
  }

  addThing(
    kind: FakeThing['kind'],
    options: Partial<Omit<FakeThing, 'kind' | 'id' | 'freeAt' | 'tags'>> & { readonly tags?: readonly string[] } = {},
  ): FakeThing {
    const { zone = 'fr-par-1', name = `${kind}-${this.things.size}`, tags = [], size = 0, server = null } = options
    const { createdAt = new Date(this.#now()), project = this.project, dynamic = false } = options
    const id = kind === 'api-key' ? `SCW${randomUUID().replaceAll('-', '').slice(0, 17).toUpperCase()}` : randomUUID()
    const thing: FakeThing = {
      kind,
      id,
      zone,
      name,
      tags: [...tags],
      createdAt,
      project,
      size,
      server,
      dynamic,
      freeAt: null,
    }
    this.things.set(id, thing)
    return thing
  }

  /** Does what time has brought about since it was last looked. */
  settle(): void {
    const now = this.#now()
    for (const server of this.servers.values()) {
      if (server.next === null || server.next.due > now) continue
      const { state } = server.next
      server.next = null
      if (state === 'gone') this.#terminated(server)
      else {
        server.state = state
        server.stateDetail = state === 'running' ? 'booting kernel' : ''
      }
    }
    for (const thing of this.things.values()) {
      if (thing.freeAt === null || thing.freeAt > now) continue
      thing.freeAt = null
      thing.server = null
    }
  }

  /** Its local volumes and its dynamic address go with it; block volumes and flexible addresses only lose it. */
  #terminated(server: FakeServer): void {
    this.servers.delete(server.id)
    for (const thing of this.#of(server)) {
      if (thing.kind === 'volume' || thing.dynamic === true) this.things.delete(thing.id)
      else if (thing.kind === 'block-volume') thing.freeAt = this.#now() + this.pace.detach
      else thing.server = null
    }
  }

  /** Deleting a stopped server leaves all its volumes. */
  deleteStopped(server: FakeServer): void {
    this.servers.delete(server.id)
    for (const thing of this.#of(server)) {
      if (thing.dynamic === true) this.things.delete(thing.id)
      else thing.server = null
    }
  }

  #of(server: FakeServer): FakeThing[] {
    return [...this.things.values()].filter((thing) => thing.server === server.id)
  }

  /** Kind and id of everything that is there, sorted. */
  everything(): string[] {
    this.settle()
    return [
      ...[...this.servers.values()].map(({ id }) => `server ${id}`),
      ...[...this.things.values()].map(({ kind, id }) => `${kind} ${id}`),
    ].sort()
  }

  /** What costs something as long as it is there: a stopped server itself does not, its volumes do. */
  billed(): string[] {
    this.settle()
    const free = new Set(['security-group', 'ssh-key', 'api-key'])
    return [
      ...[...this.servers.values()].filter(({ state }) => state !== 'stopped').map(({ id }) => `server ${id}`),
      ...[...this.things.values()].filter(({ kind }) => !free.has(kind)).map(({ kind, id }) => `${kind} ${id}`),
    ].sort()
  }
}
