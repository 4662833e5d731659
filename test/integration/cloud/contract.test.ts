import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cloud } from '../../../src/orchestrate/cloud/cloud.ts'
import { CloudFailure } from '../../../src/orchestrate/cloud/cloud-failure.ts'
import { connectScaleway } from '../../../src/orchestrate/cloud/connect.ts'
import { type ScalewayCredentials, scalewayCredentials } from '../../../src/orchestrate/cloud/credentials.ts'
import { resourceKinds } from '../../../src/orchestrate/cloud/resource.ts'
import { FakeScaleway } from '../../support/scaleway/fake-scaleway.ts'

/**
 * What the client relies on, held against the fake always, and against Scaleway itself where a key is in the
 * environment. Only reading, so that it costs nothing and leaves nothing.
 */
const real = scalewayCredentials({ env: process.env, file: null })
const targets: readonly (readonly [string, ScalewayCredentials | null])[] = [
  ['the fake', null],
  ...(real === null ? [] : [['Scaleway', real] as const]),
]

describe.each(targets)('of %s', (_name, given) => {
  let fake: FakeScaleway | null = null
  let credentials: ScalewayCredentials
  let cloud: Cloud
  const connected = async (key: ScalewayCredentials): Promise<Cloud> =>
    await connectScaleway(key, {
      toolVersion: '0.0.0',
      ...(given === null ? { limits: { attempt: 5000, first: 500, lasting: 500 } } : {}),
    })

  beforeAll(async () => {
    fake = given === null ? await FakeScaleway.start() : null
    const key = given ?? scalewayCredentials({ env: fake?.env ?? {}, file: null })
    if (key === null) throw new Error('there is no key')
    credentials = key
    cloud = await connected(key)
  })
  afterAll(async () => {
    await fake?.[Symbol.asyncDispose]()
  })

  test('every zone lists every kind, and nothing that does not carry our tag', async () => {
    expect(cloud.zones.length).toBeGreaterThan(5)
    for (const zone of cloud.zones)
      for (const kind of resourceKinds) {
        const listed = await cloud.list(kind, zone).catch((error: unknown) => {
          // A key need not have a right to the account's keys.
          if (error instanceof CloudFailure && error.kind === 'forbidden' && kind.endsWith('-key')) return []
          throw error
        })
        expect(listed.every(({ tags }) => tags.includes('plexferry'))).toBe(true)
      }
  })

  test('what is not there is null, of servers and of volumes of both kinds', async () => {
    const [zone = ''] = cloud.zones
    expect(await cloud.server(zone, randomUUID())).toBeNull()
    expect(await cloud.volume('volume', zone, randomUUID())).toBeNull()
    expect(await cloud.volume('block-volume', zone, randomUUID())).toBeNull()
  })

  test('offers are all there, those of the second page too, with prices and stock', async () => {
    const offers = await cloud.offers('fr-par-1')
    expect(offers.size).toBeGreaterThan(50)
    expect(
      [...offers.values()].every(({ hourlyPrice, cpus, memory }) => hourlyPrice > 0 && cpus > 0 && memory > 0),
    ).toBe(true)
    expect([...offers.values()].some(({ availability }) => availability === 'available')).toBe(true)
    expect(offers.get('GP1-S')).toMatchObject({ cpus: 8, memory: 32 * 2 ** 30, localDisk: 300e9 })
    expect(offers.get('POP2-8C-32G')).toMatchObject({ cpus: 8, localDisk: 0 })
  })

  test('a zone that there is not is a failure, and not an empty list', async () => {
    await expect(cloud.list('server', 'fr-par-9')).rejects.toBeInstanceOf(CloudFailure)
  }, 180_000)

  test('a key that is not known is told from everything else', async () => {
    const stranger = await connected({ ...credentials, secretKey: randomUUID() })
    await expect(stranger.list('server', 'fr-par-1')).rejects.toMatchObject({ kind: 'denied' })
  })
})
