import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildLibrary, type LibrarySpec, type SectionSpec } from '../../../fixtures/library.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import type { Mapping } from '../../../src/remap/mappings/map-path.ts'
import { planChecksum } from '../../../src/remap/plan-checksum.ts'
import { planRemap } from '../../../src/remap/plan-remap.ts'
import type { RemapPlan } from '../../../src/remap/remap-plan.ts'
import { readListing } from '../../../src/storage/read-listing.ts'
import { type ListedObject, writeLsjson } from '../../support/lsjson.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Wanted {
  readonly mappings?: readonly Mapping[]
  readonly sections?: readonly string[]
  readonly mounts?: readonly { readonly plexRoot: string; readonly prefix: string }[]
}

/** Plans through real files: a database and a listing. */
async function planned(spec: LibrarySpec, objects: readonly ListedObject[], wanted: Wanted = {}): Promise<RemapPlan> {
  const folder = tempFolder()
  const { file } = buildLibrary(join(folder, 'library.db'), spec)
  const listing = await readListing(writeLsjson(join(folder, 'listing.json'), objects))
  await using plex = await openPlex(file, { tempDir: folder })
  const plan = await planRemap(plex, await plex.snapshot(), listing, {
    toolVersion: '0.0.0-test',
    now: () => new Date(0),
    proof: { mode: 'off', source: null, cache: null },
    ...wanted,
  })
  const { checksum, ...rest } = plan
  expect(await planChecksum(rest)).toBe(checksum)
  return plan
}

const sizeOf = (index: number): number => 700_000_000 + index * 104_729
/** Episodes of a show, at the paths that `place` gives, from number 1 on. */
const show = (place: (number: number) => string, count = 20, root = '/Media/TV'): SectionSpec => ({
  name: 'TV',
  type: 'show',
  roots: [root],
  items: Array.from({ length: count }, (_, index) => ({
    grandparent: 'Alpha',
    parent: 'Season 1',
    index: index + 1,
    title: `Part ${index + 1}`,
    parts: [{ path: place(index + 1), size: sizeOf(index + 1) }],
  })),
})
const listed = (place: (number: number) => string, count = 20): ListedObject[] =>
  Array.from({ length: count }, (_, index) => ({ key: place(index + 1), size: sizeOf(index + 1) }))
const two = (number: number): string => String(number).padStart(2, '0')
const films: SectionSpec = {
  name: 'Films',
  type: 'movie',
  roots: ['/Media/Films'],
  items: Array.from({ length: 10 }, (_, index) => ({
    parts: [{ path: `/Media/Films/Film ${index}.mkv`, size: 5e9 + index }],
  })),
}
const filmObjects: ListedObject[] = Array.from({ length: 10 }, (_, index) => ({
  key: `Films/Film ${index}.mkv`,
  size: 5e9 + index,
}))
const ends = ({ moves }: RemapPlan): [string, string][] => moves.map(({ from, to }) => [from, to])
const reasons = ({ unresolved }: RemapPlan): [string, string][] => unresolved.map(({ from, reason }) => [from, reason])

const before = (number: number): string => `/Media/TV/alpha/e${two(number)}.mkv`
const after = (number: number): string => `TV/Alpha/Season 1/Alpha - S01E${two(number)}.mkv`

test('files that moved are found, and those in their place left alone', async () => {
  const plan = await planned({ sections: [show(before), films] }, [...listed(after), ...filmObjects])
  expect(ends(plan)).toEqual(
    Array.from({ length: 20 }, (_, index) => [before(index + 1), `/Media/${after(index + 1)}`]),
  )
  expect(plan).toMatchObject({ quality: 'applyable', unresolved: [], roots: [], effects: { media_parts: 20 } })
})

