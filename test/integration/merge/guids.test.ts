import { expect, test } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { guidOf, merged, rowsIn, type Side } from '../../support/watch-library.ts'

const row = (id: number, guid: string, view_count: number, last_viewed_at: number | null = null) => ({
  id,
  account_id: 1,
  guid,
  view_count,
  last_viewed_at,
  updated_at: last_viewed_at,
})
const settings = (...rows: readonly ReturnType<typeof row>[]): Side => ({ metadata_item_settings: rows })
const local = 'local://1'
const unmatched: Side = { guids: { a: local } }
const rows = (file: string) =>
  rowsIn(file, 'metadata_item_settings').map(({ id, guid, view_count }) => [id, guid, view_count])

test('what was watched follows an item that was matched anew where it was away', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { ...unmatched, ...settings(row(1, local, 1)) },
    home: { ...unmatched, ...settings(row(1, local, 2, 2000)) },
    incoming: settings(row(1, local, 1)),
  })
  expect(rows(incoming)).toEqual([[1, guidOf('a'), 2]])
  expect(merge.report.followed).toEqual({
    total: 1,
    first: [{ itemId: 1, from: local, to: guidOf('a'), title: 'Film a' }],
  })
  expect(merge.report.unplaced.total).toBe(0)
})

test('it follows also where home did nothing to it', () => {
  const { incoming } = merged(tempFolder(), {
    base: { ...unmatched, ...settings(row(1, local, 1)) },
    home: { ...unmatched, ...settings(row(1, local, 1)) },
    incoming: settings(row(1, local, 1)),
  })
  expect(rows(incoming)).toEqual([[1, guidOf('a'), 1]])
})

test('a row that Plex took along itself is merged as it is', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { ...unmatched, ...settings(row(1, local, 1)) },
    home: { ...unmatched, ...settings(row(1, local, 3, 2000)) },
    incoming: settings(row(1, guidOf('a'), 2, 1000)),
  })
  expect(rows(incoming)).toEqual([[1, guidOf('a'), 4]])
  expect(merge.report.followed.total).toBe(0)
})

test('where the item was watched under its new guid too, no viewing counts twice', () => {
  const { incoming } = merged(tempFolder(), {
    base: { ...unmatched, ...settings(row(1, local, 2)) },
    home: { ...unmatched, ...settings(row(1, local, 3, 2000)) },
    incoming: settings(row(1, local, 2), row(5, guidOf('a'), 1, 1000)),
  })
  expect(rows(incoming)).toEqual([
    [1, local, 2],
    [5, guidOf('a'), 3],
  ])
})

test('an item that home matched anew is found under the guid that it has there', () => {
  const { incoming } = merged(tempFolder(), {
    base: unmatched,
    home: settings(row(1, guidOf('a'), 1, 2000)),
    incoming: unmatched,
  })
  expect(rows(incoming)).toEqual([[2, local, 1]])
})

test('history goes along with its item', () => {
  const view = { id: 1, account_id: 1, guid: local, metadata_type: 1, viewed_at: 2000 }
  const { incoming } = merged(tempFolder(), {
    base: unmatched,
    home: { ...unmatched, metadata_item_views: [view] },
    incoming: {},
  })
  expect(rowsIn(incoming, 'metadata_item_views')).toMatchObject([{ guid: guidOf('a'), viewed_at: 2000 }])
})

test('of an item that is gone there everything is kept, and its title is told', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: {},
    home: { more: ['new'], ...settings(row(1, guidOf('new'), 1, 2000)) },
    incoming: {},
  })
  expect(rows(incoming)).toEqual([[2, guidOf('new'), 1]])
  expect(merge.report.unplaced).toEqual({
    total: 1,
    first: [{ accountId: 1, guid: guidOf('new'), title: 'Film new', reason: 'gone' }],
  })
  expect(merge.report.newAtHome).toEqual({
    total: 1,
    first: [
      {
        section: 1,
        file: '/Films/new.mkv',
        title: 'Film new',
        guid: guidOf('new'),
        comes: 'scan',
        watchState: 'kept',
      },
    ],
  })
})

test('an unmatched item of home’s is no unmatched item of the same row number there', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: {},
    home: { more: ['mine'], guids: { mine: 'local://5' }, ...settings(row(1, 'local://5', 1, 2000)) },
    incoming: { more: ['theirs'], guids: { theirs: 'local://5' } },
  })
  expect(rows(incoming)).toEqual([])
  expect(merge.report.unplaced.first).toMatchObject([{ guid: 'local://5', title: 'Film mine', reason: 'unmatched' }])
  expect(merge.report.newAtHome.first).toMatchObject([{ comes: 'scan', watchState: 'lost' }])
})

test('nor is one that came and went at home', () => {
  const { incoming } = merged(tempFolder(), {
    base: {},
    home: settings(row(1, 'local://5', 1, 2000)),
    incoming: { more: ['theirs'], guids: { theirs: 'local://5' } },
  })
  expect(rows(incoming)).toEqual([])
})

test('nor may it be one that is yet to come there', () => {
  const { incoming } = merged(tempFolder(), {
    base: {},
    home: { more: ['mine'], guids: { mine: 'local://5' }, ...settings(row(1, 'local://5', 1, 2000)) },
    incoming: {},
  })
  expect(rows(incoming)).toEqual([])
})

test('the same new file is the same item, whatever each library calls it', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: {},
    home: { more: ['x'], guids: { x: 'local://5' }, ...settings(row(1, 'local://5', 1, 2000)) },
    incoming: { more: ['other', 'x'], guids: { other: 'local://5', x: 'local://6' } },
  })
  expect(rows(incoming)).toEqual([[2, 'local://6', 1]])
  expect(merge.report.newAtHome.first).toMatchObject([{ comes: 'known', watchState: 'kept' }])
})

test('an item that may be any of several is told, and its watch state stays under the old guid', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { guids: { a: 'old://x', b: 'old://x' }, ...settings(row(1, 'old://x', 1)) },
    home: { guids: { a: 'old://x', b: 'old://x' }, ...settings(row(1, 'old://x', 2, 2000)) },
    incoming: settings(row(1, 'old://x', 1)),
  })
  expect(rows(incoming)).toEqual([[1, 'old://x', 2]])
  expect(merge.report.unplaced.first).toMatchObject([{ guid: 'old://x', reason: 'ambiguous' }])
})

test('two items that became one give it what was watched of either', () => {
  const both: Side = { guids: { a: 'local://1', b: 'local://2' } }
  const { incoming } = merged(tempFolder(), {
    base: both,
    home: { ...both, ...settings(row(1, 'local://1', 1, 1000), row(2, 'local://2', 3, 2000)) },
    incoming: { guids: { a: 'plex://movie/one', b: 'plex://movie/one' } },
  })
  expect(rows(incoming)).toEqual([[3, 'plex://movie/one', 3]])
})

test('guids beyond U+FFFF are compared as SQLite orders them', () => {
  const odd = { a: 'x://\u{1f600}', b: 'x://\uffee', c: 'x://é', d: 'x://\u{10ffff}' }
  const { merge } = merged(tempFolder(), { base: { guids: odd }, home: { guids: odd }, incoming: { guids: odd } })
  expect(merge.report.followed.total).toBe(0)
  const { incoming } = merged(tempFolder(), {
    base: { guids: odd },
    home: { guids: odd, ...settings(row(1, odd.b, 1, 2000)) },
    incoming: { guids: { ...odd, b: 'x://z' } },
  })
  expect(rows(incoming)).toEqual([[2, 'x://z', 1]])
})
