import type Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { guidOf, merged, rowsIn } from '../../support/watch-library.ts'

const view = (id: number, viewed_at: number, device_id: number | null = null, account_id = 1) => ({
  id,
  account_id,
  guid: guidOf('a'),
  metadata_type: 1,
  title: 'Film a',
  viewed_at,
  device_id,
})
const device = (id: number, identifier: string) => ({ id, identifier, name: `TV ${identifier}`, platform: 'tvOS' })
const ann = { id: 1, name: 'Ann' }

test('the history of both sides is one history, without anything twice', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { metadata_item_views: [view(1, 1000)] },
    home: { metadata_item_views: [view(1, 1000), view(2, 2000)] },
    incoming: { metadata_item_views: [view(1, 1000), view(2, 3000)] },
  })
  expect(rowsIn(incoming, 'metadata_item_views').map(({ id, viewed_at }) => [id, viewed_at])).toEqual([
    [1, 1000],
    [2, 3000],
    [3, 2000],
  ])
  expect(merge.report.accounts).toMatchObject([{ history: 1, putBack: 0 }])
})

test('a viewing that either side deleted stays; one that both deleted does not come back', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { metadata_item_views: [view(1, 1000), view(2, 2000), view(3, 3000)] },
    home: { metadata_item_views: [view(1, 1000)] },
    incoming: { metadata_item_views: [view(2, 2000)] },
  })
  expect(rowsIn(incoming, 'metadata_item_views').map(({ viewed_at }) => viewed_at)).toEqual([2000, 1000])
  expect(merge.report.accounts).toMatchObject([{ history: 1, putBack: 1 }])
})

test('two viewings of one second are two, where home has two', () => {
  const { incoming } = merged(tempFolder(), {
    base: {},
    home: { metadata_item_views: [view(1, 1000), view(2, 1000)] },
    incoming: { metadata_item_views: [view(1, 1000)] },
  })
  expect(rowsIn(incoming, 'metadata_item_views')).toHaveLength(2)
})

test('devices are told by what they call themselves, not by their ids', () => {
  const { incoming } = merged(tempFolder(), {
    base: { devices: [device(1, 'shared')] },
    home: {
      devices: [device(1, 'shared'), device(2, 'tablet'), device(3, 'new at home')],
      metadata_item_views: [view(1, 1000, 1), view(2, 2000, 2), view(3, 3000, 3)],
    },
    incoming: { devices: [device(1, 'shared'), device(2, 'cloud'), device(4, 'tablet')] },
  })
  const identifiers = new Map(rowsIn(incoming, 'devices').map(({ id, identifier }) => [id, identifier]))
  expect(identifiers.get(5)).toBe('new at home')
  expect(rowsIn(incoming, 'metadata_item_views').map(({ device_id: id }) => identifiers.get(id))).toEqual([
    'shared',
    'tablet',
    'new at home',
  ])
})

test('the same viewing is the same on whichever id its device has', () => {
  const { merge } = merged(tempFolder(), {
    base: {},
    home: { devices: [device(1, 'tv')], metadata_item_views: [view(1, 1000, 1)] },
    incoming: { devices: [device(9, 'tv')], metadata_item_views: [view(4, 1000, 9)] },
  })
  expect(merge.changes).toEqual([])
})

test('an account that is new at home comes along with its state, and is told by name', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { accounts: [ann] },
    home: {
      accounts: [ann, { id: 7_654_321, name: 'Ben' }],
      metadata_item_settings: [{ id: 1, account_id: 7_654_321, guid: guidOf('a'), view_count: 1 }],
    },
    incoming: { accounts: [ann] },
  })
  expect(rowsIn(incoming, 'accounts')).toMatchObject([ann, { id: 7_654_321, name: 'Ben' }])
  expect(merge.report.accounts).toMatchObject([{ id: 7_654_321, name: 'Ben', isNew: true, watched: 1 }])
})

test('a section that home added is not another one of the same number', () => {
  const fill = (name: string, id: number) => (db: Database.Database) => {
    db.prepare('insert into library_sections (id, name, section_type, uuid) values (?, ?, 1, ?)').run(id, name, name)
  }
  const { incoming } = merged(tempFolder(), {
    base: {},
    home: { fill: fill('mine', 2), metadata_item_views: [{ ...view(1, 1000), library_section_id: 2 }] },
    incoming: { fill: fill('theirs', 2) },
  })
  expect(rowsIn(incoming, 'metadata_item_views')).toMatchObject([{ library_section_id: null }])
})