test('a path that some tool stored as bytes is not judged, and the others are planned', async () => {
  const spec: LibrarySpec = {
    sections: [show(before), films],
    fill: (db) => db.exec(`update media_parts set file = cast(file as blob) where file = '${before(3)}'`),
  }
  const plan = await planned(spec, [...listed(after), ...filmObjects])
  expect(reasons(plan)).toEqual([[before(3), 'unjudged']])
  expect(plan).toMatchObject({ quality: 'applyable', effects: { media_parts: 19 } })
})

test('a library in its place makes an empty plan', async () => {
  const plan = await planned({ sections: [films] }, filmObjects)
  expect(plan).toMatchObject({
    quality: 'empty',
    moves: [],
    unresolved: [],
    rules: [],
    roots: [],
    sidecars: [],
    deepScan: [],
    effects: {
      media_parts: 0,
      directories: { updated: 0, inserted: 0 },
      media_items: 0,
      section_locations: 0,
      media_streams: 0,
    },
  })
})

test('parts of one path move together', async () => {
  const double = '/Media/TV/alpha/e01-e02.mkv'
  const spec = show(before)
  const [first, second, ...rest] = spec.items ?? []
  if (first === undefined || second === undefined) throw new Error('two episodes')
  const both = [first, second].map((item) => ({ ...item, parts: [{ path: double, size: sizeOf(1) }] }))
  const objects = listed(after).filter(({ key }) => key !== after(2) && key !== after(1))
  const key = 'TV/Alpha/Season 1/Alpha - S01E01-E02.mkv'
  const plan = await planned({ sections: [{ ...spec, items: [...both, ...rest] }, films] }, [
    ...objects,
    { key, size: sizeOf(1) },
    ...filmObjects,
  ])
  expect(plan.moves.find(({ from }) => from === double)).toMatchObject({ partIds: [1, 2], to: `/Media/${key}` })
  expect(plan.effects.media_parts).toBe(20)
  expect(plan.moves).toHaveLength(19)
})

test('a file that is there under another spelling moves to it, exactly', async () => {
  const plan = await planned(
    {
      sections: [
        { ...films, items: [...(films.items ?? []), { parts: [{ path: '/Media/Films/Am\u00e9lie.mkv', size: 9 }] }] },
      ],
    },
    [...filmObjects, { key: 'Films/Ame\u0301lie.mkv', size: 9 }],
  )
  expect(plan.moves).toEqual([
    expect.objectContaining({
      from: '/Media/Films/Am\u00e9lie.mkv',
      to: '/Media/Films/Ame\u0301lie.mkv',
      evidence: 'exact',
    }),
  ])
})

test('a root whose own name is spelled otherwise is followed, while one file in its place keeps it', async () => {
  const stored = (number: number): string => `/Media/S\u00e9ries/Alpha/E${two(number)}.mkv`
  const library = { sections: [show(stored, 20, '/Media/S\u00e9ries'), films] }
  for (const root of ['Se\u0301ries', 's\u00e9ries']) {
    const place = (number: number): string => `${root}/Alpha/E${two(number)}.mkv`
    const all = await planned(library, [...listed(place), ...filmObjects])
    expect(all.roots).toEqual([{ section: 1, from: '/Media/S\u00e9ries', to: `/Media/${root}` }])
    expect([all.moves.length, all.unresolved.length]).toEqual([20, 0])
    const left = { key: stored(1).slice('/Media/'.length), size: sizeOf(1) }
    const most = await planned(library, [left, ...listed(place).slice(1), ...filmObjects])
    expect([most.roots, most.moves]).toEqual([[], []])
    expect(new Set(most.unresolved.map(({ reason }) => reason))).toEqual(new Set(['cross-section']))
  }
})

test('two files that have exchanged their names are contradictions, and stay', async () => {
  const swapped = (number: number): string => `Films/Film ${number === 0 ? 1 : number === 1 ? 0 : number}.mkv`
  const objects = filmObjects.map(({ size }, index) => ({
    key: swapped(index),
    ...(size === undefined ? {} : { size }),
  }))
  const plan = await planned({ sections: [films] }, objects)
  expect(plan.moves).toEqual([])
  expect(reasons(plan)).toEqual([
    ['/Media/Films/Film 0.mkv', 'contradiction'],
    ['/Media/Films/Film 1.mkv', 'contradiction'],
  ])
})

