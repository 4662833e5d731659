import { describe, expect, test } from 'vitest'
import { ByteStrings } from '../../../src/core/byte-strings.ts'
import { inferMounts, MountTable, parseMount } from '../../../src/storage/mounts.ts'

describe('--mount', () => {
  test.each([
    ['/Media=', { plexRoot: '/Media', prefix: '' }],
    ['/Media/TV/=shows', { plexRoot: '/Media/TV', prefix: 'shows/' }],
    ['/Media==x/', { plexRoot: '/Media', prefix: '=x/' }],
    ['/=', { plexRoot: '', prefix: '' }],
    ['D:\\Media=/a/b/', { plexRoot: 'D:/Media', prefix: 'a/b/' }],
    ['\\\\nas\\tv=tv', { plexRoot: '//nas/tv', prefix: 'tv/' }],
  ])('%s is read', (text, mount) => expect(parseMount(text)).toEqual(mount))

  test.each(['', '=', '/Media', 'Media=', '=x'])('%j is refused', (text) =>
    expect(() => parseMount(text)).toThrow(expect.objectContaining({ code: 'mount-invalid' })),
  )
})

describe('a mount table', () => {
  const table = new MountTable([
    { plexRoot: '/Media', prefix: '' },
    { plexRoot: '/Media/TV', prefix: 'shows/' },
    { plexRoot: 'D:/x', prefix: 'd/' },
  ])

  test('translates by the longest mount, on whole segments', () => {
    expect(table.keyFor('/Media/TV/a.mkv')).toBe('shows/a.mkv')
    expect(table.keyFor('/Media/TV2/a.mkv')).toBe('TV2/a.mkv')
    expect(table.keyFor('/Mediaa/x')).toBeNull()
    expect(table.keyFor('D:\\x\\y\\z.mkv')).toBe('d/y/z.mkv')
  })

  test('translates keys back by the longest prefix', () => {
    expect(table.pathFor('shows/a.mkv')).toBe('/Media/TV/a.mkv')
    expect(table.pathFor('Movies/a.mkv')).toBe('/Media/Movies/a.mkv')
  })
})

describe('inference', () => {
  const infer = (roots: Record<string, string[]>, keys: string[]) =>
    inferMounts(
      Object.entries(roots).map(([root, paths]) => ({ root, paths: paths.map((path) => `${root}/${path}`) })),
      ByteStrings.from(keys),
    ).map(({ plexRoot, prefix }) => `${plexRoot}=${prefix}`)

  test('finds the mount from whole paths', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv'], '/Media/Movies': ['b.mkv'] }, ['TV/a/1.mkv', 'Movies/b.mkv'])).toEqual([
      '/Media=',
    ])
  })

  test('finds a listing taken below the mount, and one taken above it', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, ['a/1.mkv'])).toEqual(['/Media/TV='])
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, ['backup/all/TV/a/1.mkv'])).toEqual(['/Media=backup/all/'])
  })

  test('gives a moved root no mount of its own when another mount holds it', () => {
    const keys = ['TV/a/1.mkv', 'TV/a/2.mkv', 'Movies/b.mkv', 'Movies/c.mkv', 'Movies/d.mkv']
    expect(
      infer({ '/Media/TVShows': ['a/1.mkv', 'a/2.mkv'], '/Media/Movies': ['b.mkv', 'c.mkv', 'd.mkv'] }, keys),
    ).toEqual(['/Media='])
  })

  test('finds several mounts', () => {
    expect(
      infer({ '/tv/x': ['1.mkv'], '/music': ['a/1.mp3', 'a/2.mp3'] }, ['t/x/1.mkv', 'm/a/1.mp3', 'm/a/2.mp3']),
    ).toEqual(['/music=m/', '/tv=t/'])
  })

  test('does not take a single file of a common name for a mount', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv', 'cover.mkv', 'b/2.mkv'] }, ['x/y/cover.mkv'])).toEqual([])
  })

  test('takes the one that most paths agree on where copies lie about', () => {
    const keys = ['TV/a/1.mkv', 'TV/a/2.mkv', 'backup/TV/a/1.mkv']
    expect(infer({ '/Media/TV': ['a/1.mkv', 'a/2.mkv'] }, keys)).toEqual(['/Media='])
  })

  test('says nothing when file names agree and folders do not', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, ['x/1.mkv'])).toEqual([])
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, [])).toEqual([])
  })

  test('does not depend on the order of the listing', () => {
    const keys = ['one/TV/a/1.mkv', 'two/TV/a/1.mkv']
    const roots = { '/Media/TV': ['a/1.mkv'] }
    expect(infer(roots, keys)).toEqual(infer(roots, keys.toReversed()))
  })
})
