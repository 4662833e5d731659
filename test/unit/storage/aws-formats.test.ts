import { describe, expect, it } from 'vitest'
import { oddNames, readText } from './read-text.ts'

const entry = (Key: string, more: object = {}) => ({
  Key,
  LastModified: '2024-05-05T10:10:10+00:00',
  ETag: '"x"',
  Size: 7,
  StorageClass: 'STANDARD',
  ...more,
})
const text = (...pages: readonly object[]) => pages.map((page) => JSON.stringify(page, null, 4)).join('\n')

describe('aws s3api list-objects-v2', () => {
  it('reads one page or many, one after the other or in an array, with any names', async () => {
    const pages = [
      { Contents: oddNames.map((name) => entry(name)), IsTruncated: true, NextContinuationToken: 'A' },
      {
        IsTruncated: false,
        ContinuationToken: 'A',
        Contents: [entry('z.mkv', { StorageClass: 'GLACIER' })],
        Prefix: '',
      },
    ]
    for (const written of [text(...pages), JSON.stringify(pages), text(...pages).replaceAll(/\n\s*/gu, '')])
      expect(await readText(written)).toMatchObject({
        format: 'aws-json',
        keys: [...oddNames, 'z.mkv'],
        archived: [...oddNames.map(() => 0), 1],
        incomplete: null,
        newest: '2024-05-05T10:10:10.000Z',
      })
  })

  it('counts folder markers and leaves them out', async () => {
    expect(await readText(text({ Contents: [entry('TV/', { Size: 0 }), entry('TV/a.mkv')] }))).toMatchObject({
      keys: ['TV/a.mkv'],
      markers: 1,
    })
  })

  it('reads version 1, bare entries, and the current ones of versions', async () => {
    expect(
      (await readText(text({ Contents: [entry('a')], IsTruncated: false, Marker: '', Name: 'b' }))).incomplete,
    ).toBeNull()
    expect((await readText(JSON.stringify([entry('a'), entry('b')]))).keys).toEqual(['a', 'b'])
    const versions = {
      Versions: [entry('a', { IsLatest: true }), entry('a', { IsLatest: false })],
      DeleteMarkers: [{ Key: 'c', IsLatest: true }],
    }
    expect((await readText(text(versions))).keys).toEqual(['a'])
  })

  it.each([
    ['{}'],
    ['null'],
    ['{\n    "RequestCharged": null,\n    "Prefix": "TV/"\n}\n'],
    ['{"IsTruncated":false,"KeyCount":0,"Name":"b","Prefix":""}'],
  ])('holds nothing where there was nothing: %s', async (written) => {
    expect(await readText(written)).toMatchObject({
      keys: [],
      incomplete: null,
      format: 'aws-json',
    })
  })

  it.each([
    [
      'the last page says that more follow',
      text({ Contents: [entry('a')], IsTruncated: true, NextContinuationToken: 'A' }),
      /says that more follow/u,
    ],
    ['the token of --max-items is left', text({ Contents: [entry('a')], NextToken: 'eyJ' }), /says that more follow/u],
    [
      'the first page is missing',
      text({ Contents: [entry('a')], IsTruncated: false, ContinuationToken: 'A' }),
      /a page is missing/u,
    ],
    [
      'a page in the middle is missing',
      text(
        { Contents: [entry('a')], IsTruncated: true, NextContinuationToken: 'A' },
        { Contents: [entry('c')], IsTruncated: false, ContinuationToken: 'B' },
      ),
      /a page is missing/u,
    ],
    [
      'folders were not looked into',
      text({ Contents: [entry('a')], CommonPrefixes: [{ Prefix: 'TV/' }] }),
      /delimiter/u,
    ],
    ['the file is cut', text({ Contents: [entry('a'), entry('b')] }).slice(0, -60), /is cut after 1 objects/u],
  ])('is incomplete when %s', async (_, written, reason) => {
    expect((await readText(written)).incomplete).toMatch(reason)
  })

  it('is refused with --encoding-type url, and names an entry without a key', async () => {
    await expect(readText(text({ Contents: [entry('a')], EncodingType: 'url' }))).rejects.toMatchObject({
      code: 'listing-malformed',
    })
    await expect(readText(text({ Contents: [entry('a'), { Size: 1 }] }))).rejects.toMatchObject({
      code: 'listing-malformed',
      message: expect.stringMatching(/object 2 .*has no Key/u) as string,
    })
  })
})

describe('S3 Inventory', () => {
  const encoded = (key: string) =>
    key
      .split('/')
      .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
      .join('/')
  const csv = (...rows: readonly (readonly (string | number)[])[]) =>
    rows.map((row) => row.map((field) => `"${field}"`).join(',') + '\n').join('')
  const at = '2024-05-05T10:10:10.000Z'
  const etag = 'd41d8cd98f00b204e9800998ecf8427e'

  it('decodes names', async () => {
    const { keys, format } = await readText(
      csv(...oddNames.map((name) => ['media', encoded(name), 7, at, etag, 'STANDARD'])),
    )
    expect(keys).toEqual(oddNames)
    expect(format).toBe('s3-inventory')
  })

  it('counts current versions only, and no delete markers', async () => {
    const rows = [
      ['media', 'a.mkv', 'v2', 'true', 'false', 5, at, 'false', 'GLACIER'],
      ['media', 'a.mkv', 'v1', 'false', 'false', 4, at, 'false', 'STANDARD'],
      ['media', 'b.mkv', 'v1', 'true', 'true', '', at, '', ''],
      ['media', 'TV/', 'v1', 'true', 'false', 0, at, 'false', 'STANDARD'],
    ]
    expect(await readText(csv(...rows))).toMatchObject({
      keys: ['a.mkv'],
      sizes: [5],
      archived: [1],
      markers: 1,
      incomplete: null,
    })
  })

  it('goes by a header where there is one, whatever the order', async () => {
    const rows = [
      ['Key', 'Last Modified Date', 'StorageClass', 'Size', 'Is_Latest', 'Bucket'],
      ['a+b.mkv', at, 'STANDARD', 5, 'true', 'media'],
      ['c.mkv', at, 'STANDARD', 6, 'false', 'media'],
    ]
    expect(await readText(csv(...rows))).toMatchObject({
      keys: ['a b.mkv'],
      sizes: [5],
      newest: '2024-05-05T10:10:10.000Z',
    })
  })

  it('knows the archive tiers of intelligent tiering', async () => {
    const rows = [
      ['media', 'a.mkv', 5, at, 'INTELLIGENT_TIERING', 'DEEP_ARCHIVE_ACCESS'],
      ['media', 'b.mkv', 5, at, 'INTELLIGENT_TIERING', 'INFREQUENT_ACCESS'],
    ]
    expect((await readText(csv(...rows))).archived).toEqual([1, 0])
  })
})
