import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Listing } from '../../../src/storage/listing.ts'
import { readListing } from '../../../src/storage/read-listing.ts'
import { S3Server } from '../../support/s3-server/s3-server.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const names = [
  'Law & Order <1>.mkv',
  'a%2Fb+c #1?.mkv',
  'say "hi" \'there\'.mkv',
  '[1] {2} `3`.mkv',
  'e\u0301.mkv',
  'é \u{1F3AC}.mkv',
  'semi;colon, comma.mkv',
  ' leading.mkv',
]

beforeAll(() => {
  try {
    execFileSync('rclone', ['version'], { stdio: 'ignore' })
  } catch {
    throw new Error('these tests need rclone on the PATH: apt-get install rclone')
  }
})

async function started() {
  const server = await S3Server.start()
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]()
  })
  const conf = join(tempFolder(), 'rclone.conf')
  writeFileSync(
    conf,
    `[store]\ntype = s3\nprovider = Other\naccess_key_id = a\nsecret_access_key = b\nendpoint = ${server.endpoint}\nforce_path_style = true\nregion = test\n`,
  )
  const env = { PATH: process.env['PATH'], RCLONE_CONFIG: conf, HOME: tempFolder(), AWS_CA_BUNDLE: '/absent.pem' }
  const { AWS_CA_BUNDLE: _, ...own } = env
  // not synchronously: the server answers from this very process
  const rclone = async (...args: readonly string[]) => {
    const { stdout } = await promisify(execFile)('rclone', args, { env: own, maxBuffer: 1 << 26 })
    return stdout
  }
  return { server, bucket: server.bucket('media'), env, rclone }
}

function rows({ objects: { keys, sizes, archived } }: Listing) {
  return Array.from({ length: keys.length }, (_, i) => `${keys.text(i)} ${sizes[i]} ${archived[i]}`).sort((a, b) =>
    a < b ? -1 : 1,
  )
}

describe('the real rclone', () => {
  it('lists the test S3 server whole, by its own page size, nested folders included', async () => {
    const { server, bucket, env } = await started()
    for (let i = 0; i < 2500; i++) bucket.put(`Music/Artist ${i % 7}/Album/${i}.flac`, { size: i })
    for (const [i, name] of names.entries())
      bucket.put(`TV/${name}`, { size: i, storageClass: i === 0 ? 'GLACIER' : 'STANDARD' })
    const listing = await readListing('rclone:store:media', { env })
    expect(listing).toMatchObject({ complete: true, newestObjectAt: '2024-05-05T10:10:10.000Z' })
    expect(listing.objects.keys.length).toBe(2500 + names.length)
    const live = await readListing('s3://media', {
      s3: {
        endpoint: server.endpoint,
        region: 'test',
        pathStyle: true,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        credentialsFrom: 'test',
      },
    })
    expect(rows(listing)).toEqual(rows(live))
  })

  it('writes stored listings that all say the same', async () => {
    const { bucket, rclone, env } = await started()
    for (const [i, name] of names.entries()) bucket.put(`TV/Show/${name}`, { size: 1000 + i })
    const expected = rows(await readListing('rclone:store:media', { env }))
    const commands = [
      ['lsjson', '-R', 'store:media'],
      ['lsjson', '-R', '--files-only', '--hash', 'store:media'],
      ['lsf', '-R', '--format', 'pst', 'store:media'],
      ['lsf', '-R', '--format', 'tsp', '--files-only', 'store:media'],
      ['lsf', '-R', '--format', 'sp', '--separator', '\t', '--files-only', 'store:media'],
      ['lsf', '-R', '--format', 'ps', '--csv', '--files-only', 'store:media'],
      ['lsf', '-R', '--format', 'spT', '--absolute', '--files-only', 'store:media'],
    ]
    for (const command of commands) {
      const file = join(tempFolder(), 'listing')
      writeFileSync(file, await rclone(...command))
      const listing = await readListing(file)
      expect([command.join(' '), listing.incompleteReason, rows(listing)]).toEqual([command.join(' '), null, expected])
    }
  })

  it('fails on a store that refuses, and says why', async () => {
    const { server, env } = await started()
    server.inject({ kind: 'denied' })
    await expect(readListing('rclone:store:media', { env })).rejects.toMatchObject({
      code: 'rclone-failed',
      message: expect.stringMatching(/AccessDenied|Forbidden/u) as string,
    })
  })

  it('uploads to and downloads from the test S3 server unharmed', async () => {
    const { rclone } = await started()
    const folder = tempFolder()
    for (const name of names) writeFileSync(join(folder, name), `content of ${name}`)
    await rclone('copy', folder, 'store:media/up')
    expect(await rclone('check', '--download', '--combined', '-', folder, 'store:media/up')).toMatch(/^(?:= .*\n){8}$/u)
  })
})
