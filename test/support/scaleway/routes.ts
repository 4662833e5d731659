import type { FakeThing } from './books.ts'
import type { Answer, FakeScaleway } from './fake-scaleway.ts'
import { offers, offerWire } from './offers.ts'
import { forbidden, invalidArgument, notFound, precondition, transientState } from './refusal.ts'
import { commaTags, hasTags, pageOf, type Request } from './request.ts'
import { act, create, detachVolume, findServer, forgetServer, listServers, userData } from './server-routes.ts'
import { thingWire } from './wire.ts'

interface Route {
  readonly method: string
  readonly path: RegExp
  readonly handle: (request: Request) => Answer
}

const zone = '(fr-par-[123]|nl-ams-[123]|pl-waw-[123])'
const instance = (method: string, path: string, handle: Route['handle']): Route => ({
  method,
  path: new RegExp(`^/instance/v1/zones/${zone}/${path}$`, 'u'),
  handle: allowed('instance', handle),
})
const block = (method: string, path: string, handle: Route['handle']): Route => ({
  method,
  path: new RegExp(`^/block/v1/zones/${zone}/${path}$`, 'u'),
  handle: allowed('block', handle),
})
const iam = (method: string, path: string, handle: Route['handle']): Route => ({
  method,
  path: new RegExp(`^/iam/v1alpha1/${path}$`, 'u'),
  handle: allowed('iam', handle),
})

const allowed =
  (product: string, handle: Route['handle']): Route['handle'] =>
  (request) => {
    if (request.fake.forbidden.has(product)) throw forbidden(product, 'read')
    return handle(request)
  }

const instanceList =
  (kind: FakeThing['kind'], field: string): Route['handle'] =>
  ({ fake, call, words: [zone] }) => {
    const found = things(fake, kind).filter(
      (thing) => thing.zone === zone && (fake.ignoresTags || hasTags(thing.tags, commaTags(call))),
    )
    const entries = pageOf(found, call, 'per_page').map((thing) => thingWire(fake.books, thing))
    return { status: 200, json: { [field]: entries }, total: found.length }
  }

const blockList =
  (kind: FakeThing['kind'], field: string): Route['handle'] =>
  ({ fake, call, words: [zone] }) => {
    const resource = call.query.get('product_resource_id')
    const found = things(fake, kind).filter(
      (thing) =>
        thing.zone === zone &&
        (fake.ignoresTags || hasTags(thing.tags, call.query.getAll('tags'))) &&
        (resource === null || thing.server === resource),
    )
    const entries = pageOf(found, call, 'page_size').map((thing) => thingWire(fake.books, thing))
    return { status: 200, json: { [field]: entries, total_count: found.length } }
  }

const iamList =
  (kind: FakeThing['kind'], field: string): Route['handle'] =>
  ({ fake, call }) => {
    const found = things(fake, kind)
    const entries = pageOf(found, call, 'page_size').map((thing) => thingWire(fake.books, thing))
    return { status: 200, json: { [field]: entries, total_count: found.length } }
  }

function things(fake: FakeScaleway, kind: FakeThing['kind']): FakeThing[] {
  return [...fake.books.things.values()].filter((thing) => thing.kind === kind)
}

function thing({ fake, words }: Request, kind: FakeThing['kind'], resource: string): FakeThing {
  const id = words.at(-1) ?? ''
  const found = fake.books.things.get(id)
  const elsewhere = words.length > 1 && found?.zone !== words[0]
  if (found?.kind !== kind || elsewhere) throw notFound(resource, id)
  return found
}

const get =
  (kind: FakeThing['kind'], resource: string, field: string | null): Route['handle'] =>
  (request) => {
    const wire = thingWire(request.fake.books, thing(request, kind, resource))
    return { status: 200, json: field === null ? wire : { [field]: wire } }
  }

const remove =
  (
    kind: FakeThing['kind'],
    resource: string,
    check?: (thing: FakeThing, fake: FakeScaleway) => void,
  ): Route['handle'] =>
  (request) => {
    const found = thing(request, kind, resource)
    check?.(found, request.fake)
    request.fake.books.things.delete(found.id)
    return { status: 204 }
  }

const retag =
  (kind: FakeThing['kind'], resource: string): Route['handle'] =>
  (request) => {
    const found = thing(request, kind, resource)
    const { tags } = JSON.parse(request.call.body) as { tags?: string[] }
    if (tags !== undefined) found.tags = tags
    return { status: 200, json: thingWire(request.fake.books, found) }
  }

function refuseHeldVolume({ server, id }: FakeThing): void {
  if (server !== null) throw precondition('resource_still_in_use', `volume ${id} is attached to an instance`)
}

