import { describe, expect, test } from 'vitest'
import type { FileIdentity } from '../../../../src/core/file-identity.ts'
import type { KnownWork } from '../../../../src/core/known-work.ts'
import { type CaseFile, type CaseObject, episode, movie, outcomeOf, track, work } from './matching-case.ts'

interface Row {
  readonly path: string
  readonly key: string
  readonly size: number
  readonly identity: FileIdentity
}

type Type = 'show' | 'artist' | 'movie'

function reasons(files: readonly CaseFile[], objects: readonly CaseObject[], sections: Type, works: KnownWork[] = []) {
  const { moves, rest, undecided } = outcomeOf({ files, objects, sections, works })
  return { moves, reasons: Object.values(rest).map(([reason]) => reason), undecided }
}

/** A season whose episodes are called by their numbers alone, as many are. */
function season(show: string, folder: string, to: string, first: number, count = 6): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/Media/TVShows/${folder}/S01E0${index + 1}.mkv`,
    key: `TV/${to}/Season 1/S01E0${index + 1}.mkv`,
    size: first + index * 7_654_321,
    identity: episode(show, 1, index + 1, `Part ${index + 1}`),
  }))
}

function album(artist: string, name: string, from: string, to: string, first: number, count = 8): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/Media/Music/${from}/0${index + 1} - Track.flac`,
    key: `Audio/${to}/0${index + 1} - Track.flac`,
    size: first + index * 1_234_567,
    identity: track(artist, name, index + 1, `Song ${index + 1}`),
  }))
}

const byPath = (rows: readonly Row[]) => Object.fromEntries(rows.map(({ path, key }) => [path, key]))

function film(title: string, year: number | null, was: string, now: string, size = 8_000_000_077): Row {
  return { path: `/Media/Movies/${was}.mkv`, key: `Films/${now}.mkv`, size, identity: movie(title, year) }
}

describe('whole folders that exchanged their names', () => {
  const cycles = [
    ['two shows', ['Fargo', 'Lost']],
    ['three shows', ['Fargo', 'Lost', 'Oz']],
    ['a show and its longer namesake', ['Barricade', 'A Barricade for Anna']],
    ['two countries', ['The Office (US)', 'The Office (UK)']],
  ] as const

  test.each(cycles)('%s are contradictions, worth proving', (_, shows) => {
    const rows = shows.flatMap((show, index) =>
      season(show, `${show} Integrale`, shows[(index + 1) % shows.length] ?? '', 366_000_000 + index * 1_000_003),
    )
    const { moves, reasons: seen, undecided } = reasons(rows, rows, 'show')
    expect(moves).toEqual({})
    expect(new Set(seen)).toEqual(new Set(['contradiction']))
    for (const { path, key } of rows) expect(undecided[path]).toContain(key)
  })

  test('content settles them', () => {
    const rows = [...season('Fargo', 'Fargo', 'Lost', 366_000_000), ...season('Lost', 'Lost', 'Fargo', 412_000_003)]
    const proved = rows.map(({ path, key }) => [path, key] as const)
    expect(outcomeOf({ files: rows, objects: rows, sections: 'show', proved }).moves).toEqual(byPath(rows))
  })

  test('a show whose files are where a show that did not move is called is one', () => {
    const rows = season('Fargo', 'Fargo', 'Lost', 366_000_000)
    expect(reasons(rows, rows, 'show', [work('show', 'Lost')])).toMatchObject({ moves: {} })
  })

  test('old folders are names of shows too, where the database has titles of another language', () => {
    const rows = [
      ...season('La Casa de Papel', 'Money Heist', 'The Bureau', 366_000_000),
      ...season('Le Bureau des Légendes', 'The Bureau', 'Money Heist', 412_000_003),
    ]
    expect(reasons(rows, rows, 'show').moves).toEqual({})
  })

  test('episodes named after the other show are contradictions too', () => {
    const rows = season('Fargo', 'Fargo', 'Lost', 366_000_000).map((row, index) => ({
      ...row,
      key: `TV/Lost.S01E0${index + 1}.720p.mkv`,
    }))
    expect(reasons(rows, rows, 'show', [work('show', 'Lost')]).moves).toEqual({})
  })

  test.each([
    ['of one artist', 'The Lanterns', 'Rust', 'Tide', 'The Lanterns'],
    ['of one name, of two artists', 'The Lanterns', 'Live', 'Live', 'Rivage'],
    ['of two artists', 'The Lanterns', 'Rust', 'Tide', 'Rivage'],
  ])('albums %s are contradictions', (_, artist, one, other, otherArtist) => {
    const rows = [
      ...album(artist, one, `${artist}/1999 - ${one}`, `${otherArtist}/${other} (2003)`, 20_000_000),
      ...album(otherArtist, other, `${otherArtist}/2003 - ${other}`, `${artist}/${one} (1999)`, 30_000_001),
    ]
    const { moves, reasons: seen } = reasons(rows, rows, 'artist')
    expect(moves).toEqual({})
    expect(new Set(seen)).toEqual(new Set(['contradiction']))
  })

  test('films are contradictions, whether the file or its folder has the name', () => {
    const named = [
      film('Alien', 1979, 'Alien/Alien', 'Aliens/Aliens'),
      film('Aliens', 1986, 'Aliens/Aliens', 'Alien/Alien', 9_000_000_011),
    ]
    const generic = [
      film('Alien', 1979, 'Alien/film', 'Aliens/film'),
      film('Aliens', 1986, 'Aliens/film', 'Alien/film', 9_000_000_011),
    ]
    for (const rows of [named, generic]) {
      const { moves, reasons: seen } = reasons(rows, rows, 'movie')
      expect(moves).toEqual({})
      expect(seen).toEqual(['contradiction', 'contradiction'])
    }
  })
})

