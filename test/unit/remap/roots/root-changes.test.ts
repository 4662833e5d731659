import { expect, test } from 'vitest'
import { inferRootChanges, type RootedSection } from '../../../../src/remap/roots/root-changes.ts'

const section = (id: number, root: string, more: Partial<RootedSection> = {}): RootedSection => ({
  id,
  type: 'show',
  roots: [root],
  present: [0],
  ...more,
})
const moved = (id: number, pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([from, to]) => ({ section: id, from, to }))
const changesOf = (sections: readonly RootedSection[], moves: ReturnType<typeof moved>) =>
  inferRootChanges({ sections, moves }).changes.map(({ section, from, to }) => [section, from, to])

const seasons = (root: string, show: string, now: string) =>
  [1, 2, 3].map((season): [string, string] => [
    `${root}/${show}/Saison ${season}/a.mkv`,
    `${now}/${show}/Season ${season}/a.mkv`,
  ])

test('files that kept their place below the root tell where it went', () => {
  const moves = moved(1, [
    ['/Media/TVShows/A/Season 1/a.mkv', '/Media/TV/A/Season 1/a.mkv'],
    ['/Media/TVShows/B/Livre I/b.mkv', '/Media/TV/B/Season 1/b.mkv'],
  ])
  expect(changesOf([section(1, '/Media/TVShows')], moves)).toEqual([[1, '/Media/TVShows', '/Media/TV']])
})

test('a root under which something is still there stays, and what went elsewhere is homeless', () => {
  const moves = moved(1, [
    ['/Media/TVShows/A/a.mkv', '/Media/TV/A/a.mkv'],
    ['/Media/TVShows/B/b.mkv', '/Media/TVShows/B/Season 1/b.mkv'],
  ])
  expect(inferRootChanges({ sections: [section(1, '/Media/TVShows', { present: [1] })], moves })).toEqual({
    changes: [],
    homeless: [0],
  })
})

test('folders above several roots may have changed', () => {
  const sections = [section(1, '/Media/TV'), section(2, '/Media/Movies', { type: 'movie' })]
  const moves = [
    ...moved(1, [['/Media/TV/A/a.mkv', '/Data/TV/A/a.mkv']]),
    ...moved(2, [['/Media/Movies/b.mkv', '/Data/Movies/b.mkv']]),
  ]
  expect(inferRootChanges({ sections, moves })).toEqual({
    changes: [
      { section: 1, from: '/Media/TV', to: '/Data/TV' },
      { section: 2, from: '/Media/Movies', to: '/Data/Movies' },
    ],
    homeless: [],
  })
})

test('where all was restructured, the folder that holds the shows is the root', () => {
  const two = moved(1, [...seasons('/Media/TVShows', 'A', '/Media/TV'), ...seasons('/Media/TVShows', 'B', '/Media/TV')])
  expect(changesOf([section(1, '/Media/TVShows')], two)).toEqual([[1, '/Media/TVShows', '/Media/TV']])
})

test('a single show does not become the root', () => {
  const one = moved(1, seasons('/Media/TVShows', 'A', '/Media/TV'))
  expect(changesOf([section(1, '/Media/TVShows')], one)).toEqual([[1, '/Media/TVShows', '/Media/TV']])
  const oneSeason = one.slice(0, 1)
  expect(changesOf([section(1, '/Media/TVShows')], oneSeason)).toEqual([[1, '/Media/TVShows', '/Media/TV']])
})

test('nor does a single artist or album', () => {
  const moves = moved(1, [
    ['/Music/Nena - Live/1.mp3', '/Audio/Music/Nena/Live/CD1/01.mp3'],
    ['/Music/Nena - Live/2.mp3', '/Audio/Music/Nena/Live/CD1/02.mp3'],
  ])
  expect(changesOf([section(1, '/Music', { type: 'artist' })], moves)).toEqual([[1, '/Music', '/Audio/Music']])
})

test('a root whose files stayed below it is none that went', () => {
  const moves = moved(1, seasons('/Media/TV', 'A', '/Media/TV/Shows'))
  expect(inferRootChanges({ sections: [section(1, '/Media/TV')], moves })).toEqual({ changes: [], homeless: [] })
})

