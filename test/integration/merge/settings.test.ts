import { expect, test } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { guidOf, merged, rowsIn, type Side } from '../../support/watch-library.ts'

type Cells = Readonly<Record<string, number | string | null>>

const row = (cells: Cells, id = 1) => ({ id, account_id: 1, guid: guidOf('a'), created_at: 100, ...cells })

/** What becomes of one row of an account and film; a missing side has no row. */
function settle(
  base: Cells | null,
  home: Cells | null,
  incoming: Cells | null,
  more: Partial<Record<'base' | 'home' | 'incoming', Side>> = {},
) {
  const side = (cells: Cells | null): Side => ({ metadata_item_settings: cells === null ? [] : [row(cells)] })
  const result = merged(tempFolder(), {
    base: { ...side(base), ...more.base },
    home: { ...side(home), ...more.home },
    incoming: { ...side(incoming), ...more.incoming },
  })
  const rows = rowsIn(result.incoming, 'metadata_item_settings')
  return { ...result, rows, only: rows[0] ?? {} }
}

const watched = { view_count: 1, last_viewed_at: 1000, updated_at: 1000 }

test('what was watched at home is watched in the library that comes back', () => {
  const { only, merge } = settle(watched, { view_count: 2, last_viewed_at: 2000, updated_at: 2000 }, watched)
  expect(only).toMatchObject({ id: 1, view_count: 2, last_viewed_at: 2000, updated_at: 2000 })
  expect(merge.report.accounts).toMatchObject([{ id: 1, name: 'Ann', viewings: 1, watched: 0, conflicts: 0 }])
})

test('an account and item without a row get one, under an id that no library gave', () => {
  const { rows, merge } = settle(null, watched, null, {
    incoming: { metadata_item_settings: [{ ...row({}), id: 7, guid: guidOf('b') }] },
  })
  expect(rows).toMatchObject([{ id: 7 }, { id: 8, account_id: 1, guid: guidOf('a'), view_count: 1, created_at: 100 }])
  expect(merge.report.accounts).toMatchObject([{ watched: 1, viewings: 1 }])
})

test('viewings of both sides add up over the base', () => {
  const { only, merge } = settle(
    { view_count: 3, last_viewed_at: 1000, updated_at: 1000 },
    { view_count: 5, view_offset: 50, last_viewed_at: 2000, updated_at: 2000 },
    { view_count: 4, view_offset: 70, last_viewed_at: 3000, updated_at: 3000 },
  )
  expect(only).toMatchObject({ view_count: 6, view_offset: 70, last_viewed_at: 3000 })
  expect(merge.report.accounts).toMatchObject([{ conflicts: 1, viewings: 2 }])
})

test('where to resume is what was played last', () => {
  const base = { view_count: 0, view_offset: 10, last_viewed_at: 1000, updated_at: 1000 }
  expect(
    settle(base, { ...base, view_offset: 90, last_viewed_at: 5000 }, { ...base, view_offset: 20, last_viewed_at: 4000 })
      .only,
  ).toMatchObject({ view_offset: 90, last_viewed_at: 5000 })
})

test('an un-watch after a watch wins where it is later, and only there', () => {
  const unwatched = (updated_at: number) => ({ view_count: 0, view_offset: null, last_viewed_at: null, updated_at })
  const again = { view_count: 2, view_offset: 30, last_viewed_at: 3000, updated_at: 3000 }
  expect(settle(watched, unwatched(4000), again).only).toMatchObject({
    view_count: 0,
    view_offset: null,
    last_viewed_at: null,
  })
  expect(settle(watched, unwatched(2000), again).only).toMatchObject({
    view_count: 2,
    view_offset: 30,
    last_viewed_at: 3000,
  })
  expect(settle(watched, again, unwatched(4000)).only).toMatchObject({ view_count: 0, last_viewed_at: null })
  expect(settle(watched, again, unwatched(2000)).only).toMatchObject({ view_count: 2, last_viewed_at: 3000 })
  expect(settle(watched, unwatched(4000), watched).only).toMatchObject({ view_count: 0 })
})

