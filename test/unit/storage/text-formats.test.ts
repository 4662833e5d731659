import { describe, expect, it } from 'vitest'
import { oddNames, readText } from './read-text.ts'

const paths = oddNames.map((name) => `TV/${name}`)
const time = '2024-05-05 10:10:10'

describe('rclone lsf', () => {
  it.each([
    ['pst', (path: string) => `${path};7;${time}`],
    ['ps', (path: string) => `${path};7`],
    ['sp', (path: string) => `7;${path}`],
    ['tps', (path: string) => `${time};${path};7`],
    ['stp', (path: string) => `7;${time};${path}`],
    ['pstT', (path: string) => `${path};7;${time};STANDARD`],
    ['hsp', (path: string) => `d41d8cd98f00b204e9800998ecf8427e;7;${path}`],
    ['ps, --separator ,', (path: string) => `${path},7`],
    ['sp, --separator \\t', (path: string) => `7\t${path}`],
    ['pst, --separator ^', (path: string) => `${path}^7^${time}`],
    ['tps, --separator ~', (path: string) => `${time}~${path}~7`],
    ['stp, --separator #', (path: string) => `7#${time}#${path}`],
    ['ps, --separator :', (path: string) => `${path}:7`],
    ['sp, --separator space', (path: string) => `7 ${path}`],
    ['spt, --separator \\t', (path: string) => `7\t${path}\t${time}`],
    ['stp, --separator \\t', (path: string) => `7\t${time}\t${path}`],
    ['pst, --time-format RFC3339', (path: string) => `${path};7;2024-05-05T10:10:10+02:00`],
    ['psTh', (path: string) => `${path};7;Hot;0123abcd`],
  ])('finds the columns of --format %s, separators in paths or not', async (_, write) => {
    const { keys, sizes, incomplete } = await readText(
      ['Movies/Film.mkv', 'TV/x.mkv', ...paths].map((path) => `${write(path)}\n`).join(''),
    )
    expect(keys).toEqual(['Movies/Film.mkv', 'TV/x.mkv', ...paths])
    expect(new Set(sizes)).toEqual(new Set([7]))
    expect(incomplete).toBeNull()
  })

  const md5 = 'd41d8cd98f00b204e9800998ecf8427e'

  it.each([
    ['hps', (path: string, hash: string) => `${hash};${path};7`],
    ['psh', (path: string, hash: string) => `${path};7;${hash}`],
    ['sph', (path: string, hash: string) => `7;${path};${hash}`],
    ['phs', (path: string, hash: string) => `${path};${hash};7`],
    ['shtp', (path: string, hash: string) => `7;${hash};${time};${path}`],
    ['hTps', (path: string, hash: string) => `${hash};STANDARD;${path};7`],
    ['pshT', (path: string, hash: string) => `${path};7;${hash};STANDARD`],
  ])('finds the columns of --format %s where some objects, or all, have no hash', async (_, write) => {
    const all = ['Movies/Film.mkv', 'TV/x.mkv', ...paths]
    for (const hashOf of [(i: number) => (i % 2 === 0 ? md5 : ''), (i: number) => (i % 2 === 0 ? '' : md5), () => '']) {
      const { keys, sizes, incomplete } = await readText(all.map((path, i) => `${write(path, hashOf(i))}\n`).join(''))
      expect(keys).toEqual(all)
      expect(new Set(sizes)).toEqual(new Set([7]))
      expect(incomplete).toBeNull()
    }
  })

  it('knows the tiers where some objects have none', async () => {
    expect(await readText('a.mkv;5;\nb.mkv;6;GLACIER\nc.mkv;7;\n')).toMatchObject({
      keys: ['a.mkv', 'b.mkv', 'c.mkv'],
      archived: [0, 1, 0],
    })
    const late = Array.from({ length: 600 }, (_, i) => `${i}.mkv;5;${i === 599 ? 'GLACIER' : ''}\n`).join('')
    expect((await readText(late)).archived.indexOf(1)).toBe(599)
  })

  it.each([
    ['pt, without sizes', (path: string) => `${path};${time}`],
    ['pst, --separator :', (path: string) => `${path}:7:${time}`],
    ['tps, --separator :', (path: string) => `${time}:${path}:7`],
    ['stp, --separator :', (path: string) => `7:${time}:${path}`],
    ['spt, --separator :', (path: string) => `7:${path}:${time}`],
    ['pst, --separator space', (path: string) => `${path} 7 ${time}`],
    ['tps, --separator space', (path: string) => `${time} ${path} 7`],
    ['stp, --separator space', (path: string) => `7 ${time} ${path}`],
    ['spt, --separator space', (path: string) => `7 ${path} ${time}`],
    ["ps, --separator ' | '", (path: string) => `${path} | 7`],
    ["ps, --separator ', '", (path: string) => `${path}, 7`],
    ["sp, --separator ': '", (path: string) => `7: ${path}`],
    ['pst, --time-format unix', (path: string) => `${path};7;1714900210`],
    ['spt, --time-format unix', (path: string) => `7;${path};1714900210`],
    ['pts, --time-format Kitchen', (path: string) => `${path};10:10AM;7`],
    ['spt, --time-format of days', (path: string) => `7;${path};2024-05-05`],
    ['pst, --time-format of minutes', (path: string) => `${path};7;2024-05-05 10:10`],
    ['pst, --time-format ANSIC', (path: string) => `${path};7;Sun May  5 10:10:10 2024`],
    ['pst, --time-format RFC822', (path: string) => `${path};7;05 May 24 10:10 UTC`],
  ])('is refused where columns cannot be told from names, or from pieces of a time: --format %s', async (_, write) => {
    const text = ['Movies/Film.mkv', 'TV/x.mkv'].map((path) => `${write(path)}\n`).join('')
    await expect(readText(text)).rejects.toMatchObject({ code: 'listing-format-unknown' })
  })

  it('finds the columns beside a path without a size only when it is told that it is one', async () => {
    const text = `a.mkv;${time}\nb.mkv;${time}\n`
    await expect(readText(text)).rejects.toMatchObject({ code: 'listing-format-unknown' })
    expect(await readText(text, 'lsf')).toMatchObject({ keys: ['a.mkv', 'b.mkv'], sizes: [Number.NaN, Number.NaN] })
    await expect(readText(`a.mkv:5:${time}\n`, 'lsf')).rejects.toMatchObject({ code: 'listing-format-unknown' })
  })

  it('leaves folders out, drops the slash of --absolute, and knows tiers', async () => {
    const text = `/TV/;-1;${time};STANDARD\n/TV/a.mkv;5;${time};GLACIER\n/TV/b.mkv;6;${time};STANDARD\n`
    expect(await readText(text)).toMatchObject({ keys: ['TV/a.mkv', 'TV/b.mkv'], sizes: [5, 6], archived: [1, 0] })
  })

  it('takes the quotes of --csv away, and leaves those of a name', async () => {
    const text = `a.mkv,1\n"b,c.mkv",2\n"say ""hi"".mkv",3\n"Heroes" pilot.mkv,4\n"x".mkv,5\n`
    expect((await readText(text)).keys).toEqual(['a.mkv', 'b,c.mkv', 'say "hi".mkv', '"Heroes" pilot.mkv', '"x".mkv'])
  })

  it('takes paths alone only when it is told that they are', async () => {
    const text = 'TV/a.mkv\nTV/b.mkv\n'
    await expect(readText(text)).rejects.toMatchObject({ code: 'listing-format-unknown' })
    expect(await readText(text, 'lsf')).toMatchObject({
      keys: ['TV/a.mkv', 'TV/b.mkv'],
      sizes: [Number.NaN, Number.NaN],
    })
  })

  it('takes CR LF for the end of a line where all lines have it, and else for part of a name', async () => {
    expect((await readText('1;a.mkv\r\n2;b.mkv\r\n')).keys).toEqual(['a.mkv', 'b.mkv'])
    expect((await readText('1;a.mkv\r\n2;b.mkv\n')).keys).toEqual(['a.mkv\r', 'b.mkv'])
  })
})

