import { describe, expect, test } from 'vitest'
import { MountTable, parseMount, parseMounts } from '../../../src/storage/mounts.ts'

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

test('a place that is mounted twice is refused', () => {
  expect(() => parseMounts(['/A=x/', '/A/=y/'])).toThrow(expect.objectContaining({ code: 'mount-invalid' }))
  expect(parseMounts(['/A=x/', '/A/b=y/'])).toHaveLength(2)
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
