import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildLibrary, type LibrarySpec } from '../../../fixtures/library.ts'
import { joinIdentities, type PartFacts, PartFactsReader } from '../../../src/db/plex/part-facts.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** What is known of each part, by its path. */
function factsIn(spec: LibrarySpec): Record<string, PartFacts> {
  const { file, partIds } = buildLibrary(join(tempFolder(), 'library.db'), spec)
  using db = openReadOnly(file)
  const reader = new PartFactsReader(db)
  return Object.fromEntries([...partIds].map(([path, [id = 0]]) => [path, reader.of(id)]))
}

describe('what the database knows of a file', () => {
  test('is show, season and episode, artist, album and track, film, or photo', () => {
    const facts = factsIn({
      sections: [
        {
          name: 'TV',
          type: 'show',
          roots: ['/TV'],
          items: [{ grandparent: 'Alpha', parent: 'Season 2', index: 7, title: 'Pilot', parts: ['/TV/a.mkv'] }],
        },
        {
          name: 'Music',
          type: 'artist',
          roots: ['/Music'],
          items: [{ grandparent: 'Brel', parent: 'Les Marquises', index: 3, title: 'Voir', parts: ['/Music/b.flac'] }],
        },
        {
          name: 'Films',
          type: 'movie',
          roots: ['/Films'],
          items: [{ title: 'Alien', year: 1979, parts: ['/Films/c.mkv'] }],
        },
        {
          name: 'Photos',
          type: 'photo',
          roots: ['/Photos'],
          items: [{ parent: '2001', title: 'IMG', parts: ['/Photos/d.jpg'] }],
        },
      ],
    })
    expect(Object.values(facts).map(({ identity }) => identity)).toEqual([
      {
        kind: 'episode',
        show: 'Alpha',
        showYear: null,
        episodes: [{ season: 2, episode: 7, absolute: null, date: null, title: 'Pilot' }],
      },
      { kind: 'track', artist: 'Brel', album: 'Les Marquises', year: null, track: 3, title: 'Voir' },
      { kind: 'movie', title: 'Alien', originalTitle: '', year: 1979 },
      { kind: 'photo', album: '2001', title: 'IMG' },
    ])
  })

  test('is little of a part whose item is gone, and nothing breaks', () => {
    const facts = factsIn({
      sections: [{ name: 'Films', type: 'movie', roots: ['/Films'] }],
      orphanParts: [{ path: '/Films/a.mkv' }, { path: '/Films/b.mkv', media: null }],
      orphanMedia: [{ section: 1, parts: ['/Films/c.mkv'] }],
    })
    expect(Object.values(facts).map(({ identity }) => identity)).toEqual(
      ['a', 'b', 'c'].map(() => ({ kind: 'other', title: '' })),
    )
  })

  test('has the hashes as Plex stored them, and null where it stored none', () => {
    const part = { path: '/Films/a.mkv', hash: 'abc', openSubtitleHash: '0123456789abcdef' }
    const facts = factsIn({
      sections: [{ name: 'Films', type: 'movie', roots: ['/Films'], items: [{ parts: [part, '/Films/b.mkv'] }] }],
    })
    expect(facts['/Films/a.mkv']).toMatchObject({ hash: 'abc', openSubtitleHash: '0123456789abcdef' })
    expect(facts['/Films/b.mkv']).toMatchObject({ hash: null, openSubtitleHash: null })
  })

  test('takes what SQLite lets a column hold, and makes sense of what it can', () => {
    const facts = factsIn({
      sections: [
        {
          name: 'TV',
          type: 'show',
          roots: ['/TV'],
          items: [
            { grandparent: 'Alpha', parent: 'Season 1', index: 1, title: null, parts: ['/TV/a.mkv'] },
            { grandparent: 'Alpha', parent: 'Season 1', index: 2, parts: ['/TV/b.mkv'] },
            { grandparent: 'Alpha', parent: 'Season 1', index: 3, parts: ['/TV/c.mkv'] },
          ],
        },
      ],
      fill: (db) => {
        const set = (what: string, index: number): unknown =>
          db.prepare(`update metadata_items set ${what} where metadata_type = 4 and "index" = ${index}`).run()
        set("originally_available_at = 1000000000, absolute_index = 'seven'", 1)
        set('originally_available_at = 9e15', 2)
        set("title = 42, originally_available_at = 'soon'", 3)
      },
    })
    const episodes = Object.values(facts).flatMap(({ identity }) =>
      identity.kind === 'episode' ? identity.episodes : [],
    )
    expect(episodes.map(({ date, absolute, title }) => [date, absolute, title])).toEqual([
      ['2001-09-09', null, ''],
      [null, null, 'b'],
      [null, null, '42'],
    ])
  })

  test('is not to be had of a part that is not there', () => {
    const { file } = buildLibrary(join(tempFolder(), 'library.db'), { sections: [] })
    using db = openReadOnly(file)
    expect(() => new PartFactsReader(db).of(7)).toThrow(RangeError)
  })
})

describe('a file of several parts', () => {
  const episode = (number: number) => ({ season: 1, episode: number, absolute: null, date: null, title: '' })
  const of = (...numbers: number[]) =>
    ({ kind: 'episode', show: 'A', showYear: null, episodes: numbers.map(episode) }) as const

  test('is of all their episodes', () => {
    expect(joinIdentities([of(1), of(2)])).toEqual(of(1, 2))
  })

  test('is what the first says, where they are no episodes', () => {
    const film = { kind: 'movie', title: 'A', originalTitle: '', year: null } as const
    expect(joinIdentities([film, { ...film, title: 'B' }])).toEqual(film)
    expect(joinIdentities([of(1), film])).toEqual(of(1))
    expect(joinIdentities([])).toEqual({ kind: 'other', title: '' })
  })
})
