import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Listing } from '../../../src/storage/listing.ts'
import { readListing, type ReadListingOptions } from '../../../src/storage/read-listing.ts'
import type { FaultKind } from '../../support/s3-server/fault.ts'
import { S3Server } from '../../support/s3-server/s3-server.ts'

const secretAccessKey = 'very-secret-indeed'

async function started() {
  const server = await S3Server.start()
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]()
  })
  const pauses: number[] = []
  const list = (source: string, options: ReadListingOptions = {}) =>
    readListing(source, {
      s3: {
        endpoint: server.endpoint,
        region: 'test',
        pathStyle: true,
        credentials: { accessKeyId: 'AKTESTTEST', secretAccessKey },
        credentialsFrom: 'AWS_ACCESS_KEY_ID',
      },
      random: () => 0.5,
      sleep: (milliseconds) => {
        pauses.push(milliseconds)
        return Promise.resolve()
      },
      timeouts: { connect: 2000, answer: 500 },
      ...options,
    })
  return { server, bucket: server.bucket('media'), list, pauses }
}

function keysOf({ objects: { keys } }: Listing): string[] {
  return Array.from({ length: keys.length }, (_, i) => keys.text(i))
}

/** 6,300 objects in folders of very unequal size. */
function library(): string[] {
  const keys = ['readme.txt']
  for (let artist = 0; artist < 150; artist++)
    for (let track = 0; track < (artist === 17 ? 4000 : 15); track++)
      keys.push(`Music/Artist ${artist}/Album ${track % 3}/${track} - Song & Dance+.flac`)
  for (let film = 0; film < 64; film++) keys.push(`Movies/Film ${film} (2001)/Film é \u{1F3AC} ${film}.mkv`)
  return keys
}

const inByteOrder = (keys: readonly string[]) =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

describe('a live bucket', () => {
  it('is listed whole, in key order, by several requests at a time', async () => {
    const { bucket, list, server } = await started()
    for (const [i, key] of library().entries()) bucket.put(key, { size: i })
    const listing = await list('s3://media')
    expect(keysOf(listing)).toEqual(inByteOrder(library()))
    expect(listing).toMatchObject({
      source: 's3://media/',
      format: 's3',
      complete: true,
      spelling: 'raw',
      newestObjectAt: '2024-05-05T10:10:10.000Z',
    })
    expect(listing.objects.sizes[0]).toBe(library().indexOf(keysOf(listing)[0] ?? ''))
    expect(server.requests.filter(({ query }) => query.has('start-after')).length).toBeGreaterThan(8)
  })

  it('takes one request when one page is all', async () => {
    const { bucket, list, server } = await started()
    bucket.put('a/1.mkv', { size: 3 })
    expect(keysOf(await list('s3://media'))).toEqual(['a/1.mkv'])
    expect(server.requests).toHaveLength(1)
  })

  it('gives keys relative to the folder that was named, and nothing of its namesakes', async () => {
    const { bucket, list } = await started()
    for (const key of ['TV/', 'TV/A/1.mkv', 'TV/A/', 'TVx/1.mkv', 'TV']) bucket.put(key)
    for (const source of ['s3://media/TV', 's3://media/TV/']) {
      const listing = await list(source)
      expect(keysOf(listing)).toEqual(['A/1.mkv'])
      expect(listing.markers).toBe(2)
    }
  })

  it('keeps archived objects apart and carries any name', async () => {
    const { bucket, list } = await started()
    const names = ['%2F+ .mkv', 'e\u0301.mkv', 'é.mkv', '\u0001\n"\\.mkv', 'trailing ', 'dot.', '&<>.mkv', '\u{1F3AC}']
    for (const name of names) bucket.put(name)
    bucket.put('cold.mkv', { storageClass: 'DEEP_ARCHIVE', size: 1 })
    const listing = await list('s3://media')
    expect(keysOf(listing)).toEqual(inByteOrder([...names, 'cold.mkv']))
    expect([...listing.objects.archived].map((cold, i) => (cold ? keysOf(listing)[i] : null)).filter(Boolean)).toEqual([
      'cold.mkv',
    ])
  })

  it('is empty only when the store says so', async () => {
    const { list } = await started()
    const listing = await list('s3://media/Movies')
    expect(listing).toMatchObject({ complete: true, markers: 0 })
    expect(listing.objects.keys.length).toBe(0)
  })
})