describe('another of the series', () => {
  test.each([
    ['a sequel', 'Rocky', 'Rocky', 'Rocky 2'],
    ['a sequel in roman', 'Rocky', 'Rocky', 'Rocky III (1982)'],
    ['the first one', 'Rocky II', 'Rocky II', 'Rocky'],
    ['another sequel', 'Rocky II', 'Rocky II', 'Rocky III'],
    ['a volume', 'Kill Bill: Vol. 1', 'Kill Bill Vol. 1', 'Kill Bill Vol. 2'],
    ['a part', 'Dune', 'Dune.2021.1080p', 'Dune Part Two'],
    ['another language', 'Amélie', 'Amelie.VF.1080p', 'Amélie (VOSTFR)'],
    ['another country', 'Utopia', 'Utopia UK', 'Utopia (US)'],
    ['a concert', 'Stop Making Sense', 'Stop Making Sense', 'Stop Making Sense (Live)'],
  ])('a film called after %s is a contradiction', (_, title, was, now) => {
    const row = film(title, null, was, now)
    expect(reasons([row], [row], 'movie')).toMatchObject({ moves: {}, reasons: ['contradiction'] })
  })

  test('so is one in the folder of its namesake from another year', () => {
    const row = film('Dune', 2021, 'Dune/film', 'Dune (1984)/film')
    expect(reasons([row], [row], 'movie')).toMatchObject({ moves: {}, reasons: ['contradiction'] })
  })

  test.each([
    ['a volume', 'Greatest Hits', 'Greatest Hits', 'Greatest Hits Vol. 2'],
    ['a number', 'Led', 'Led', 'Led III'],
    ['a concert', 'Rust', 'Rust', 'Rust (Live)'],
    ['the studio', 'Rust (Live)', 'Rust (Live)', 'Rust'],
    ['another year', 'Rust', '1979 - Rust', '2004 - Rust'],
  ])('an album called after %s is a contradiction', (_, name, was, now) => {
    const rows = album('The Lanterns', name, `The Lanterns/${was}`, `The Lanterns/${now}`, 20_000_000).map((row) => ({
      ...row,
      identity: { ...row.identity, year: 1979 } as FileIdentity,
    }))
    const { moves, reasons: seen } = reasons(rows, rows, 'artist')
    expect(moves).toEqual({})
    expect(new Set(seen)).toEqual(new Set(['contradiction']))
  })
})