describe('aws s3 ls --recursive', () => {
  const row = (key: string, size = 7) => `${time} ${String(size).padStart(10)} ${key}\n`

  it('keeps the spaces of keys, leading ones too', async () => {
    const { keys, format, newest } = await readText(
      paths.map((path) => row(path)).join('') + row(' leading') + row('big', 123_456_789_012),
    )
    expect(keys).toEqual([...paths, ' leading', 'big'])
    expect({ format, newest }).toEqual({ format: 'aws-ls', newest: '2024-05-05T10:10:10.000Z' })
  })

  it('agrees with its own summary, or is incomplete', async () => {
    const text = (objects: number, bytes: number) =>
      `${row('a.mkv', 3)}${row('b/', 0)}\nTotal Objects: ${objects}\n   Total Size: ${bytes}\n`
    expect(await readText(text(2, 3))).toMatchObject({ keys: ['a.mkv'], markers: 1, incomplete: null })
    expect((await readText(text(3, 3))).incomplete).toMatch(/summary says 3 objects, but it holds 2/u)
    expect((await readText(text(2, 4))).incomplete).toMatch(/summary says 4 bytes, but its objects have 3/u)
  })

  it('is incomplete when it was made without --recursive', async () => {
    const { incomplete } = await readText(
      `                           PRE Movies/\n                           PRE TV/\n${row('a.mkv')}`,
    )
    expect(incomplete).toMatch(/without --recursive: 2 folders/u)
  })

  it('is refused with --human-readable, whose sizes are rounded', async () => {
    await expect(readText(`${time}    1.2 GiB a.mkv\n`, 'aws-ls')).rejects.toMatchObject({ code: 'listing-malformed' })
  })
})

