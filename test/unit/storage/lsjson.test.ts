import { describe, expect, it } from 'vitest'
import { oddNames, readText } from './read-text.ts'

const line = (path: string, size = 1, more = '') =>
  `{"Path":${JSON.stringify(path)},"Name":${JSON.stringify(path.slice(path.lastIndexOf('/') + 1))},"Size":${size},"ModTime":"2024-05-05T10:10:10.000000000Z","IsDir":false${more}}`

describe('rclone lsjson', () => {
  it('reads names with anything in them', async () => {
    const paths = oddNames.map((name) => `TV/${name}`)
    const { keys, format, incomplete } = await readText(`[\n${paths.map((path) => line(path)).join(',\n')}\n]\n`)
    expect(keys).toEqual(paths)
    expect({ format, incomplete }).toEqual({ format: 'lsjson', incomplete: null })
  })

  it('decodes the escapes that Go and others write', async () => {
    const text = String.raw`[{"Path":"a \u0026 \u003cb\u003e\/\ud83c\udfac\t\u00e9\ud83c.mkv","Size":5,"IsDir":false}]`
    expect((await readText(text)).keys).toEqual(['a & <b>/\u{1F3AC}\té\uFFFD.mkv'])
  })

  it('is not misled by a name that holds the text of other members', async () => {
    const paths = ['a","Size":99,"x":"y.mkv', '{"Path":"b.mkv"}', 'c\\","IsDir":true,"', 'd]']
    const { keys, sizes } = await readText(`[${paths.map((path, i) => line(path, i)).join(',')}]`)
    expect(keys).toEqual(paths)
    expect(sizes).toEqual([0, 1, 2, 3])
  })

  it('takes a name that does not repeat the end of the path for what it is', async () => {
    const text =
      '[{"Path":"a/b.mkv","Name":"other name \\" altogether","Size":7,"IsDir":false},{"Path":"c","Name":"","Size":8}]'
    expect(await readText(text)).toMatchObject({ keys: ['a/b.mkv', 'c'], sizes: [7, 8] })
  })

  it('leaves folders out and knows what must be restored first', async () => {
    const text = `[${[
      '{"Path":"TV","Name":"TV","Size":-1,"ModTime":"","IsDir":true}',
      line('TV/a.mkv', 1, ',"Tier":"GLACIER"'),
      line('TV/b.mkv', 2, ',"Tier":"GLACIER_IR"'),
      line('TV/c.mkv', 3, ',"Tier":"STANDARD"'),
      line('TV/d.mkv', 4, ',"Tier":"DEEP_ARCHIVE","Metadata":{"x":[1,{"y":"}]"}]}'),
    ].join(',\n')}]`
    expect(await readText(text)).toMatchObject({
      keys: ['TV/a.mkv', 'TV/b.mkv', 'TV/c.mkv', 'TV/d.mkv'],
      archived: [1, 0, 0, 1],
    })
  })

  it('gives NaN for a size that rclone does not know', async () => {
    expect((await readText('[{"Path":"a.gdoc","Size":-1,"IsDir":false}]')).sizes).toEqual([Number.NaN])
  })

  it('says when the newest object was written, in whatever zone it is told', async () => {
    const at = (time: string) => `{"Path":"${time}","ModTime":"${time}","Size":1}`
    const text = `[${['2024-05-05T10:10:10.5Z', '2024-05-05T13:00:00+02:00', '2024-05-05T10:59:59Z', '', 'yesterday'].map(at).join(',')}]`
    expect((await readText(text)).newest).toBe('2024-05-05T11:00:00.000Z')
  })

  it('keeps bytes that are not UTF-8', async () => {
    const text = Buffer.concat([
      Buffer.from('[{"Path":"\\u0026'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from('.mkv","Size":1}]'),
    ])
    const { listing } = await readText(text)
    const { keys } = listing.objects
    expect([...keys.buffer.subarray(keys.start(0), keys.end(0))]).toEqual([0x26, 0xe9, 0xff, ...Buffer.from('.mkv')])
  })

  it.each([
    ['an array that never closes', `[\n${line('a.mkv')},\n`, /never closes: it is cut after 1 objects/u],
    ['an object cut in the middle', `[\n${line('a.mkv')},\n{"Path":"b.m`, /never closes/u],
    ['a second array behind the first', `[${line('a.mkv')}]\n[${line('b.mkv')}]`, /something follows/u],
  ])('says that it is incomplete: %s', async (_, text, reason) => {
    const read = await readText(text)
    expect(read.incomplete).toMatch(reason)
    expect(read.listing.complete).toBe(false)
    expect(read.keys).toEqual(['a.mkv'])
  })

  it('holds nothing where rclone found nothing', async () => {
    expect(await readText('[\n]\n')).toMatchObject({ keys: [], incomplete: null, format: 'lsjson' })
  })

  it.each([
    ['a line that is no JSON', `[\n${line('a.mkv')},\nBROKEN\n]`, 'object 2', 'BROKEN'],
    ['an object without a path', `[{"IsDir":false,"Name":"x"}]`, 'object 1', 'has no Path'],
    ['an unknown escape', String.raw`[{"Path":"\q"}]`, 'object 1', 'escape'],
    ['a missing colon', `[{"Path" "x"}]`, 'object 1', 'not valid JSON'],
  ])('names the object and shows it: %s', async (_, text, where, what) => {
    await expect(readText(text, 'lsjson')).rejects.toMatchObject({
      code: 'listing-malformed',
      message: expect.stringMatching(new RegExp(`${where}.*${what}`, 'u')) as string,
    })
  })
})
