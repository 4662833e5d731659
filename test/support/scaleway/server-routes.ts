import { randomUUID } from 'node:crypto'
import type { FakeServer } from './books.ts'
import type { Answer } from './fake-scaleway.ts'
import { offers } from './offers.ts'
import { invalidArgument, invalidRequest, notFound, outOfStock, quotaExceeded } from './refusal.ts'
import { commaTags, hasTags, pageOf, type Request } from './request.ts'
import { allowedActions, serverWire } from './wire.ts'

/** Bytes of a value of user data, which the API refuses beyond. */
const longestUserData = 127_998

function server({ fake, words: [zone, id = ''] }: Request): FakeServer {
  const found = fake.books.servers.get(id)
  if (found === undefined || found.zone !== zone) throw notFound('instance_server', id)
  return found
}

export function listServers(request: Request): Answer {
  const { fake, call, words, withoutIp } = request
  const found = [...fake.books.servers.values()].filter(
    ({ zone, tags }) => zone === words[0] && (fake.ignoresTags || hasTags(tags, commaTags(call))),
  )
  const servers = pageOf(found, call, 'per_page').map((one) => serverWire(fake.books, one, withoutIp))
  return { status: 200, json: { servers }, total: found.length }
}

export function findServer(request: Request): Answer {
  return { status: 200, json: { server: serverWire(request.fake.books, server(request), request.withoutIp) } }
}

interface CreateBody {
  readonly name?: string
  readonly commercial_type?: string
  readonly image?: string
  readonly dynamic_ip_required?: boolean
  readonly public_ips?: readonly string[]
  readonly tags?: readonly string[]
  readonly security_group?: string
  readonly volumes?: Readonly<Record<string, { size?: number; volume_type?: string }>>
}

export function create({ fake, call, words: [zone = ''] }: Request): Answer {
  const { books } = fake
  const body = JSON.parse(call.body) as CreateBody
  const type = body.commercial_type ?? ''
  const offer = offers[type]
  if (offer === undefined) throw invalidArgument('commercial_type', `${type} is not a type of this zone`)
  if (!/^[\da-f-]{36}$/u.test(body.image ?? '')) throw invalidArgument('image', 'must be an id')
  if (fake.stock.get(`${zone}/${type}`) === 'shortage') throw outOfStock(type)
  const quota = fake.quota.get(type)
  const there = [...books.servers.values()].filter(({ commercialType }) => commercialType === type).length
  if (quota !== undefined && there >= quota) throw quotaExceeded(`cp_servers_type_${type}`, quota, there)
  const root = body.volumes?.['0'] ?? {}
  const kind = root.volume_type === 'sbs_volume' ? 'sbs_volume' : 'l_ssd'
  const size = root.size ?? 10e9
  if (kind === 'l_ssd' && size > offer.localMax)
    throw invalidArgument('volumes', `the total size of local volumes must be at most ${offer.localMax}`)
  if (Object.entries(body.volumes ?? {}).some(([slot, { volume_type: t }]) => slot !== '0' && t === 'sbs_volume'))
    throw invalidArgument('volumes', 'block volumes cannot be created with the server')
  const addresses = (body.public_ips ?? []).map((id) => {
    const ip = books.things.get(id)
    if (ip?.kind !== 'ip' || ip.zone !== zone) throw notFound('instance_ip', id)
    return ip
  })
  const made = books.addServer({
    zone,
    type,
    tags: body.tags ?? [],
    state: 'stopped',
    root: kind,
    size,
    ...(body.name === undefined ? {} : { name: body.name }),
  })
  for (const ip of addresses) ip.server = made.id
  if (body.dynamic_ip_required === true && addresses.length === 0)
    books.addThing('ip', { zone, server: made.id, dynamic: true })
  made.securityGroup = body.security_group ?? null
  return { status: 201, json: { server: serverWire(books, made) } }
}

export function forgetServer(request: Request): Answer {
  const found = server(request)
  if (found.state !== 'stopped') throw invalidRequest('server should be stopped')
  request.fake.books.deleteStopped(found)
  return { status: 204 }
}

export function act(request: Request): Answer {
  const { books } = request.fake
  const found = server(request)
  const { action = '' } = JSON.parse(request.call.body) as { action?: string }
  if (!allowedActions[found.state].includes(action))
    throw invalidRequest(action === 'terminate' ? 'server should be running' : `server cannot ${action} now`)
  const soon = (milliseconds: number): number => request.fake.now() + milliseconds
  if (action === 'poweron') {
    Object.assign(found, { state: 'starting', stateDetail: 'allocating node' })
    found.next = { state: 'running', due: soon(books.pace.boot) }
  } else if (action === 'terminate' || action === 'poweroff') {
    found.state = 'stopping'
    found.next = { state: action === 'terminate' ? 'gone' : 'stopped', due: soon(books.pace.stop) }
  } else if (action === 'stop_in_place') {
    found.state = 'stopping'
    found.next = { state: 'stopped in place', due: soon(books.pace.stop) }
  } else throw invalidArgument('action', 'not known to the fake')
  const id = randomUUID()
  const task = {
    id,
    description: action === 'terminate' ? 'server_terminate' : `server_batch_${action}`,
    status: 'pending',
    href_from: request.call.path,
    href_result: request.call.path.replace(/\/action$/u, ''),
    started_at: new Date().toISOString(),
    terminated_at: null,
    progress: 0,
    zone: found.zone,
  }
  return { status: 202, json: { task } }
}

export function detachVolume(request: Request): Answer {
  const { books } = request.fake
  const found = server(request)
  const { volume_id: id = '' } = JSON.parse(request.call.body) as { volume_id?: string }
  const slot = [...found.volumes].find(([, volume]) => volume.id === id)
  const volume = books.things.get(id)
  if (slot === undefined || volume === undefined) throw notFound('instance_volume', id)
  if (slot[1].kind === 'l_ssd' && found.state !== 'stopped') throw invalidRequest('server should be stopped')
  found.volumes.delete(slot[0])
  if (volume.kind === 'block-volume') volume.freeAt = request.fake.now() + books.pace.detach
  else volume.server = null
  return { status: 200, json: { server: serverWire(books, found) } }
}

export function userData(request: Request): Answer {
  const found = server(request)
  const key = request.words[2] ?? ''
  if (request.call.method === 'PATCH') {
    if (Buffer.byteLength(request.call.body) > longestUserData) throw invalidArgument('value', 'too long')
    found.userData.set(key, request.call.body)
    return { status: 204 }
  }
  const value = found.userData.get(key)
  return value === undefined ? { status: 404, text: '' } : { status: 200, text: value }
}
