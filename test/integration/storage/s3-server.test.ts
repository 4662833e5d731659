import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { S3Server } from '../../support/s3-server/s3-server.ts'

// The server stands in for a real store in other tests, so it must answer as one: as Amazon documents it.

async function started() {
  const server = await S3Server.start()
  const client = new S3Client({
    endpoint: server.endpoint,
    region: 'test',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test-secret' },
  })
  onTestFinished(async () => {
    client.destroy()
    await server[Symbol.asyncDispose]()
  })
  return { server, client, bucket: server.bucket('media') }
}

const byName = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const tree = [
  'a.txt',
  'Movies/Film (2001)/x.mkv',
  'Movies/Film (2001)/x.srt',
  'Movies/y.mkv',
  'TV/A/S1/1.mkv',
  'TV/A/S2/1.mkv',
  'TVx/1.mkv',
]

describe('the test S3 server', () => {
  it('names folders whose objects lie more than one level deeper', async () => {
    const { client, bucket } = await started()
    for (const key of tree) bucket.put(key)
    const root = await client.send(new ListObjectsV2Command({ Bucket: 'media', Delimiter: '/' }))
    expect(root.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['Movies/', 'TV/', 'TVx/'])
    expect(root.Contents?.map(({ Key }) => Key)).toEqual(['a.txt'])
    expect(root.KeyCount).toBe(4)
    const movies = await client.send(new ListObjectsV2Command({ Bucket: 'media', Delimiter: '/', Prefix: 'Movies/' }))
    expect(movies.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['Movies/Film (2001)/'])
    expect(movies.Contents?.map(({ Key }) => Key)).toEqual(['Movies/y.mkv'])
  })

  for (const delimiter of ['', '/'])
    it(`pages through everything once, in byte order, with version 1 and version 2 and delimiter '${delimiter}'`, async () => {
      const { client, bucket } = await started()
      for (const key of tree) bucket.put(key)
      const asked = { Bucket: 'media', MaxKeys: 2, ...(delimiter === '' ? {} : { Delimiter: delimiter }) }
      const names = (page: ListObjectsCommandOutput | ListObjectsV2CommandOutput) =>
        [
          ...(page.Contents ?? []).map(({ Key = '' }) => Key),
          ...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
        ].sort(byName)
      const second: string[] = []
      for (let token: string | undefined; ;) {
        const page = await client.send(new ListObjectsV2Command({ ...asked, ContinuationToken: token }))
        second.push(...names(page))
        token = page.NextContinuationToken
        expect(page.IsTruncated).toBe(token !== undefined)
        if (token === undefined) break
      }
      const first: string[] = []
      for (let marker: string | undefined; ;) {
        const page = await client.send(new ListObjectsCommand({ ...asked, Marker: marker }))
        first.push(...names(page))
        if (page.IsTruncated !== true) break
        marker = page.NextMarker ?? page.Contents?.at(-1)?.Key
      }
      const all = delimiter === '' ? [...tree].sort(byName) : ['Movies/', 'TV/', 'TVx/', 'a.txt']
      expect(second).toEqual(all)
      expect(first).toEqual(all)
    })

  it('goes on behind a key with start-after', async () => {
    const { client, bucket } = await started()
    for (const key of tree) bucket.put(key)
    const page = await client.send(new ListObjectsV2Command({ Bucket: 'media', StartAfter: 'TV/A/S1/1.mkv' }))
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(['TV/A/S2/1.mkv', 'TVx/1.mkv', 'a.txt'])
  })

  it('orders keys by their bytes, not by UTF-16 units', async () => {
    const { client, bucket } = await started()
    for (const key of ['\u{1F3AC}', '\uFF5E', 'z']) bucket.put(key)
    const page = await client.send(new ListObjectsV2Command({ Bucket: 'media' }))
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(['z', '\uFF5E', '\u{1F3AC}'])
  })

  it('encodes keys on demand, a space as a plus', async () => {
    const { client, bucket } = await started()
    bucket.put('a b+c/é&\u0001.mkv')
    const page = await client.send(new ListObjectsV2Command({ Bucket: 'media', EncodingType: 'url' }))
    expect(page.EncodingType).toBe('url')
    expect(page.Contents?.[0]?.Key).toBe('a+b%2Bc/%C3%A9%26%01.mkv')
  })

  it('keeps what is put, and gives it out whole, in ranges, and by HEAD', async () => {
    const { client } = await started()
    const body = Buffer.from('0123456789')
    await client.send(new PutObjectCommand({ Bucket: 'media', Key: 'd/x.bin', Body: body, StorageClass: 'ONEZONE_IA' }))
    const head = await client.send(new HeadObjectCommand({ Bucket: 'media', Key: 'd/x.bin' }))
    expect(head).toMatchObject({ ContentLength: 10, StorageClass: 'ONEZONE_IA' })
    const get = async (Range?: string) => {
      const answer = await client.send(new GetObjectCommand({ Bucket: 'media', Key: 'd/x.bin', Range }))
      return [answer.ContentRange, await answer.Body?.transformToString()]
    }
    expect(await get()).toEqual([undefined, '0123456789'])
    expect(await get('bytes=2-4')).toEqual(['bytes 2-4/10', '234'])
    expect(await get('bytes=8-100')).toEqual(['bytes 8-9/10', '89'])
    expect(await get('bytes=-3')).toEqual(['bytes 7-9/10', '789'])
    await expect(get('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' })
  })

  it('refuses what is not there, what is archived, and a token it never gave', async () => {
    const { client, bucket } = await started()
    bucket.put('cold.mkv', { size: 5, storageClass: 'GLACIER' })
    const send = client.send.bind(client) as (command: unknown) => Promise<unknown>
    await expect(send(new ListObjectsV2Command({ Bucket: 'absent' }))).rejects.toMatchObject({ name: 'NoSuchBucket' })
    await expect(send(new GetObjectCommand({ Bucket: 'media', Key: 'no' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    })
    await expect(send(new GetObjectCommand({ Bucket: 'media', Key: 'cold.mkv' }))).rejects.toMatchObject({
      name: 'InvalidObjectState',
    })
    await expect(send(new ListObjectsV2Command({ Bucket: 'media', ContinuationToken: 'other' }))).rejects.toMatchObject(
      {
        name: 'InvalidArgument',
      },
    )
  })
})