test('nothing and 0 say the same', () => {
  const { merge } = settle(
    { view_count: 0, view_offset: null, skip_count: 0 },
    { view_count: null, view_offset: 0, skip_count: null },
    { view_count: 0, view_offset: null, skip_count: 0 },
  )
  expect(merge.changes).toEqual([])
})

test('a rating is the one that was given last', () => {
  const at = (rating: number | null, last_rated_at: number) => ({ ...watched, rating, last_rated_at, updated_at: 9000 })
  expect(settle(watched, at(8, 2000), at(6, 3000)).only).toMatchObject({ rating: 6 })
  expect(settle(watched, at(8, 3000), at(6, 2000)).only).toMatchObject({ rating: 8, last_rated_at: 3000 })
  expect(settle(at(4, 1000), at(null, 2000), at(4, 1000)).only).toMatchObject({ rating: null })
})

test('without the time of a rating, the row’s own decides', () => {
  const at = (rating: number, updated_at: number) => ({ ...watched, rating, updated_at })
  expect(settle(watched, at(8, 2000), at(6, 3000)).only).toMatchObject({ rating: 6 })
  expect(settle(watched, at(8, 3000), at(6, 2000)).only).toMatchObject({ rating: 8 })
})

test('skips of both sides add up', () => {
  const at = (skip_count: number, last_skipped_at: number) => ({ skip_count, last_skipped_at })
  expect(settle(at(1, 10), at(3, 30), at(2, 20)).only).toMatchObject({ skip_count: 4, last_skipped_at: 30 })
})

test('extra data merges pair by pair', () => {
  const extra = (pairs: Readonly<Record<string, string>>) => {
    const url = Object.entries(pairs)
      .map(([key, value]) => `${key.replace(':', '%3A')}=${value}`)
      .join('&')
    return { ...watched, extra_data: JSON.stringify({ ...pairs, url }) }
  }
  const { only } = settle(extra({ 'pv:a': '1' }), extra({ 'pv:a': '2' }), extra({ 'pv:a': '1', 'pv:b': '3' }))
  expect(only['extra_data']).toBe('{"pv:a":"2","pv:b":"3","url":"pv%3Aa=2&pv%3Ab=3"}')
})

test('several rows of one account and item each go on as themselves', () => {
  const both = (first: Cells, second: Cells): Side => ({ metadata_item_settings: [row(first), row(second, 2)] })
  const { rows } = settle(null, null, null, {
    base: both({ view_count: 1 }, { view_count: 5 }),
    home: both({ view_count: 1 }, { view_count: 6, last_viewed_at: 10 }),
    incoming: both({ view_count: 1 }, { view_count: 5 }),
  })
  expect(rows.map((each) => each['view_count'])).toEqual([1, 6])
})

test('a row that the library which comes back has lost is put back', () => {
  const { rows, merge } = settle(watched, watched, null)
  expect(rows).toMatchObject([{ id: 2, view_count: 1, guid: guidOf('a') }])
  expect(merge.report.accounts).toMatchObject([{ putBack: 1 }])
})

test('a row that home has lost stays', () => {
  expect(settle(watched, null, watched).rows).toMatchObject([{ id: 1, view_count: 1 }])
})

test('nothing is merged where home did nothing', () => {
  const { merge } = settle(watched, watched, { ...watched, view_count: 9, rating: 4, last_viewed_at: 5000 })
  expect(merge.changes).toEqual([])
  expect(merge.report.accounts).toEqual([])
})

test('a viewing that both histories hold counts once', () => {
  const views = (...times: readonly number[]) => ({
    metadata_item_views: times.map((viewed_at, at) => ({
      id: at + 1,
      account_id: 1,
      guid: guidOf('a'),
      metadata_type: 1,
      viewed_at,
    })),
  })
  const { only, incoming } = settle(
    watched,
    { view_count: 3, last_viewed_at: 3000, updated_at: 3000 },
    { view_count: 3, last_viewed_at: 4000, updated_at: 4000 },
    { base: {}, home: views(1000, 2000, 3000), incoming: views(1000, 2000, 4000) },
  )
  expect(only).toMatchObject({ view_count: 3 })
  expect(rowsIn(incoming, 'metadata_item_views').map((view) => view['viewed_at'])).toEqual([1000, 2000, 4000, 3000])
})
