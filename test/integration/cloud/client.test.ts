import { describe, expect, test } from 'vitest'
import { CloudFailure } from '../../../src/orchestrate/cloud/cloud-failure.ts'
import { listLeftovers, sweepVerdict } from '../../../src/orchestrate/cloud/sweep.ts'
import { FakeScaleway } from '../../support/scaleway/fake-scaleway.ts'
import { onFake, waiting } from '../../support/scaleway/on-fake.ts'

const Z = 'fr-par-1'

describe('a list', () => {
  test('is read over all its pages', async () => {
    const { fake, cloud } = await onFake()
    for (let at = 0; at < 250; at++) fake.books.addThing('ip', { tags: ['plexferry'] })
    for (let at = 0; at < 101; at++) fake.books.addThing('block-volume', { tags: ['plexferry'] })
    expect(await cloud.list('ip', Z)).toHaveLength(250)
    expect(await cloud.list('block-volume', Z)).toHaveLength(101)
  })

  test.each(['page', 'cut', 'lost-page', 'gateway', 'unavailable', 'internal', 'reset', 'hang'] as const)(
    'that comes as %s for good is a failure, and not an empty one',
    async (kind) => {
      const { fake, cloud } = await onFake()
      fake.inject({ kind })
      await expect(cloud.list('server', Z)).rejects.toMatchObject({ kind: 'unavailable' })
    },
  )

  test('makes the whole answer incomplete where it fails', async () => {
    const { fake, cloud } = await onFake()
    fake.inject({ kind: 'internal', when: ({ path }) => path.includes('/nl-ams-3/ips') })
    const report = await listLeftovers(cloud, waiting)
    expect(report).toMatchObject({ complete: false, left: [], unlisted: [{ kind: 'ip', zone: 'nl-ams-3' }] })
    expect(sweepVerdict(report)).toBe('billed')
  })
})

describe('a call that fails', () => {
  test('is made again where it may be, as often as it takes', async () => {
    const { fake, cloud } = await onFake()
    const ip = fake.books.addThing('ip', { tags: ['plexferry'] })
    fake.inject({ kind: 'unavailable', times: 2 })
    fake.inject({ kind: 'reset', times: 1 })
    await cloud.remove({ kind: 'ip', zone: Z, id: ip.id })
    expect(fake.calls).toHaveLength(4)
    expect(fake.books.everything()).toEqual([])
  })

  test.each(['reset', 'late', 'unavailable'] as const)(
    'with %s is not made again where it does something',
    async (kind) => {
      const { fake, cloud } = await onFake()
      const server = fake.books.addServer({ zone: Z, tags: ['plexferry'] })
      fake.inject({ kind })
      await expect(cloud.terminate(Z, server.id)).rejects.toBeInstanceOf(CloudFailure)
      expect(fake.calls).toHaveLength(1)
    },
  )

  test('is made again whatever it is where it was not taken', async () => {
    const { fake, cloud } = await onFake()
    const server = fake.books.addServer({ zone: Z, tags: ['plexferry'] })
    fake.inject({ kind: 'too-many', times: 3 })
    await cloud.terminate(Z, server.id)
    expect(fake.calls.map(({ body }) => body)).toEqual(Array.from({ length: 4 }, () => '{"action":"terminate"}'))
  })

  test('is given up after a while, and at once when it is to stop', async () => {
    const ending = new AbortController()
    const { fake, cloud } = await onFake({
      signal: ending.signal,
      limits: { attempt: 60_000, first: 1e6, lasting: 1e6 },
    })
    fake.inject({ kind: 'hang' })
    const listed = cloud.list('server', Z)
    setTimeout(() => ending.abort(new Error('enough')), 50)
    await expect(listed).rejects.toThrow('enough')
  })

  test('does not follow to another place, where the key would go along', async () => {
    const { fake, cloud } = await onFake({ limits: { attempt: 300, first: 200, lasting: 200 } })
    await using thief = await FakeScaleway.start()
    fake.elsewhere = thief.url
    fake.inject({ kind: 'elsewhere' })
    await expect(cloud.list('server', Z)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(thief.calls).toEqual([])
  })

  test('deleting what is gone already is no failure', async () => {
    const { cloud } = await onFake()
    const gone = cloud.remove({ kind: 'block-volume', zone: Z, id: '7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b' })
    await expect(gone).resolves.toBeUndefined()
  })
})

test('the key that asks is never among what is to be destroyed', async () => {
  const { fake, cloud } = await onFake()
  const own = fake.books.addThing('api-key', { name: 'plexferry plexferry-run=a' })
  Object.assign(own, { id: fake.env.SCW_ACCESS_KEY })
  fake.books.addThing('api-key', { name: 'plexferry plexferry-run=a' })
  const [listed, ...more] = await cloud.list('api-key', '')
  expect(more).toEqual([])
  expect(listed?.id).not.toBe(fake.env.SCW_ACCESS_KEY)
})