test('files that went to several places move no root', () => {
  const moves = moved(1, [
    ['/TV/A/a.mkv', '/X/A/a.mkv'],
    ['/TV/B/b.mkv', '/X/B/b.mkv'],
    ['/TV/C/c.mkv', '/Y/C/c.mkv'],
  ])
  expect(inferRootChanges({ sections: [section(1, '/TV')], moves })).toEqual({ changes: [], homeless: [0, 1, 2] })
})

test('a few strays do not keep a root from moving, but have no home', () => {
  const moves = moved(1, [
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n): [string, string] => [`/TV/A${n}/a.mkv`, `/X/A${n}/a.mkv`]),
    ['/TV/C/c.mkv', '/Y/C/c.mkv'],
  ])
  expect(inferRootChanges({ sections: [section(1, '/TV')], moves })).toEqual({
    changes: [{ section: 1, from: '/TV', to: '/X' }],
    homeless: [9],
  })
})

test.each(['/Media/Movies', '/Media', '/Media/Movies/New'])(
  'a root never moves onto, around or into the folders of another section: %s',
  (to) => {
    const sections = [section(1, '/Media/TV'), section(2, '/Media/Movies', { type: 'movie', present: [9] })]
    const moves = moved(1, [['/Media/TV/A/a.mkv', `${to}/A/a.mkv`]])
    expect(inferRootChanges({ sections, moves })).toEqual({ changes: [], homeless: [0] })
  },
)

test('two sections do not move to one folder', () => {
  const sections = [section(1, '/TV'), section(2, '/Kids')]
  const moves = [...moved(1, [['/TV/A/a.mkv', '/X/A/a.mkv']]), ...moved(2, [['/Kids/B/b.mkv', '/X/B/b.mkv']])]
  expect(inferRootChanges({ sections, moves })).toEqual({ changes: [], homeless: [0, 1] })
})

test('of two roots of one section that were merged, the larger one moves and gives the other a home', () => {
  const sections = [section(1, '', { roots: ['/TV1', '/TV2'], present: [0, 0] })]
  const moves = moved(1, [
    ['/TV1/A/a.mkv', '/TV/A/a.mkv'],
    ['/TV2/B/b.mkv', '/TV/B/b.mkv'],
    ['/TV2/C/c.mkv', '/TV/C/c.mkv'],
  ])
  expect(inferRootChanges({ sections, moves })).toEqual({
    changes: [{ section: 1, from: '/TV2', to: '/TV' }],
    homeless: [],
  })
})

test('one file found elsewhere does not move the root of a thousand', () => {
  const moves = moved(1, [['/TV/A/a.mkv', '/Backup/A/a.mkv']])
  expect(changesOf([section(1, '/TV', { parts: [1000] })], moves)).toEqual([])
  expect(changesOf([section(1, '/TV', { parts: [4] })], moves)).toEqual([[1, '/TV', '/Backup']])
})

test('roots are spelt as the server spells them', () => {
  const moves = moved(1, [['D:\\Media\\TVShows\\A\\a.mkv', 'D:/Media/TV/A/a.mkv']])
  expect(changesOf([section(1, 'D:\\Media\\TVShows\\')], moves)).toEqual([[1, 'D:\\Media\\TVShows\\', 'D:\\Media\\TV']])
})

test('the order of sections and moves does not matter', () => {
  const sections = [section(2, '/Kids'), section(1, '/TV')]
  const moves = [...moved(1, seasons('/TV', 'A', '/X')), ...moved(2, [['/Kids/B/b.mkv', '/Y/B/b.mkv']])]
  const { changes } = inferRootChanges({ sections, moves })
  expect(inferRootChanges({ sections: sections.toReversed(), moves: moves.toReversed() }).changes).toEqual(changes)
})

test('a few copies in a backup that kept their paths do not tell where all the others went', () => {
  const moves = moved(1, [
    ...seasons('/Media/TVShows', 'A', '/Media/TV'),
    ...seasons('/Media/TVShows', 'B', '/Media/TV'),
    ...seasons('/Media/TVShows', 'C', '/Media/TV'),
    ['/Media/TVShows/D/Saison 1/a.mkv', '/Media/Backup/D/Saison 1/a.mkv'],
  ])
  expect(inferRootChanges({ sections: [section(1, '/Media/TVShows')], moves })).toEqual({
    changes: [{ section: 1, from: '/Media/TVShows', to: '/Media/TV' }],
    homeless: [9],
  })
})