test('a root that was renamed is followed, unless another section has it', async () => {
  const moved = (number: number): string => `Series/Alpha/Season 1/Alpha - S01E${two(number)}.mkv`
  const plan = await planned({ sections: [show(before), films] }, [...listed(moved), ...filmObjects])
  expect(plan.moves).toHaveLength(20)
  expect(plan.roots).toEqual([{ section: 1, from: '/Media/TV', to: '/Media/Series' }])
  expect(plan.effects.section_locations).toBe(1)

  const other: SectionSpec = {
    name: 'Series',
    type: 'show',
    roots: ['/Media/Series'],
    items: [
      { grandparent: 'Beta', parent: 'Season 1', index: 1, parts: [{ path: '/Media/Series/Beta/b.mkv', size: 77 }] },
    ],
  }
  const objects = [...listed(moved), ...filmObjects, { key: 'Series/Beta/b.mkv', size: 77 }]
  const foreign = await planned({ sections: [show(before), films, other] }, objects)
  expect(foreign.moves).toEqual([])
  expect(foreign.roots).toEqual([])
  expect(new Set(reasons(foreign).map(([, reason]) => reason))).toEqual(new Set(['cross-section']))
})

test('what did not go where the root went would be at home nowhere, and stays', async () => {
  const moved = (number: number): string =>
    `${number > 18 ? 'Attic' : 'Series'}/Alpha/Season 1/Alpha - S01E${two(number)}.mkv`
  const plan = await planned({ sections: [show(before), films] }, [...listed(moved), ...filmObjects])
  expect(plan.roots).toEqual([{ section: 1, from: '/Media/TV', to: '/Media/Series' }])
  expect(ends(plan).map(([from]) => from)).toEqual(Array.from({ length: 18 }, (_, index) => before(index + 1)))
  expect(plan.unresolved).toEqual(
    [19, 20].map((number) =>
      expect.objectContaining({
        from: before(number),
        reason: 'cross-section',
        candidates: [`/Media/${moved(number)}`],
      }),
    ),
  )
})

test('what a mapping has given to one path is not given to another', async () => {
  const spec = show(before)
  const copy = '/Media/TV/copies/Alpha - S01E01.mkv'
  const items = [...(spec.items ?? []), { title: 'Copy', parts: [{ path: copy, size: sizeOf(1) }] }]
  const mappings = [{ from: '/Media/TV/copies', to: '/Media/TV/Alpha/Season 1' }]
  const plan = await planned({ sections: [{ ...spec, items }, films] }, [...listed(after), ...filmObjects], {
    mappings,
  })
  expect(plan.moves.find(({ from }) => from === copy)).toMatchObject({ to: `/Media/${after(1)}`, evidence: 'exact' })
  expect(plan.moves).toHaveLength(20)
  expect(plan.unresolved.map(({ from }) => from)).toEqual([before(1)])
})

test('what no mount shows is unjudged, unless it is mapped to where one does', async () => {
  const away = { path: '/Elsewhere/Films/x.mkv', size: 42 }
  const spec: LibrarySpec = {
    sections: [
      { ...films, roots: ['/Media/Films', '/Elsewhere/Films'], items: [...(films.items ?? []), { parts: [away] }] },
    ],
  }
  const objects = [...filmObjects, { key: 'Films/x.mkv', size: 42 }]
  const mounts = [{ plexRoot: '/Media', prefix: '' }]
  expect(reasons(await planned(spec, objects, { mounts }))).toEqual([[away.path, 'unjudged']])
  const mapped = await planned(spec, objects, { mounts, mappings: [{ from: '/Elsewhere', to: '/Media' }] })
  expect(mapped.moves).toEqual([
    expect.objectContaining({ from: away.path, to: '/Media/Films/x.mkv', evidence: 'exact' }),
  ])
  expect(mapped.effects).toMatchObject({ media_parts: 1, media_items: 1 })
})

