import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openContent, type OpenContentOptions } from '../../../src/storage/content/open-content.ts'
import { noise, sizes } from '../../integration/storage/noise.ts'
import { S3Server } from '../../support/s3-server/s3-server.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(() => {
  try {
    execFileSync('rclone', ['version'], { stdio: 'ignore' })
  } catch {
    throw new Error('these tests need rclone on the PATH: apt-get install rclone')
  }
})

const names = [
  'Law & Order <1>.mkv',
  'a%2Fb+c #1?.mkv',
  'say "hi" \'there\'.mkv',
  '[1] {2} `3`.mkv',
  'e\u0301.mkv',
  'é \u{1F3AC}.mkv',
  'semi;colon, comma.unknown',
  ' leading.mkv',
  '...mkv',
]

async function opened(remote: string, env: NonNullable<OpenContentOptions['env']>, options: OpenContentOptions = {}) {
  const content = await openContent(`rclone:${remote}`, { env, ...options })
  if (content === null) throw new Error('a remote can be read')
  onTestFinished(() => content[Symbol.asyncDispose]())
  return content
}

async function bucket() {
  const server = await S3Server.start()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const conf = join(tempFolder(), 'rclone.conf')
  writeFileSync(
    conf,
    `[store]\ntype = s3\nprovider = Other\naccess_key_id = a\nsecret_access_key = b\nendpoint = ${server.endpoint}\nforce_path_style = true\nregion = test\n`,
  )
  // settings of a server that the user runs for another purpose
  const others = {
    RCLONE_BASEURL: '/x',
    RCLONE_LOG_FILE: '/dev/null',
    RCLONE_QUIET: 'true',
    RCLONE_VFS_CACHE_MODE: 'full',
  }
  const env = {
    PATH: process.env['PATH'],
    RCLONE_CONFIG: conf,
    HOME: tempFolder(),
    AWS_CA_BUNDLE: '/absent.pem',
    ...others,
  }
  return { server, bucket: server.bucket('media'), env }
}

describe('the ends of files of a remote, through the real rclone', () => {
  it('are read for every size, from a folder', async () => {
    const folder = tempFolder()
    for (const size of sizes) writeFileSync(join(folder, `${size}.mkv`), noise(size))
    const content = await opened(folder.replace(/^/u, ':local:'), { PATH: process.env['PATH'], HOME: tempFolder() })
    for (const size of sizes) {
      const ends = await content.readEnds(`${size}.mkv`, size)
      expect(ends).toMatchObject({ status: 'read', size })
      if (ends.status !== 'read') continue
      expect(Buffer.compare(ends.first, noise(size).subarray(0, 65_536))).toBe(0)
      expect(Buffer.compare(ends.last, noise(size).subarray(Math.max(0, size - 65_536)))).toBe(0)
      expect(await content.tag(`${size}.mkv`)).toBe(ends.tag)
    }
  })

  it('are read from a bucket by any name, in few requests, and nothing is read ahead', async () => {
    const { server, bucket: media, env } = await bucket()
    for (const [n, name] of names.entries()) media.put(`TV/Show/${name}`, { body: noise(200_000, n) })
    media.put('TV/Show/large.mkv', { size: 40_000_000_000 })
    const content = await opened('store:media/TV', env)
    for (const [n, name] of names.entries())
      expect(await content.readEnds(`Show/${name}`, 200_000)).toMatchObject({
        status: 'read',
        first: noise(200_000, n).subarray(0, 65_536),
        last: noise(200_000, n).subarray(134_464),
      })
    expect(await content.readEnds('Show/large.mkv', 40_000_000_000)).toMatchObject({ status: 'read' })
    expect(server.zerosSent).toBeLessThan(1_000_000)
    // listing the two folders, and for each object one look and three readings, of which one is broken off
    expect(server.requests.length).toBeLessThanOrEqual(3 + 5 * (names.length + 1))
  })

  it('are not those of objects that vanished or changed before', async () => {
    const { bucket: media, env } = await bucket()
    media.put('a.mkv', { body: noise(200_000) })
    media.put('folder/b.mkv', { body: noise(10) })
    const content = await opened('store:media', env)
    expect(await content.readEnds('gone.mkv', 200_000)).toEqual({ status: 'vanished' })
    expect(await content.readEnds('gone/gone.mkv', 200_000)).toEqual({ status: 'vanished' })
    expect(await content.readEnds('folder', 200_000)).toEqual({ status: 'vanished' })
    for (const listed of [0, 10, 131_072, 199_999, 5_000_000])
      expect(await content.readEnds('a.mkv', listed)).toEqual({ status: 'changed', size: 200_000 })
    expect(await content.tag('gone.mkv')).toBeNull()
  })

  it('come through when the store is slow for a while', async () => {
    const { server, bucket: media, env } = await bucket()
    media.put('a.mkv', { body: noise(200_000) })
    const content = await opened('store:media', env)
    server.inject({ kind: 'slow-down', times: 2 })
    expect(await content.readEnds('a.mkv', 200_000)).toMatchObject({ status: 'read' })
    server.inject({ kind: 'cut', times: 1, when: ({ key }) => key === 'a.mkv' })
    expect(await content.readEnds('a.mkv', 200_000)).toMatchObject({
      status: 'read',
      last: noise(200_000).subarray(134_464),
    })
  })

  it('have not vanished where the store refuses to list them', async () => {
    const { server, bucket: media, env } = await bucket()
    media.put('TV/a.mkv', { body: noise(200_000) })
    server.inject({ kind: 'denied' })
    const content = await opened('store:media', env, { patience: { limit: 1000, firstLimit: 1000 } })
    await expect(content.readEnds('TV/a.mkv', 200_000)).rejects.toMatchObject({
      code: 'content-unreadable',
      message: expect.stringMatching(/AccessDenied|Forbidden/u) as string,
    })
  })

  it('cannot be read of a remote that is not configured', async () => {
    await expect(opened('absent:media', { PATH: process.env['PATH'], HOME: tempFolder() })).rejects.toMatchObject({
      code: 'content-unreadable',
      message: expect.stringContaining("didn't find section in config file") as string,
    })
  })

  it('are no longer there when all of it went away', async () => {
    const folder = join(tempFolder(), 'media')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.mkv'), noise(10))
    const env = { PATH: process.env['PATH'], HOME: tempFolder() }
    const content = await opened(`:local:${folder}`, env, { patience: { limit: 1000, firstLimit: 1000 } })
    expect(await content.readEnds('a.mkv', 10)).toMatchObject({ status: 'read' })
    rmSync(folder, { recursive: true })
    await expect(content.readEnds('a.mkv', 10)).rejects.toMatchObject({ code: 'content-unreadable' })
  })

  it('are given up of one object that vanished while rclone ran, and not of the others', async () => {
    const { bucket: media, env } = await bucket()
    for (const name of ['a', 'b']) media.put(`${name}.mkv`, { body: noise(200_000) })
    const content = await opened('store:media', env, { sleep: () => Promise.resolve() })
    expect(await content.readEnds('a.mkv', 200_000)).toMatchObject({ status: 'read' })
    media.delete('b.mkv')
    expect(await content.readEnds('b.mkv', 200_000)).toMatchObject({ status: 'unreadable' })
    expect(await content.readEnds('a.mkv', 200_000)).toMatchObject({ status: 'read' })
  })
})