describe('find -printf', () => {
  it('reads what %P and %p write', async () => {
    expect((await readText(paths.map((path) => `7\t${path}\n`).join(''))).keys).toEqual(paths)
    expect((await readText('7\t./TV/a.mkv\n8\t./b.mkv\n')).keys).toEqual(['TV/a.mkv', 'b.mkv'])
    expect((await readText('4096\t\n7\t.hidden\n8\tb.mkv\n')).keys).toEqual(['.hidden', 'b.mkv'])
  })
})

describe('a text listing without an end to its last line', () => {
  it.each([
    `a.mkv;5;${'0'.repeat(32)}\nb.strange;6;${'1'.repeat(32)}`,
    '5\ta.mkv\n6\tb.mkv',
    `a.mkv;5;${time}\nb.strange;6;${time}`,
    '"bucket","a.mkv","5"\n"bucket","b.mkv","6"',
  ])('is whole where that line is: %j', async (text) => {
    expect(await readText(text)).toMatchObject({ incomplete: null, keys: { length: 2 } })
  })

  it.each([
    '5\ta.mkv\n6\tb.mk',
    '5\ta.mkv\n6\tb',
    '5\ta.mkv\n6',
    `${time}          5 a.mkv\n${time}          6 b.mk`,
    `a.mkv;5;${time}\nb.mkv;6;2024-05-05 10:1`,
    '"bucket","a.mkv","5"\n"bucket","b.mkv","6',
    'a.mkv;123456119\nb.mkv;1234',
    `${time};a.mkv;5\n${time};b.mkv;6`,
    `a.mkv;5;${'0'.repeat(40)}\nb.mkv;6;${'1'.repeat(32)}`,
    'a.mkv;5;STANDARD_IA\nb.mkv;6;STANDARD',
    'a.mkv;5;STANDARD\nb.mkv;6;',
    '5;a.mkv\n6;TV/',
    '5\ta.mkv\n6\t',
  ])('is incomplete where that line is cut, which is left out: %j', async (text) => {
    expect(await readText(text)).toMatchObject({ incomplete: 'it is cut in the middle of line 2', keys: ['a.mkv'] })
  })
})

describe('a line that is not like the others', () => {
  const rows = (i: number) => ({
    find: `${i}\tfile ${i}.mkv`,
    lsf: `file ${i}.mkv;${i};${time}`,
    'aws-ls': `${time} ${String(i).padStart(10)} file ${i}.mkv`,
    's3-inventory': `"media","file+${i}.mkv","${i}","2024-05-05T10:10:10.000Z","STANDARD"`,
  })

  for (const form of ['find', 'lsf', 'aws-ls', 's3-inventory'] as const)
    it.each([3, 10, 1000])(`is named by its number and shown: ${form} of %i lines`, async (count) => {
      const lines = Array.from({ length: count }, (_, i) => rows(i)[form])
      lines[count - 2] = 'rubbish'
      await expect(readText(`${lines.join('\n')}\n`)).rejects.toMatchObject({
        code: 'listing-malformed',
        message: expect.stringMatching(
          new RegExp(`line ${(count - 1).toLocaleString('en')} .*"rubbish"`, 'u'),
        ) as string,
      })
    })
})
