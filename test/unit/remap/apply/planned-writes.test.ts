import { describe, expect, test } from 'vitest'
import type { CurrentRows, LocationRow, PartPlace } from '../../../../src/db/plex/rows/current-rows.ts'
import type { Directories } from '../../../../src/db/plex/tables/sections.ts'
import { type PlannedChanges, planWrites as planRows } from '../../../../src/remap/apply/planned-writes.ts'
import type { RemapMove } from '../../../../src/remap/remap-plan.ts'

const now = 1_790_000_000
const made = 1_700_000_000

const location = (id: number, root: string, section = 1): LocationRow => ({
  id,
  library_section_id: section,
  root_path: root,
})
const directory = (
  id: number,
  path: string,
  parent: number | null,
  changes: Partial<Directories> = {},
): Directories => ({
  id,
  library_section_id: 1,
  parent_directory_id: parent,
  path,
  created_at: made,
  updated_at: made,
  deleted_at: null,
  ...changes,
})
const part = (id: number, file: string, directory: number | null, changes: Partial<PartPlace> = {}): PartPlace => ({
  id,
  media_item_id: 100 + id,
  directory_id: directory,
  file,
  size: 1000,
  library_section_id: 1,
  section_location_id: 1,
  ...changes,
})
const move = (from: string, to: string, ...partIds: number[]): RemapMove => ({
  partIds,
  from,
  to,
  size: 1000,
  evidence: 'strong',
  score: 40,
  rule: 'r1',
})
const rows = (changes: Partial<CurrentRows>): CurrentRows => ({
  locations: [location(1, '/tv')],
  directories: [directory(1, '', null)],
  parts: [],
  streams: [],
  directoryUse: [],
  nextDirectoryId: 50,
  ...changes,
})
const planWrites = (...inputs: Parameters<typeof planRows>) => {
  const writes = planRows(...inputs)
  expect(writes.changes).toHaveLength([...writes.changes].length)
  return { ...writes, changes: [...writes.changes] }
}
const plan = (changes: Partial<PlannedChanges>): PlannedChanges => ({ moves: [], roots: [], sidecars: [], ...changes })
const made50 = (id: number, path: string, parent: number | null) => ({
  table: 'directories',
  id,
  before: null,
  after: {
    library_section_id: 1,
    parent_directory_id: parent,
    path,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  },
})

