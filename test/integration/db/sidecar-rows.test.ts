import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { type SidecarRow, sidecarRows } from '../../../src/db/plex/sidecar-rows.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function library() {
  return buildLibrary(join(tempFolder(), 'library.db'), {
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Films'],
        items: [
          { parts: [{ path: '/Films/a.mkv', sidecars: ['/Films/a.fr.srt', '/Films/a é.srt'] }] },
          { parts: [{ path: '/Films/b.mkv', sidecars: ['/Films/b.srt'] }] },
          { parts: ['/Films/c.mkv'] },
        ],
      },
    ],
    fill: (db) => {
      const stream = db.prepare(
        'insert into media_streams (stream_type_id, media_part_id, codec, url) values (3, 1, ?, ?)',
      )
      for (const url of ['', 'blob://4', 'http://x/a.srt', 'file:b.srt', null, 'FILE:///a.srt']) stream.run('srt', url)
    },
  })
}

const of = (file: string, parts: ReadonlySet<number>): SidecarRow[] => {
  using db = openReadOnly(file)
  return sidecarRows(db, parts).toSorted((a, b) => a.id - b.id)
}

test('the files beside some parts are found, and nothing else that a stream may be', () => {
  const { file, partIds } = library()
  const [a = 0] = partIds.get('/Films/a.mkv') ?? []
  expect(of(file, new Set([a])).map(({ part, url }) => [part, url])).toEqual([
    [a, 'file:///Films/a.fr.srt'],
    [a, 'file:///Films/a%20%C3%A9.srt'],
  ])
  expect(of(file, new Set())).toEqual([])
})

test('they are the same, whether few parts are asked for or many', () => {
  const { file } = library()
  const some = new Set([1, 2, 3])
  const many = new Set(Array.from({ length: 20_001 }, (_, index) => index + 1))
  expect(of(file, some)).toHaveLength(3)
  expect(of(file, many)).toEqual(of(file, some))
  const others = new Set(Array.from({ length: 20_001 }, (_, index) => index + 2))
  expect(of(file, others).map(({ url }) => url)).toEqual(['file:///Films/b.srt'])
})
