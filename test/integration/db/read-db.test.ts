import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { plex } from '../../../src/db/plex/queries.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Seen on a real server; as a number it would read …753900. */
const counter = 8_457_612_157_627_753_885n

function library(fill = '') {
  const { file } = buildLibrary(join(tempFolder(), 'library.db'), {
    sections: [
      { name: 'Films', type: 'movie', roots: ['/f'], items: [{ parts: ['/f/a.mkv'] }, { parts: ['/f/b.mkv'] }] },
    ],
    fill: (db) => db.exec(`UPDATE metadata_items SET changed_at = ${counter}, year = 1999; ${fill}`),
  })
  return openReadOnly(file)
}

test('counters are read as bigints, beside numbers and texts, also under another name', () => {
  using db = library()
  const query = plex.selectFrom('metadata_items').select(['id', 'title', 'year', 'changed_at', 'changed_at as stamp'])
  expect(db.first(query.orderBy('id').compile())).toEqual({
    id: 1,
    title: expect.any(String),
    year: 1999,
    changed_at: counter,
    stamp: counter,
  })
})

test('an aggregate of counters that bears their name is read as a bigint', () => {
  using db = library()
  const query = plex.selectFrom('metadata_items').select((items) => items.fn.max('changed_at').as('changed_at'))
  expect(db.first(query.compile())).toEqual({ changed_at: counter })
})

test('any other integer past 2^53 is an error, never another number', () => {
  using db = library(`UPDATE media_parts SET size = ${2n ** 53n + 1n}`)
  expect(() => db.all(plex.selectFrom('media_parts').select('size').compile())).toThrow(RangeError)
  const both = plex
    .selectFrom('media_parts')
    .innerJoin('media_items', 'media_items.id', 'media_parts.media_item_id')
    .innerJoin('metadata_items', 'metadata_items.id', 'media_items.metadata_item_id')
    .select(['media_parts.size', 'metadata_items.changed_at'])
  expect(() => db.all(both.compile())).toThrow(RangeError)
})

test('rows come one by one, with parameters bound, and stopping early frees the statement', () => {
  using db = library()
  const query = plex.selectFrom('media_parts').select('file').where('file', '>', '/f/').orderBy('file').compile()
  for (const { file } of db.iterate(query)) {
    expect(file).toBe('/f/a.mkv')
    break
  }
  expect(db.all(query).map(({ file }) => file)).toEqual(['/f/a.mkv', '/f/b.mkv'])
  expect(db.first(plex.selectFrom('accounts').select('id').where('id', '=', -1).compile())).toBeUndefined()
})

test('no statement writes', () => {
  using db = library()
  expect(() => db.prepare('DELETE FROM media_parts').run()).toThrow(/readonly/)
  expect(() => db.prepare('PRAGMA user_version = 7').run()).toThrow(/readonly/)
})