describe('directories', () => {
  test('are made from the root down, once for all files in them', () => {
    const { changes, effects } = planWrites(
      plan({ moves: [move('/tv/a', '/tv/Alpha/S1/a', 1), move('/tv/b', '/tv/Alpha/S1/b', 2)] }),
      rows({ parts: [part(1, '/tv/a', 1), part(2, '/tv/b', 1)] }),
      now,
    )
    expect(changes).toEqual([
      made50(50, 'Alpha', 1),
      made50(51, 'Alpha/S1', 50),
      {
        table: 'media_parts',
        id: 1,
        before: { file: '/tv/a', directory_id: 1 },
        after: { file: '/tv/Alpha/S1/a', directory_id: 51 },
      },
      {
        table: 'media_parts',
        id: 2,
        before: { file: '/tv/b', directory_id: 1 },
        after: { file: '/tv/Alpha/S1/b', directory_id: 51 },
      },
    ])
    expect(effects).toEqual({
      media_parts: 2,
      directories: { updated: 0, inserted: 2 },
      media_items: 0,
      section_locations: 0,
      media_streams: 0,
    })
  })

  test('get a root where a section has none', () => {
    const { changes } = planWrites(
      plan({ moves: [move('/tv/a', '/tv/A/a', 1)] }),
      rows({ directories: [], parts: [part(1, '/tv/a', null)] }),
      now,
    )
    expect(changes.slice(0, 2)).toEqual([made50(50, '', null), made50(51, 'A', 50)])
  })

  test('of another section do not count', () => {
    const { changes } = planWrites(
      plan({ moves: [move('/tv/a', '/tv/A/a', 1)] }),
      rows({
        directories: [directory(1, '', null), directory(2, 'A', 1, { library_section_id: 2 })],
        parts: [part(1, '/tv/a', 1)],
      }),
      now,
    )
    expect(changes[0]).toEqual(made50(50, 'A', 1))
  })

  const target = (directories: Directories[], current = 1) =>
    planWrites(
      plan({ moves: [move('/tv/a', '/tv/A/B/a', 1)] }),
      rows({ directories, parts: [part(1, '/tv/a', current)] }),
      now,
    )

  test('are the oldest of those whose parents spell the path', () => {
    const { changes } = target([
      directory(1, '', null),
      directory(2, 'A', 1),
      directory(3, 'A/B', null),
      directory(4, 'A/B', 2),
      directory(5, 'A/B', 2),
    ])
    expect(changes).toHaveLength(1)
    expect(changes[0]?.after['directory_id']).toBe(4)
  })

  test('stay those of the part where they stand for the folder, though others are older', () => {
    const { changes } = target(
      [directory(1, '', null), directory(2, 'A', 1), directory(4, 'A/B', 2), directory(5, 'A/B', 2)],
      5,
    )
    expect(changes).toEqual([{ table: 'media_parts', id: 1, before: { file: '/tv/a' }, after: { file: '/tv/A/B/a' } }])
  })

  test('come out of the trash with those above them, and count as updated', () => {
    const trashed = { deleted_at: made }
    const { changes, effects } = target([
      directory(1, '', null),
      directory(2, 'A', 1, trashed),
      directory(3, 'A/B', 2, trashed),
    ])
    expect(changes.slice(0, 2)).toEqual([
      { table: 'directories', id: 2, before: trashed, after: { deleted_at: null } },
      { table: 'directories', id: 3, before: trashed, after: { deleted_at: null } },
    ])
    expect(effects.directories).toEqual({ updated: 2, inserted: 0 })
  })

  test('in the trash are passed over for one in use', () => {
    const { changes } = target([
      directory(1, '', null),
      directory(2, 'A', 1),
      directory(3, 'A/B', 2, { deleted_at: made }),
      directory(4, 'A/B', 2, { deleted_at: 0 }),
    ])
    expect(changes.at(-1)?.after['directory_id']).toBe(4)
  })

  test('whose parent is missing or wrong are put under the right one', () => {
    const { changes } = target([directory(1, '', null), directory(2, 'A', 1), directory(3, 'A/B', 77)])
    expect(changes[0]).toEqual({
      table: 'directories',
      id: 3,
      before: { parent_directory_id: 77 },
      after: { parent_directory_id: 2 },
    })
  })

  test('that only name one another do not go round for ever', () => {
    const { changes } = target([directory(1, '', null), directory(2, 'A', 3), directory(3, 'A/B', 2)])
    expect(changes[0]).toMatchObject({ id: 2, after: { parent_directory_id: 1 } })
  })

  test('that hold nothing any more are told, with those above that held nothing else', () => {
    const { unusedDirectories } = planWrites(
      plan({ moves: [move('/tv/Old/S1/a', '/tv/New/a', 1)] }),
      rows({
        directories: [
          directory(1, '', null),
          directory(2, 'Old', 1),
          directory(3, 'Old/S1', 2),
          directory(4, 'Never used', 1),
          directory(5, 'Kept', 1),
        ],
        parts: [part(1, '/tv/Old/S1/a', 3)],
        directoryUse: [
          { id: 3, parts: 1 },
          { id: 5, parts: 2 },
        ],
      }),
      now,
    )
    expect(unusedDirectories.map(({ path }) => path)).toEqual(['Old', 'Old/S1'])
  })

  test('that parts leave are kept whole, with those above', () => {
    const directories = [directory(1, '', null), directory(2, 'Old', 1), directory(3, 'Old/S1', 2)]
    const { left } = planWrites(
      plan({ moves: [move('/tv/Old/S1/a', '/tv/a', 1)] }),
      rows({ directories, parts: [part(1, '/tv/Old/S1/a', 3)] }),
      now,
    )
    expect(left).toEqual(directories)
  })
})

describe('locations', () => {
  test('of one section share a tree, and the longest that holds the file is named by its item', () => {
    const { changes } = planWrites(
      plan({ moves: [move('/tv/A/a', '/tv/more/A/a', 1)] }),
      rows({
        locations: [location(1, '/tv'), location(2, '/tv/more/')],
        directories: [directory(1, '', null), directory(2, 'A', 1)],
        parts: [part(1, '/tv/A/a', 2)],
      }),
      now,
    )
    expect(changes).toEqual([
      { table: 'media_parts', id: 1, before: { file: '/tv/A/a' }, after: { file: '/tv/more/A/a' } },
      { table: 'media_items', id: 101, before: { section_location_id: 1 }, after: { section_location_id: 2 } },
    ])
  })

  test('of the same folder are left as they are', () => {
    const { effects } = planWrites(
      plan({ moves: [move('/tv/a', '/tv/b', 1)] }),
      rows({
        locations: [location(1, '/tv'), location(2, '/tv')],
        parts: [part(1, '/tv/a', 1, { section_location_id: 2 })],
      }),
      now,
    )
    expect(effects).toMatchObject({ media_parts: 1, media_items: 0 })
  })

  test('whose root is elsewhere keep their directories', () => {
    const { changes } = planWrites(
      plan({ moves: [move('/tv/A/a', '/video/A/a', 1)], roots: [{ section: 1, from: '/tv', to: '/video' }] }),
      rows({ directories: [directory(1, '', null), directory(2, 'A', 1)], parts: [part(1, '/tv/A/a', 2)] }),
      now,
    )
    expect(changes).toEqual([
      { table: 'section_locations', id: 1, before: { root_path: '/tv' }, after: { root_path: '/video' } },
      { table: 'media_parts', id: 1, before: { file: '/tv/A/a' }, after: { file: '/video/A/a' } },
    ])
  })

  test('on Windows spell directories with backslashes', () => {
    const { changes } = planWrites(
      plan({ moves: [move('D:\\TV\\a', 'D:\\TV\\A\\S1\\a', 1)] }),
      rows({ locations: [location(1, 'D:\\TV')], parts: [part(1, 'D:\\TV\\a', 1)] }),
      now,
    )
    expect(changes.slice(0, 2).map(({ after }) => after['path'])).toEqual(['A', 'A\\S1'])
  })

  test('at the root of the file system hold everything', () => {
    const { changes } = planWrites(
      plan({ moves: [move('/a', '/A/a', 1)] }),
      rows({ locations: [location(1, '/')], parts: [part(1, '/a', 1)] }),
      now,
    )
    expect(changes[0]).toEqual(made50(50, 'A', 1))
  })
})