test('subtitles that moved along are written as their rows were', async () => {
  const spec = show(before)
  const items = (spec.items ?? []).map((item, index) => ({
    ...item,
    parts: [
      { path: before(index + 1), size: sizeOf(index + 1), sidecars: [before(index + 1).replace('.mkv', '.fr.srt')] },
    ],
  }))
  const subtitle = (number: number): string => after(number).replace('.mkv', '.fr.srt')
  const kept = [1, 2, 3]
  const plan = await planned({ sections: [{ ...spec, items }, films] }, [
    ...listed(after),
    ...filmObjects,
    ...kept.map((number) => ({ key: subtitle(number), size: 100 })),
  ])
  expect(plan.sidecars.map(({ to }) => to)).toEqual(
    kept.map((number) => `file:///Media/${subtitle(number).replaceAll(' ', '%20')}`),
  )
  expect(plan.effects.media_streams).toBe(3)
})

test('a library of a server on Windows keeps its backslashes', async () => {
  const windows = (number: number): string => `D:\\TV\\alpha\\e${two(number)}.mkv`
  const own = `D:\\Films\\`
  const disk: SectionSpec = {
    ...films,
    roots: ['D:\\Films'],
    items: Array.from({ length: 10 }, (_, index) => ({
      parts: [{ path: `${own}Film ${index}.mkv`, size: 5e9 + index }],
    })),
  }
  const plan = await planned({ sections: [show(windows, 20, 'D:\\TV'), disk] }, [...listed(after), ...filmObjects])
  expect(ends(plan).slice(0, 2)).toEqual([
    ['D:\\TV\\alpha\\e01.mkv', 'D:\\TV\\Alpha\\Season 1\\Alpha - S01E01.mkv'],
    ['D:\\TV\\alpha\\e02.mkv', 'D:\\TV\\Alpha\\Season 1\\Alpha - S01E02.mkv'],
  ])
  expect(plan.moves).toHaveLength(20)

  const copies = [after, (number: number): string => `TV/Copy/${after(number)}`].flatMap((place) => listed(place))
  const unsure = await planned({ sections: [show(windows, 20, 'D:\\TV'), disk] }, [...copies, ...filmObjects])
  expect(unsure.unresolved[0]).toMatchObject({
    reason: 'ambiguous',
    candidates: ['D:\\TV\\Alpha\\Season 1\\Alpha - S01E01.mkv', expect.stringMatching(/^D:\\TV\\Copy\\TV\\[^/]+$/u)],
  })
})

describe('the order of what is read', () => {
  const turned = <T>(list: readonly T[], by: number): T[] =>
    list.map((_, index) => list[(index * 7 + by) % list.length] as T)

  test('does not matter: neither that of the listing nor of the parts', async () => {
    const objects = [
      ...listed(after),
      ...filmObjects,
      { key: 'TV/Alpha/Season 1/Alpha - S01E01 (copy).mkv', size: sizeOf(1) },
    ]
    const spec = show(before)
    const of = async (by: number) => {
      const { moves, unresolved, rules } = await planned(
        { sections: [{ ...spec, items: turned(spec.items ?? [], by) }, films] },
        turned(objects, by),
      )
      return {
        moves: moves.map(({ partIds, ...move }) => ({ ...move, parts: partIds.length })),
        unresolved: unresolved.map(({ partIds, ...path }) => ({ ...path, parts: partIds.length })),
        rules,
      }
    }
    const first = await of(0)
    expect(first.moves.length + first.unresolved.length).toBe(20)
    for (const by of [1, 3, 11]) expect(await of(by)).toEqual(first)
  })
})
