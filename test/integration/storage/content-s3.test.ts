import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ContentEnds } from '../../../src/storage/content/content-source.ts'
import { openContent, type OpenContentOptions } from '../../../src/storage/content/open-content.ts'
import type { FaultKind } from '../../support/s3-server/fault.ts'
import { S3Server } from '../../support/s3-server/s3-server.ts'
import { noise, sizes } from './noise.ts'

const secretAccessKey = 'very-secret-indeed'

async function started(options: OpenContentOptions = {}, folder = 'TV') {
  const server = await S3Server.start()
  const pauses: number[] = []
  let now = 0
  const content = await openContent(`s3://media/${folder}`, {
    s3: {
      endpoint: server.endpoint,
      region: 'test',
      pathStyle: true,
      credentials: { accessKeyId: 'AKTESTTEST', secretAccessKey },
      credentialsFrom: 'AWS_ACCESS_KEY_ID',
    },
    random: () => 0.5,
    // a clock that only sleeping moves
    now: () => new Date(now),
    sleep: (milliseconds) => {
      pauses.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
    timeouts: { connect: 2000, answer: 500 },
    ...options,
  })
  if (content === null) throw new Error('a bucket can be read')
  onTestFinished(async () => {
    await content[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, bucket: server.bucket('media'), content, pauses }
}

function read(ends: ContentEnds) {
  if (ends.status !== 'read') throw new Error(`not read: ${JSON.stringify(ends)}`)
  return ends
}

describe('the ends of objects in a bucket', () => {
  it('are read for every size, with no more requests than ends', async () => {
    const { server, bucket, content } = await started()
    for (const size of sizes) {
      const body = noise(size)
      bucket.put('TV/a.mkv', { body })
      const before = server.requests.length
      const { first, last, tag } = read(await content.readEnds('a.mkv', size))
      expect(Buffer.compare(first, body.subarray(0, 65_536))).toBe(0)
      expect(Buffer.compare(last, body.subarray(Math.max(0, size - 65_536)))).toBe(0)
      expect(tag).toBe(`"${createHash('md5').update(body).digest('hex')}"`)
      expect(server.requests.length - before).toBe(size === 0 || size > 131_072 ? 2 : 1)
    }
  })

  it('are read by the names that were listed, however odd', async () => {
    const { bucket, content } = await started({}, '')
    for (const key of ['a %2F+&#?.mkv', 'e\u0301/é \u{1F3AC}.mkv', ' a//b .mkv', "it's (1) [2]*~!.mkv", 'C:\\x.mkv']) {
      bucket.put(key, { body: noise(10) })
      expect(await content.readEnds(key, 10)).toMatchObject({ status: 'read', first: noise(10) })
    }
  })

  it('have a tag for one request, which changes with the content', async () => {
    const { server, bucket, content } = await started()
    bucket.put('TV/a.mkv', { body: noise(200_000) })
    const { tag } = read(await content.readEnds('a.mkv', 200_000))
    const before = server.requests.length
    expect(await content.tag('a.mkv')).toBe(tag)
    expect(server.requests.length - before).toBe(1)
    bucket.put('TV/a.mkv', { body: noise(200_000, 2) })
    expect(await content.tag('a.mkv')).not.toBe(tag)
    expect(await content.tag('b.mkv')).toBeNull()
  })
})

describe('an object that is not what was listed', () => {
  it('has vanished, shrunk, grown, or been emptied', async () => {
    const { bucket, content } = await started()
    expect(await content.readEnds('a.mkv', 200_000)).toEqual({ status: 'vanished' })
    for (const listed of [0, 10, 65_536, 131_072, 131_073, 5_000_000])
      for (const now of [0, 11, 65_537, 200_000, 3_000_000].filter((size) => size !== listed)) {
        bucket.put('TV/a.mkv', { body: noise(now) })
        expect(await content.readEnds('a.mkv', listed)).toEqual({ status: 'changed', size: now })
      }
  })

  it('is read again when it is replaced between the readings of its ends', async () => {
    const { server, bucket, content } = await started()
    bucket.put('TV/a.mkv', { body: noise(200_000) })
    server.inject({
      kind: 'slow-down',
      times: 1,
      after: 1,
      when: () => {
        if (server.requests.length === 2) bucket.put('TV/a.mkv', { body: noise(200_000, 2) })
        return true
      },
    })
    const { first, last } = read(await content.readEnds('a.mkv', 200_000))
    expect([first, last]).toEqual([noise(200_000, 2).subarray(0, 65_536), noise(200_000, 2).subarray(134_464)])
  })

  it('is given up when it never stays the same', async () => {
    const { server, bucket, content } = await started()
    let version = 0
    server.inject({
      kind: 'slow-down',
      times: 1,
      when: () => {
        bucket.put('TV/a.mkv', { body: noise(200_000, version++) })
        return false
      },
    })
    expect(await content.readEnds('a.mkv', 200_000)).toEqual({ status: 'changed', size: 200_000 })
  })
})

describe('a store that fails for a while', () => {
  for (const kind of ['slow-down', 'reset', 'refuse', 'empty', 'page', 'cut', 'hang', 'stall'] satisfies FaultKind[])
    for (const after of [0, 1])
      it(`is read all the same: ${kind}, after ${after} good requests`, async () => {
        const { server, bucket, content, pauses } = await started()
        bucket.put('TV/a.mkv', { body: noise(300_000) })
        server.inject({ kind, times: 2, after })
        const { first, last } = read(await content.readEnds('a.mkv', 300_000))
        expect([first, last]).toEqual([noise(300_000).subarray(0, 65_536), noise(300_000).subarray(234_464)])
        expect(pauses.length).toBe(2)
      })

  it('counts what it was asked for, in vain too', async () => {
    const { server, bucket, content } = await started()
    bucket.put('TV/a.mkv', { body: noise(300_000) })
    server.inject({ kind: 'slow-down', times: 3 })
    await content.readEnds('a.mkv', 300_000)
    expect(content.traffic).toEqual({ requests: 5, bytes: 131_072 })
    expect(server.requests.length).toBe(5)
  })
})

describe('a store that sends whole objects', () => {
  it('is read no further than it must be', async () => {
    const { server, bucket, content } = await started()
    server.inject({ kind: 'whole' })
    bucket.put('TV/small.mkv', { body: noise(900_000) })
    const { first, last } = read(await content.readEnds('small.mkv', 900_000))
    expect([first, last]).toEqual([noise(900_000).subarray(0, 65_536), noise(900_000).subarray(834_464)])
    bucket.put('TV/large.mkv', { size: 40_000_000_000 })
    expect(await content.readEnds('large.mkv', 40_000_000_000)).toEqual({
      status: 'unreadable',
      why: 'the store sends whole objects where a part of one is asked for',
    })
    expect(server.zerosSent).toBeLessThan(50_000_000)
  })
})

describe('an object that alone cannot be read', () => {
  it('is archived', async () => {
    const { bucket, content } = await started()
    bucket.put('TV/a.mkv', { body: noise(300_000), storageClass: 'GLACIER' })
    expect(await content.readEnds('a.mkv', 300_000)).toEqual({ status: 'unreadable', why: 'it is archived' })
  })

  it('is forbidden where others were not', async () => {
    const { server, bucket, content } = await started()
    for (const name of ['a', 'b']) bucket.put(`TV/${name}.mkv`, { body: noise(300_000) })
    await content.readEnds('a.mkv', 300_000)
    server.inject({ kind: 'denied', when: ({ key }) => key === 'TV/b.mkv' })
    expect(await content.readEnds('b.mkv', 300_000)).toMatchObject({ status: 'unreadable' })
  })

  it('fails again and again while others are read well', async () => {
    const { server, bucket, content } = await started({
      sleep: () => new Promise((resolve) => setTimeout(resolve, 20)),
    })
    for (const name of ['a', 'b']) bucket.put(`TV/${name}.mkv`, { body: noise(300_000) })
    server.inject({ kind: 'reset', when: ({ key }) => key === 'TV/b.mkv' })
    const failing = content.readEnds('b.mkv', 300_000)
    await content.readEnds('a.mkv', 300_000)
    expect(await failing).toMatchObject({ status: 'unreadable' })
    expect(server.requests.filter(({ key }) => key === 'TV/b.mkv').length).toBe(6)
  })
})

describe('the last object of all', () => {
  it('is given up where another can still be read, and the store where none can', async () => {
    const { server, bucket, content } = await started()
    for (const name of ['a', 'b']) bucket.put(`TV/${name}.mkv`, { body: noise(300_000) })
    await content.readEnds('a.mkv', 300_000)
    server.inject({ kind: 'reset', when: ({ key }) => key === 'TV/b.mkv' })
    expect(await content.readEnds('b.mkv', 300_000)).toMatchObject({ status: 'unreadable' })
    server.inject({ kind: 'reset' })
    await expect(content.readEnds('b.mkv', 300_000)).rejects.toMatchObject({ code: 'content-unreadable' })
  })
})

describe('a store that goes on failing', () => {
  it('is given up after the patience, sooner where it has never answered', async () => {
    const { server, bucket, content } = await started({ patience: { limit: 60_000, firstLimit: 1000 } })
    bucket.put('TV/a.mkv', { body: noise(300_000) })
    server.inject({ kind: 'slow-down' })
    await expect(content.readEnds('a.mkv', 300_000)).rejects.toMatchObject({
      code: 'content-unreadable',
      message: expect.stringContaining('SlowDown') as string,
    })
    expect(server.requests.length).toBe(3)
    server.faults.clear()
    await content.readEnds('a.mkv', 300_000)
    server.inject({ kind: 'slow-down' })
    await expect(content.readEnds('a.mkv', 300_000)).rejects.toMatchObject({ code: 'content-unreadable' })
    expect(server.requests.length).toBeGreaterThan(12)
  })

  it('says whose credentials may not read, and gives no secret away', async () => {
    const { server, content } = await started()
    server.inject({ kind: 'denied' })
    const failure = await content.readEnds('a.mkv', 1).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'content-unreadable',
      message:
        'the objects of s3://media/TV may not be read: AccessDenied: Access Denied (credentials from AWS_ACCESS_KEY_ID)',
    })
    expect(inspect(failure, { depth: 9 })).not.toContain(secretAccessKey)
    expect(inspect(failure, { depth: 9 })).not.toContain('Signature=')
  })

  it('is no bucket', async () => {
    const server = await S3Server.start()
    onTestFinished(() => server[Symbol.asyncDispose]())
    const { content } = await started()
    await expect(content.readEnds('a.mkv', 1)).resolves.toEqual({ status: 'vanished' })
    const absent = await openContent('s3://nothing', {
      s3: {
        endpoint: server.endpoint,
        region: 'test',
        pathStyle: true,
        credentials: { accessKeyId: 'AKTESTTEST', secretAccessKey },
        credentialsFrom: 'test',
      },
    })
    await expect(absent?.readEnds('a.mkv', 1)).rejects.toMatchObject({ code: 'content-unreadable' })
    await absent?.[Symbol.asyncDispose]()
  })

  it('is left at once on an abort, also in a pause', async () => {
    const { server, bucket, content } = await started({ sleep: () => new Promise(() => undefined) })
    bucket.put('TV/a.mkv', { body: noise(300_000) })
    for (const kind of ['hang', 'stall', 'slow-down'] as const) {
      server.faults.clear()
      server.inject({ kind })
      const stop = new AbortController()
      const failing = content.readEnds('a.mkv', 300_000, stop.signal)
      setTimeout(() => stop.abort(new Error('enough')), 50)
      await expect(failing).rejects.toThrow('enough')
    }
  })
})

it('is not there for a listing that was stored', async () => {
  expect(await openContent('/tmp/listing.json')).toBeNull()
  expect(await openContent('-')).toBeNull()
})
