import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { watchLossCounter } from '../../../src/db/plex/watch-loss.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Films of which each has the guid of its name, and what one account did with some of them. */
function lossOf(settings: Readonly<Record<string, string>>, names: readonly string[]): number {
  const matched = new Map([['matched', 'plex://movie/1']])
  const all = ['a', 'b', 'c', 'matched']
  const { file, partIds } = buildLibrary(join(tempFolder(), 'library.db'), {
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Films'],
        items: all.map((name) => ({ guid: matched.get(name) ?? `local://${name}`, parts: [`/Films/${name}.mkv`] })),
      },
    ],
    fill: (db) => {
      for (const [name, values] of Object.entries(settings))
        db.exec(
          `insert into metadata_item_settings (account_id, guid, rating, view_offset, view_count)
           values (1, '${matched.get(name) ?? `local://${name}`}', ${values})`,
        )
    },
  })
  using db = openReadOnly(file)
  return watchLossCounter(db)(names.flatMap((name) => partIds.get(`/Films/${name}.mkv`) ?? []))
}

test('what was watched, begun or rated of an item that Plex did not match would be lost', () => {
  expect(lossOf({ a: 'null, null, 1', b: 'null, 60000, 0', c: '8.0, null, 0' }, ['a', 'b', 'c'])).toBe(3)
})

test('of one that it matched nothing is lost, since it comes again under the same guid', () => {
  expect(lossOf({ matched: '9.0, 1, 5' }, ['matched'])).toBe(0)
})

test('nor of one that nobody watched, nor of parts that were not asked for', () => {
  expect(lossOf({ a: 'null, 0, 0', b: 'null, null, 1' }, ['a', 'c'])).toBe(0)
})
