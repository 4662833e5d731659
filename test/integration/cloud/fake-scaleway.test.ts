import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { credentials, type FakeScaleway } from '../../support/scaleway/fake-scaleway.ts'
import { startFake } from '../../support/scaleway/start-fake.ts'

let fake: FakeScaleway
beforeEach(async () => {
  fake = await startFake()
  Object.assign(fake.books.pace, { boot: 60_000, stop: 60_000, detach: 60_000 })
})

/** A minute on, in which all that was begun is done. */
function later(): void {
  fake.ahead += 60_000
  fake.books.settle()
}

/** What is looked at in the answers, of whatever kind. */
interface Answered {
  readonly type?: string
  readonly text?: string
  readonly server: Server
  readonly ip: { readonly id: string }
  readonly ips: readonly unknown[]
  readonly servers: readonly unknown[]
  readonly volumes: readonly unknown[]
}

interface Server {
  readonly id: string
  readonly state: string
  readonly allowed_actions: readonly string[]
  readonly volumes: { readonly '0': { readonly id: string } }
}

interface Reply {
  readonly status: number
  readonly type: string | null
  readonly total: string | null
  readonly body: Answered
}

async function call(method: string, path: string, body?: object | string): Promise<Reply> {
  const isText = typeof body === 'string'
  const response = await fetch(`${fake.url}${path}`, {
    method,
    headers: {
      'X-Auth-Token': credentials.secretKey,
      ...(body === undefined ? {} : { 'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8' }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const type = response.headers.get('content-type')
  return {
    status: response.status,
    type,
    total: response.headers.get('x-total-count'),
    body: (type === 'application/json' ? JSON.parse(text) : { text }) as Answered,
  }
}

const Z = '/instance/v1/zones/fr-par-1'
const wanted = {
  name: 'one',
  commercial_type: 'GP1-S',
  image: randomUUID(),
  dynamic_ip_required: true,
  tags: ['plexferry', 'a'],
  volumes: { '0': { size: 100e9, volume_type: 'l_ssd' } },
}

async function created(changes: object = {}): Promise<Server> {
  const { status, body } = await call('POST', `${Z}/servers`, { ...wanted, ...changes })
  expect(status).toBe(201)
  return body.server
}

async function action(id: string, name: string): Promise<Reply> {
  return await call('POST', `${Z}/servers/${id}/action`, { action: name })
}

async function running(changes: object = {}): Promise<Server> {
  const server = await created(changes)
  await action(server.id, 'poweron')
  later()
  return server
}

describe('a server', () => {
  test('is stopped when it is made, starts, runs, and is gone when it is terminated', async () => {
    const server = await created()
    const look = async () => {
      const { body, status } = await call('GET', `${Z}/servers/${server.id}`)
      return status === 404 ? body.type : [body.server.state, body.server.allowed_actions]
    }
    expect(await look()).toEqual(['stopped', ['poweron', 'backup']])
    expect(await action(server.id, 'poweron')).toMatchObject({
      status: 202,
      type: 'application/json',
      body: { task: { description: 'server_batch_poweron', status: 'pending' } },
    })
    expect(await look()).toEqual(['starting', ['stop_in_place', 'backup']])
    later()
    expect(await look()).toEqual(['running', ['poweroff', 'terminate', 'reboot', 'stop_in_place', 'backup']])
    expect(await action(server.id, 'terminate')).toMatchObject({ status: 202 })
    later()
    expect(await look()).toBe('not_found')
    expect(fake.books.everything()).toEqual([])
  })

  test('is not terminated unless it runs, and not deleted unless it is stopped', async () => {
    const stopped = await created()
    expect(await action(stopped.id, 'terminate')).toMatchObject({
      status: 400,
      body: { type: 'invalid_request_error', message: 'server should be running' },
    })
    const server = await running()
    expect((await call('DELETE', `${Z}/servers/${server.id}`)).status).toBe(400)
    expect((await call('DELETE', `${Z}/servers/${stopped.id}`)).status).toBe(204)
    // its local disk stays
    expect(fake.books.billed().filter((one) => one.startsWith('volume'))).toHaveLength(2)
  })

  test('leaves a block volume and a flexible address when it is terminated', async () => {
    const { body } = await call('POST', `${Z}/ips`, { type: 'routed_ipv4', tags: ['x'] })
    const server = await running({
      public_ips: [body.ip.id],
      volumes: { '0': { size: 50e9, volume_type: 'sbs_volume' } },
    })
    const root = server.volumes['0']
    expect(Object.keys(root).toSorted()).toEqual(['boot', 'id', 'state', 'volume_type', 'zone'])
    expect((await call('GET', `${Z}/volumes`)).body.volumes).toEqual([])
    expect(await call('GET', `${Z}/volumes/${root.id}`)).toMatchObject({
      status: 404,
      body: { resource: 'instance_volume' },
    })
    const block = `/block/v1/zones/fr-par-1/volumes/${root.id}`
    expect((await call('GET', block)).body).toMatchObject({ status: 'in_use', tags: [] })
    expect(await call('DELETE', block)).toMatchObject({ status: 409, body: { type: 'transient_state' } })
    await action(server.id, 'terminate')
    later()
    expect((await call('GET', block)).body).toMatchObject({ status: 'in_use' })
    later()
    expect((await call('GET', block)).body).toMatchObject({ status: 'available', references: [] })
    expect(fake.books.billed()).toEqual([`block-volume ${root.id}`, `ip ${body.ip.id}`])
    expect((await call('DELETE', block)).status).toBe(204)
  })

  test('is not made of a type that is out of stock, over the limit, or larger than its disk', async () => {
    fake.stock.set('fr-par-1/GP1-M', 'shortage')
    fake.quota.set('GP1-S', 0)
    const refused = async (changes: object) => (await call('POST', `${Z}/servers`, { ...wanted, ...changes })).body.type
    expect(await refused({ commercial_type: 'GP1-M' })).toBe('out_of_stock')
    expect(await refused({})).toBe('quotas_exceeded')
    expect(await refused({ commercial_type: 'GP1-XS', volumes: { '0': { size: 151e9, volume_type: 'l_ssd' } } })).toBe(
      'invalid_arguments',
    )
    expect(await refused({ image: 'debian_bookworm' })).toBe('invalid_arguments')
    expect(fake.books.everything()).toEqual([])
  })

  test('is made although the answer never comes, which is how it is made twice', async () => {
    fake.inject({ kind: 'late', times: 1 })
    const lost = fetch(`${fake.url}${Z}/servers`, {
      method: 'POST',
      headers: { 'X-Auth-Token': credentials.secretKey, 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
      signal: AbortSignal.timeout(100),
    })
    await expect(lost).rejects.toThrow(/timeout/u)
    await created()
    const both = await call('GET', `${Z}/servers?tags=plexferry,a`)
    expect([both.total, both.body.servers.length]).toEqual(['2', 2])
  })

  test('keeps user data as text, and has none until it is set', async () => {
    const server = await created()
    const key = `${Z}/servers/${server.id}/user_data/cloud-init`
    expect(await call('GET', key)).toMatchObject({ status: 404, body: { text: '' } })
    expect((await call('PATCH', key, { a: 1 })).status).toBe(400)
    expect((await call('PATCH', key, 'x'.repeat(127_999))).status).toBe(400)
    expect((await call('PATCH', key, '#cloud-config\n')).status).toBe(204)
    expect(await call('GET', key)).toMatchObject({ status: 200, body: { text: '#cloud-config\n' } })
  })
})

test('tags are all of them and exact; pages are cut, and counted in a header', async () => {
  for (let at = 0; at < 120; at++) fake.books.addThing('ip', { tags: at % 2 === 0 ? ['a', 'b'] : ['a', 'bb'] })
  const page = await call('GET', `${Z}/ips?tags=a,b&per_page=50&page=2`)
  expect([page.total, page.body.ips.length]).toEqual(['60', 10])
  expect((await call('GET', `${Z}/ips?per_page=101`)).status).toBe(400)
})

test('nobody is answered without the key, and nothing that is not there', async () => {
  const response = await fetch(`${fake.url}${Z}/servers`)
  expect([response.status, await response.json()]).toMatchObject([401, { type: 'denied_authentication' }])
  expect((await call('GET', '/instance/v1/zones/fr-par-9/servers')).status).toBe(404)
  expect(fake.strange).toEqual(['GET /instance/v1/zones/fr-par-9/servers'])
})
