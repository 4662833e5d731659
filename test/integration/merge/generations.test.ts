import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Generation } from '../../../fixtures/schema/generation.ts'
import { extraData } from '../../../fixtures/encoding.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { guidOf, merged, rowsIn, type Side } from '../../support/watch-library.ts'

const side = (generation: Generation, view_count: number, extra: Readonly<Record<string, string>> = {}): Side => ({
  generation,
  metadata_item_settings: [
    { id: 1, account_id: 1, guid: guidOf('a'), view_count, updated_at: 1, extra_data: extraData(generation, extra) },
    { id: 2, account_id: 1, guid: guidOf('b'), view_count: 1, updated_at: 1, extra_data: extraData(generation, {}) },
  ],
})
const rows = (file: string) => rowsIn(file, 'metadata_item_settings')

test.for<[Generation, Generation, Generation]>([
  [23, 23, 23],
  [24, 24, 24],
  [25, 25, 25],
  [26, 26, 26],
  [23, 23, 26],
  [23, 24, 25],
  [24, 26, 25],
  [25, 25, 26],
])('%i at export, %i at home and %i coming back are merged by the names of columns', ([base, home, incoming]) => {
  const result = merged(tempFolder(), {
    base: side(base, 1, { 'pr:a b': 'x' }),
    home: { ...side(home, 2, { 'pr:a b': 'x' }), metadata_item_views: [view] },
    incoming: side(incoming, 1, { 'pr:a b': 'x' }),
  })
  expect(rows(result.incoming).map(({ view_count }) => view_count)).toEqual([2, 1])
  expect(rows(result.incoming)[0]?.['extra_data']).toBe(extraData(incoming, { 'pr:a b': 'x' }))
  expect(rowsIn(result.incoming, 'metadata_item_views')).toMatchObject([{ viewed_at: 5 }])
})

const view = { id: 1, account_id: 1, guid: guidOf('a'), metadata_type: 1, viewed_at: 5 }

test.for<[Generation, Generation]>([
  [23, 26],
  [26, 26],
  [25, 25],
])('a new row of %i is one of %i in that one’s form', ([home, incoming]) => {
  const result = merged(tempFolder(), {
    base: { generation: home },
    home: side(home, 1, { 'pr:a': '1' }),
    incoming: { generation: incoming },
  })
  expect(rows(result.incoming)[0]?.['extra_data']).toBe(extraData(incoming, { 'pr:a': '1' }))
})

test('times that were text become numbers where the server has numbers', () => {
  const home: Side = {
    generation: 23,
    accounts: [
      { id: 1, name: 'Ann', created_at: '2023-05-01 10:00:00' },
      { id: 8, name: 'Ben', created_at: '2024-05-01 10:00:00' },
    ],
  }
  const result = merged(tempFolder(), { base: { generation: 23 }, home, incoming: { generation: 25 } })
  expect(rowsIn(result.incoming, 'accounts')[1]).toMatchObject({ created_at: Date.UTC(2024, 4, 1, 10) / 1000 })
})

test('numbers beyond 2^53 go through unchanged, and change counters are left alone', () => {
  const odd = { id: 1, account_id: 1, guid: guidOf('a'), view_count: 1, view_offset: 9_223_372_036_854_775_807n }
  const result = merged(tempFolder(), {
    base: {},
    home: { metadata_item_settings: [{ ...odd, changed_at: 8_457_612_157_627_753_885n }] },
    incoming: {},
  })
  expect(exactly(result.incoming)).toEqual([9_223_372_036_854_775_807n, 0n])
})

function exactly(file: string): unknown[] {
  const db = new DatabaseSync(file, { readOnly: true })
  const statement = db.prepare('select view_offset, changed_at from metadata_item_settings')
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  const [row] = statement.all() as unknown as unknown[][]
  db.close()
  return row ?? []
}

test('what is not the same library is refused', () => {
  const other: Side = { fill: (db) => db.exec(`update library_sections set uuid = 'another'`) }
  const refused = expect.objectContaining({ code: 'merge-other-library' })
  expect(() => merged(tempFolder(), { base: {}, home: other, incoming: {} })).toThrow(refused)
  expect(() => merged(tempFolder(), { base: {}, home: {}, incoming: other })).toThrow(refused)
  expect(() => merged(tempFolder(), { base: { more: ['x'] }, home: { more: ['x'] }, incoming: {} })).toThrow(refused)
  expect(() => merged(tempFolder(), { base: { generation: 25 }, home: {}, incoming: { generation: 24 } })).toThrow(
    refused,
  )
})

test('watch state in tables that are not known is refused', () => {
  const odd: Side = {
    fill: (db) => db.exec('alter table metadata_item_settings rename column last_skipped_at to skipped'),
  }
  expect(() => merged(tempFolder(), { base: odd, home: {}, incoming: {} })).toThrow(
    expect.objectContaining({ code: 'db-schema-unknown' }),
  )
})