test('parts of one path get the same directory, and of an item with several parts the first decides', () => {
  const { changes, effects } = planWrites(
    plan({ moves: [move('/tv/ab', '/tv/A/ab', 1, 2), move('/tv/c', '/more/c', 3)] }),
    rows({
      locations: [location(1, '/tv'), location(2, '/more')],
      parts: [part(1, '/tv/ab', 1), part(2, '/tv/ab', 1), part(3, '/tv/c', 1, { media_item_id: 101 })],
    }),
    now,
  )
  expect(changes.filter(({ table }) => table === 'media_parts').map(({ after }) => after['directory_id'])).toEqual([
    50,
    50,
    undefined,
  ])
  expect(effects).toMatchObject({ media_parts: 3, media_items: 0 })
})

test('sidecars are rewritten as the plan says', () => {
  const { changes } = planWrites(
    plan({ sidecars: [{ streamId: 9, from: 'file:///tv/a%20b.srt', to: 'file:///tv/A/a%20b.srt' }] }),
    rows({ streams: [{ id: 9, url: 'file:///tv/a%20b.srt' }] }),
    now,
  )
  expect(changes).toEqual([
    {
      table: 'media_streams',
      id: 9,
      before: { url: 'file:///tv/a%20b.srt' },
      after: { url: 'file:///tv/A/a%20b.srt' },
    },
  ])
})

test.each<[string, Partial<PlannedChanges>, Partial<CurrentRows>, string]>([
  ['a part is gone', { moves: [move('/tv/a', '/tv/b', 1)] }, {}, 'plan-other'],
  ['a part is elsewhere', { moves: [move('/tv/a', '/tv/b', 1)] }, { parts: [part(1, '/tv/c', 1)] }, 'plan-other'],
  [
    'a part has another size',
    { moves: [move('/tv/a', '/tv/b', 1)] },
    { parts: [part(1, '/tv/a', 1, { size: 7 })] },
    'plan-other',
  ],
  [
    'a part has no section',
    { moves: [move('/tv/a', '/tv/b', 1)] },
    { parts: [part(1, '/tv/a', 1, { library_section_id: null })] },
    'plan-other',
  ],
  [
    'a part is to be moved twice',
    { moves: [move('/tv/a', '/tv/b', 1), move('/tv/a', '/tv/c', 1)] },
    { parts: [part(1, '/tv/a', 1)] },
    'plan-other',
  ],
  [
    'a file goes outside its section',
    { moves: [move('/tv/a', '/tv2/a', 1)] },
    { parts: [part(1, '/tv/a', 1)] },
    'plan-invalid',
  ],
  ['a root is another', { roots: [{ section: 1, from: '/other', to: '/new' }] }, {}, 'plan-other'],
  [
    'a sidecar is another',
    { sidecars: [{ streamId: 9, from: 'file:///a', to: 'file:///b' }] },
    { streams: [{ id: 9, url: '' }] },
    'plan-other',
  ],
])('is refused where %s', (_, changes, current, code) => {
  expect(() => planWrites(plan(changes), rows(current), now)).toThrow(expect.objectContaining({ code }))
})

test('rows in another order than asked for are found all the same', () => {
  const { effects } = planWrites(
    plan({ moves: [move('/tv/a', '/tv/x', 1), move('/tv/b', '/tv/y', 2), move('/tv/c', '/tv/z', 3)] }),
    rows({ parts: [part(1, '/tv/a', 1), part(3, '/tv/c', 1), part(2, '/tv/b', 1)] }),
    now,
  )
  expect(effects.media_parts).toBe(3)
})