export const routes: readonly Route[] = [
  instance('GET', 'servers', listServers),
  instance('POST', 'servers', create),
  instance('GET', 'servers/([^/]+)', findServer),
  instance('DELETE', 'servers/([^/]+)', forgetServer),
  instance('POST', 'servers/([^/]+)/action', act),
  instance('POST', 'servers/([^/]+)/detach-volume', detachVolume),
  instance('GET', 'servers/([^/]+)/user_data/([^/]+)', userData),
  instance('PATCH', 'servers/([^/]+)/user_data/([^/]+)', userData),
  instance('GET', 'volumes', instanceList('volume', 'volumes')),
  instance('GET', 'volumes/([^/]+)', get('volume', 'instance_volume', 'volume')),
  instance('DELETE', 'volumes/([^/]+)', remove('volume', 'instance_volume', refuseHeldVolume)),
  instance('GET', 'snapshots', instanceList('snapshot', 'snapshots')),
  instance('DELETE', 'snapshots/([^/]+)', remove('snapshot', 'instance_snapshot')),
  instance('GET', 'ips', instanceList('ip', 'ips')),
  instance('POST', 'ips', ({ fake, call, words: [zone = ''] }) => {
    const { type, tags = [] } = JSON.parse(call.body) as { type?: string; tags?: string[] }
    if (type !== 'routed_ipv4') throw invalidArgument('type', 'routed_ipv4 or routed_ipv6')
    return { status: 201, json: { ip: thingWire(fake.books, fake.books.addThing('ip', { zone, tags })) } }
  }),
  instance('DELETE', 'ips/([^/]+)', remove('ip', 'instance_ip')),
  instance('GET', 'security_groups', instanceList('security-group', 'security_groups')),
  instance(
    'DELETE',
    'security_groups/([^/]+)',
    remove('security-group', 'instance_security_group', ({ id }, { books }) => {
      if ([...books.servers.values()].some(({ securityGroup }) => securityGroup === id))
        throw precondition('resource_still_in_use', 'group is in use. you cannot delete it.')
    }),
  ),
  instance('GET', 'products/servers', ({ call }) => {
    const all = Object.entries(offers)
    const page = pageOf(all, call, 'per_page').map(([name, offer]) => [name, offerWire(offer)])
    return { status: 200, json: { servers: Object.fromEntries(page) }, total: all.length }
  }),
  instance('GET', 'products/servers/availability', ({ fake, call, words: [zone] }) => {
    const all = Object.keys(offers)
    const page = pageOf(all, call, 'per_page').map((name) => [
      name,
      { availability: fake.stock.get(`${zone}/${name}`) ?? 'available' },
    ])
    return { status: 200, json: { servers: Object.fromEntries(page) }, total: all.length }
  }),
  block('GET', 'volumes', blockList('block-volume', 'volumes')),
  block('GET', 'volumes/([^/]+)', get('block-volume', 'volume', null)),
  block('PATCH', 'volumes/([^/]+)', retag('block-volume', 'volume')),
  block(
    'DELETE',
    'volumes/([^/]+)',
    remove('block-volume', 'volume', ({ id, server }) => {
      if (server !== null) throw transientState('volume', id, 'in_use')
    }),
  ),
  block('GET', 'snapshots', blockList('block-snapshot', 'snapshots')),
  block('DELETE', 'snapshots/([^/]+)', remove('block-snapshot', 'snapshot')),
  iam('GET', 'ssh-keys', iamList('ssh-key', 'ssh_keys')),
  iam('DELETE', 'ssh-keys/([^/]+)', remove('ssh-key', 'ssh_key')),
  iam('GET', 'api-keys', iamList('api-key', 'api_keys')),
  iam('DELETE', 'api-keys/([^/]+)', remove('api-key', 'api_key')),
  iam('GET', 'quota', ({ fake, call }) => {
    const all = Object.keys(offers).map((type) => quotumWire(type, fake.quota.get(type)))
    return { status: 200, json: { quota: pageOf(all, call, 'page_size'), total_count: all.length } }
  }),
]

/** `cp_servers_type_GP1_S`, as the console's page of quotas has it. */
function quotumWire(type: string, limit: number | undefined) {
  const bound = limit === undefined ? { unlimited: true } : { limit }
  return {
    name: `cp_servers_type_${type.replaceAll('-', '_')}`,
    ...bound,
    pretty_name: `Instances ${type}`,
    unit: 'unit',
    description: '',
    locality_type: 'global',
    limits: [{ global: true, ...bound }],
  }
}
