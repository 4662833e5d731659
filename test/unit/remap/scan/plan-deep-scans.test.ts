import { expect, test } from 'vitest'
import type { UnresolvedReason } from '../../../../src/remap/remap-plan.ts'
import { planDeepScans, type ScanInput } from '../../../../src/remap/scan/plan-deep-scans.ts'

const lostFile = (path: string, reason: UnresolvedReason = 'gone', watched = 0) => ({
  section: 2,
  path,
  reason,
  watched,
})
const plan = (arrived: readonly string[], lost: ReturnType<typeof lostFile>[] = [], more: Partial<ScanInput> = {}) =>
  planDeepScans({
    sections: [{ id: 2, type: 'show', roots: ['/Media/TV'] }],
    arrived: arrived.map((path) => ({ section: 2, path })),
    lost,
    foldersOf: () => 1000,
    isThere: () => true,
    ...more,
  })
const counting = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

test('new files are found by scanning the folders of their shows', () => {
  const arrived = ['Shōgun', 'Ripley'].flatMap((show) =>
    counting(3).map((n) => `/Media/TV/${show}/Season 0${n}/${show} - ${n}.mkv`),
  )
  expect(plan(arrived)).toEqual([
    {
      section: 2,
      paths: ['/Media/TV/Ripley', '/Media/TV/Shōgun'],
      force: false,
      why: '6 new files in 2 folders',
      effect: { new: 6, gone: 0, watchStateLost: 0 },
    },
  ])
})

test('a replaced episode and its new version are in one scan, with the undecided files beside them', () => {
  const folder = '/Media/TV/Daryl Dixon/Season 1'
  const lost = [
    lostFile(`${folder}/old1.mkv`, 'size-changed', 1),
    lostFile(`${folder}/old2.mkv`, 'ambiguous', 2),
    lostFile('/Media/TV/Other/old3.mkv', 'ambiguous', 4),
  ]
  expect(plan([`${folder}/new1.mkv`], lost)).toEqual([
    {
      section: 2,
      paths: ['/Media/TV/Daryl Dixon'],
      force: false,
      why: '1 new file, 1 replaced by another version in 1 folder',
      effect: { new: 1, gone: 2, watchStateLost: 3 },
    },
  ])
})

test('what is only undecided needs no scan', () => {
  const reasons = ['ambiguous', 'contradiction', 'unjudged'] as const
  expect(
    plan(
      [],
      reasons.map((reason) => lostFile('/Media/TV/A/a.mkv', reason)),
    ),
  ).toEqual([])
  expect(plan([])).toEqual([])
})

test('where a folder is gone too, the nearest above it is scanned', () => {
  const isThere = (folder: string): boolean => folder === '/Media/TV/Aventures'
  expect(plan([], [lostFile('/Media/TV/Aventures/Cœur/a.avi')], { isThere })).toMatchObject([
    { paths: ['/Media/TV/Aventures'], force: false, why: '1 file gone in 1 folder' },
  ])
})

test('what is gone with all of its folders takes a forced scan, apart from the cheap one', () => {
  const isThere = (folder: string): boolean => folder === '/Media/TV/A'
  const lost = [lostFile('/Media/TV/B/b.mkv', 'gone', 1), lostFile('/Media/TV/A/a.mkv')]
  expect(plan(['/Media/TV/A/new.mkv'], lost, { isThere })).toEqual([
    {
      section: 2,
      paths: ['/Media/TV/A'],
      force: false,
      why: '1 new file, 1 gone in 1 folder',
      effect: { new: 1, gone: 1, watchStateLost: 0 },
    },
    {
      section: 2,
      paths: ['/Media/TV'],
      force: true,
      why: '1 file gone and the folders above with them',
      effect: { new: 0, gone: 1, watchStateLost: 1 },
    },
  ])
})

test('what is left below a root that moved takes a forced scan', () => {
  expect(plan([], [lostFile('/Media/TVShows/A/a.mkv')])).toMatchObject([{ paths: ['/Media/TV'], force: true }])
})

test('many folders make way for the one above them', () => {
  const arrived = counting(12).map((n) => `/Media/TV/Anime/Show ${n}/a.mkv`)
  expect(plan([...arrived, '/Media/TV/Other/a.mkv'])).toMatchObject([
    { paths: ['/Media/TV/Anime', '/Media/TV/Other'], why: '13 new files in 2 folders' },
  ])
})

test('too many folders make way for the whole section', () => {
  const arrived = counting(51).map((n) => `/Media/TV/Show ${n}/a.mkv`)
  const forced = [
    { paths: ['/Media/TV'], force: true, why: '51 new files in so many folders that the whole section is quicker' },
  ]
  expect(plan(arrived)).toMatchObject(forced)
  expect(plan(arrived.slice(1))).toMatchObject([{ force: false }])
  expect(plan(arrived.slice(0, 12), [], { foldersOf: () => 20 })).toMatchObject([{ force: true }])
  expect(plan(arrived.slice(0, 3), [], { foldersOf: () => 3 })).toMatchObject([{ force: false }])
})

test('a file directly in the root needs a scan of the root, which counts nothing below it', () => {
  const lost = [lostFile('/Media/TV/old.mkv'), lostFile('/Media/TV/A/a.mkv', 'ambiguous')]
  expect(plan(['/Media/TV/new.mkv'], lost)).toMatchObject([
    { paths: ['/Media/TV'], force: false, effect: { new: 1, gone: 1 } },
  ])
})

test('a disc is scanned with its album', () => {
  const sections = [{ id: 2, type: 'artist' as const, roots: ['/Media/Music'] }]
  const arrived = [1, 2].map((disc) => `/Media/Music/Nena/Live/CD${disc}/01.mp3`)
  expect(plan(arrived, [], { sections })).toMatchObject([{ paths: ['/Media/Music/Nena/Live'] }])
})

test('folders outside the section are never scanned', () => {
  expect(plan(['/Elsewhere/A/a.mkv', '/Media/TV2/A/a.mkv'])).toEqual([])
})

test('folders are spelt as the server spells them', () => {
  const sections = [{ id: 2, type: 'show' as const, roots: ['D:\\TV'] }]
  expect(plan(['D:\\TV\\A\\a.mkv'], [], { sections })).toMatchObject([{ paths: ['D:\\TV\\A'] }])
})

test('each section is planned for itself, in order of id', () => {
  const sections = [
    { id: 3, type: 'movie' as const, roots: ['/Media/Movies'] },
    { id: 2, type: 'show' as const, roots: ['/Media/TV'] },
  ]
  const arrived = [
    { section: 3, path: '/Media/Movies/Alien/a.mkv' },
    { section: 2, path: '/Media/TV/A/a.mkv' },
  ]
  expect(plan([], [], { sections, arrived }).map(({ section, paths }) => [section, paths])).toEqual([
    [2, ['/Media/TV/A']],
    [3, ['/Media/Movies/Alien']],
  ])
})