describe('a store that fails for a while', () => {
  for (const kind of ['slow-down', 'reset', 'refuse', 'empty', 'page', 'cut', 'hang', 'stall'] satisfies FaultKind[])
    for (const after of [0, 8])
      it(`is listed whole all the same: ${kind}, after ${after} good requests`, async () => {
        const { bucket, list, server, pauses } = await started()
        for (const key of library()) bucket.put(key)
        server.inject({ kind, times: 2, after })
        expect(keysOf(await list('s3://media'))).toEqual(inByteOrder(library()))
        expect(pauses.length).toBeGreaterThanOrEqual(2)
      })

  it('is listed whole when it forgets its page tokens', async () => {
    const { bucket, list, server } = await started()
    for (const key of library()) bucket.put(key)
    server.inject({ kind: 'token-lost' })
    expect(keysOf(await list('s3://media'))).toEqual(inByteOrder(library()))
  })

  it('is waited for longer and longer', async () => {
    const { bucket, list, server, pauses } = await started()
    bucket.put('a.mkv')
    server.inject({ kind: 'slow-down', times: 4 })
    await list('s3://media')
    expect(pauses).toEqual([187.5, 375, 750, 1500])
  })
})

describe('a store that goes on failing', () => {
  /** A clock that only sleeping moves. */
  function clock() {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const sleep = (milliseconds: number) => {
      now += milliseconds
      return Promise.resolve()
    }
    return { now: () => new Date(now), sleep }
  }

  it('is given up after the patience, saying how far the listing came', async () => {
    const { bucket, list, server } = await started()
    for (const key of library()) bucket.put(key)
    server.inject({ kind: 'slow-down', after: 1 })
    const failure = list('s3://media', { ...clock(), patience: { limit: 60_000, firstLimit: 1000 } })
    await expect(failure).rejects.toMatchObject({
      code: 'listing-network',
      message: expect.stringMatching(/1,000 objects were listed before/u) as string,
    })
  })

  for (const kind of ['empty', 'page', 'hang', 'stall', 'cut'] satisfies FaultKind[])
    it(`is never taken for an empty bucket: ${kind}`, async () => {
      const { list, server } = await started()
      server.inject({ kind })
      await expect(list('s3://media', { ...clock(), timeouts: { connect: 200, answer: 50 } })).rejects.toMatchObject({
        code: 'listing-network',
      })
    })

  it('is refused at once where the credentials do not suffice, without showing them', async () => {
    const { list, server, pauses } = await started()
    server.inject({ kind: 'denied' })
    const failure = await list('s3://media').catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'listing-denied',
      message: expect.stringContaining('AWS_ACCESS_KEY_ID') as string,
    })
    expect(inspect(failure, { depth: null, showHidden: true })).not.toMatch(/very-secret|Signature=/u)
    expect(pauses).toEqual([])
  })

  it('is refused at once where there is no such bucket', async () => {
    const { list } = await started()
    await expect(list('s3://absent')).rejects.toMatchObject({ code: 'listing-not-found' })
  })

  it('is given up soon where nothing listens', async () => {
    const { list, server } = await started()
    const { endpoint } = server
    const s3 = {
      endpoint: endpoint.replace(/\d+$/u, '1'),
      region: 'test',
      pathStyle: true,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      credentialsFrom: 'test',
    }
    await expect(list('s3://media', { s3, ...clock() })).rejects.toMatchObject({ code: 'listing-network' })
  })

  it.each(['hang', 'stall'] satisfies FaultKind[])('stops when it is told to: %s', async (kind) => {
    const { bucket, list, server } = await started()
    for (const key of library()) bucket.put(key)
    server.inject({ kind, after: 8 })
    const stop = new AbortController()
    const failure = list('s3://media', { signal: stop.signal, timeouts: { connect: 1000, answer: 60_000 } })
    setTimeout(() => stop.abort(new Error('interrupted')), 500)
    await expect(failure).rejects.toThrow('interrupted')
  })
})