describe('what is the same under another name', () => {
  test.each([
    ['shortened', 'Kaamelott', 'Kaamelott Integrale (Livres I a VI + Bonus)/Livre I', 'Kaamelott'],
    ['translated', 'La Casa de Papel', 'La Casa de Papel', 'Money Heist'],
    ['as it was, though the database says otherwise', 'Lost', 'Fargo', 'Fargo'],
    ['with its year', 'Fargo', 'Fargo', 'Fargo (2014)'],
    ['with its country', 'The Office', 'The Office', 'The Office (US)'],
    ['in a collection', 'Star Trek: The Next Generation', 'STTNG', 'Star Trek/The Next Generation'],
    ['put together', 'Fargo', 'Fargo.S01.FRENCH.1080p-GRP', 'Fargo'],
  ])('a show that is called %s has moved', (_, show, was, now) => {
    const rows = season(show, was, now, 366_000_000)
    const works = [work('show', 'Kaamelott: Resistance'), work('show', 'Star Trek'), work('show', 'The Office Party')]
    expect(reasons(rows, rows, 'show', works).moves).toEqual(byPath(rows))
  })

  test.each([
    ['with its year', 'Rocky', 1976, 'Rocky.1080p', 'Rocky (1976)/Rocky (1976)'],
    ['without its sound', 'Rocky', 1976, 'Rocky 5.1', 'Rocky 5.1 x264'],
    ['by number', 'Rocky II', 1979, 'Rocky.II', 'Rocky 2'],
    ['in a folder of its first', 'Aliens', 1986, 'Aliens', 'Alien/Aliens (1986)'],
    ['by its original title', 'Le Parrain', 1972, 'The Godfather', 'The Godfather (1972)'],
    ['as it was called before, by a title of another', 'Alien', 1979, 'Aliens', 'Aliens (1986)/Aliens'],
    ['with its language', 'Amélie', null, 'Amelie', 'Amélie VF'],
  ])('a film that is called %s has moved', (_, title, year, was, now) => {
    const row = film(title, year, was, now)
    const misdated = title === 'Alien' ? { ...row, identity: movie(title, null) } : row
    const works = [work('movie', 'Alien'), work('movie', 'Aliens', 1986), work('movie', 'Rocky')]
    expect(reasons([misdated], [misdated], 'movie', works).moves).toEqual(byPath([row]))
  })

  test.each([
    ['as tagged', 'The Lanterns/1979 - Rust', 'Lanterns, The/Rust (1979)'],
    ['in a new edition', 'The Lanterns/Rust', 'The Lanterns/Rust (Deluxe Edition)'],
    ['in one folder with its artist', 'The Lanterns/Rust', 'The Lanterns - Rust'],
    ['on discs', 'The Lanterns/Rust', 'The Lanterns/Rust 2 CD'],
    ['in the folder of its artist, who has an album of that name', 'The Lanterns/Rust', 'The Lanterns'],
    ['among singles', 'Singles', 'The Lanterns/Singles'],
  ])('an album that is %s has moved', (_, was, now) => {
    const rows = album('The Lanterns', 'Rust', was, now, 20_000_000)
    const works = [{ ...work('album', 'The Lanterns'), artist: 'The Lanterns' }]
    expect(reasons(rows, rows, 'artist', works).moves).toEqual(byPath(rows))
  })
})

test('a stranger that is called after a show of the library is no contradiction where nothing else agrees', () => {
  const [row] = season('Fargo', 'Fargo', 'Fargo', 366_000_000)
  const stranger = { key: 'TV/Lost/Season 4/Lost - S04E07 - Elsewhere.mkv', size: row?.size ?? 0 }
  expect(reasons([row as Row], [stranger], 'show', [work('show', 'Lost')]).reasons).toEqual(['gone'])
})
