import { describe, expect, test } from 'vitest'
import { episode, movie, outcomeOf, track } from './matching-case.ts'

const gigabyte = 1_073_741_824

/** A season in an old layout and the keys of the new one, with sizes that nothing else has. */
function season(count: number) {
  const titles = ['Heat', 'The Lock', 'Stray Dog', 'Le Duel', 'Snow', 'Harbour', 'Last Train', 'A Visit']
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const title = titles[index] ?? `Part ${number}`
    return {
      path: `/Media/TVShows/Ardent Integrale/Livre I/Ardent_-_Livre_I_-_0${number}_-_${title.replaceAll(' ', '_')}.mkv`,
      key: `TV/Ardent/Season 1/Ardent - S01E0${number} - ${title}.mkv`,
      size: 366_000_000 + index * 7_654_321,
      identity: episode('Ardent', 1, number, title),
    }
  })
}

function album(count: number, size = (index: number) => 5_000_000 + index * 123_457) {
  const titles = [
    'Intro',
    'Long Way',
    'Blue Door',
    'Nightfall',
    'Coda',
    'Paper Moon',
    'Rust',
    'Signal',
    'Tide',
    'Undertow',
  ]
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(2, '0')
    const title = titles[index] ?? `Song ${number}`
    return {
      path: `/Media/Music/The Lanterns/2003 - Harbour Lights/${number}. ${title}.mp3`,
      key: `Music/Lanterns, The/Harbour Lights (2003)/${number} - ${title}.mp3`,
      size: size(index),
      identity: track('The Lanterns', 'Harbour Lights', index + 1, title),
    }
  })
}

const moves = (rows: readonly { path: string; key: string }[]) =>
  Object.fromEntries(rows.map(({ path, key }) => [path, key]))

describe('what moved', () => {
  test('a season in roman books is found in numbered ones', () => {
    const rows = season(8)
    expect(outcomeOf({ files: rows, objects: rows, sections: 'show' })).toEqual({
      moves: moves(rows),
      rest: {},
      undecided: {},
    })
  })

  test('a root that was renamed takes its files along', () => {
    const files = album(10).map((row) => ({ ...row, key: row.path.replace('/Media/Music/', 'Audio/') }))
    expect(outcomeOf({ files, objects: files, sections: 'artist' }).moves).toEqual(moves(files))
  })

  test('songs of one album that have one size are told apart by number and title', () => {
    const rows = album(10, () => 4_816_000)
    expect(outcomeOf({ files: rows, objects: rows, sections: 'artist' }).moves).toEqual(moves(rows))
  })

  test('a film whose name changed entirely is found by its size', () => {
    const file = { path: '/Media/Movies/Amelie.2001.mkv', size: 8 * gigabyte + 77, identity: movie('', null) }
    const key = 'Movies/Le Fabuleux Destin/fabuleux.mkv'
    expect(outcomeOf({ files: [file], objects: [{ key, size: file.size }], sections: 'movie' }).moves).toEqual({
      [file.path]: key,
    })
  })

  test('letter case, accents, trailing dots, odd signs and long names do not matter', () => {
    const names = ['été à la mer', 'A%2FB + C #1 & D', 'Where is it…', '🎷 Saxophone', 'x'.repeat(240), '!!!', 'end.']
    const rows = names.map((name, index) => ({
      path: `/Media/Movies/old/${name} film.mkv`,
      key: `Movies/new ${index}/${name.toUpperCase().normalize('NFD')} Film.mkv`,
      size: gigabyte + index * 9_999_991,
      identity: movie(`${name} film`, null),
    }))
    expect(outcomeOf({ files: rows, objects: rows, sections: 'movie' }).moves).toEqual(moves(rows))
  })

  test('a file of several episodes moves to the one that has them all', () => {
    const identity = {
      kind: 'episode',
      show: 'Ardent',
      showYear: null,
      episodes: [1, 2].map((number) => ({ season: 1, episode: number, absolute: null, date: null, title: '' })),
    } as const
    const file = { path: '/Media/TV/Ardent/Ardent.S01E01E02.mkv', size: 900_000_001, identity }
    const objects = [
      { key: 'TV/Ardent/Season 1/Ardent - S01E01-E02.mkv', size: file.size },
      { key: 'TV/Ardent/Season 1/Ardent - S01E03-E04.mkv', size: file.size },
    ]
    expect(outcomeOf({ files: [file], objects, sections: 'show' }).moves).toEqual({ [file.path]: objects[0]?.key })
  })
})

describe('what is gone', () => {
  test('a film is not the one of its title from another year', () => {
    const file = { path: '/Media/Movies/Dune (1984).mkv', size: gigabyte + 5, identity: movie('Dune', 1984) }
    const key = 'Movies/Dune (2021)/Dune (2021).mkv'
    expect(outcomeOf({ files: [file], objects: [{ key, size: file.size }], sections: 'movie' }).moves).toEqual({})
    const misdated = { ...file, path: '/Media/Movies/Dune (2021).mkv' }
    expect(outcomeOf({ files: [misdated], objects: [{ key, size: file.size }], sections: 'movie' }).moves).toEqual({
      [misdated.path]: key,
    })
  })

  test('a deleted film is not another film of its size, even one of its year', () => {
    const size = 10_621_839_236
    const file = {
      path: '/Media/Movies/Whisper.in.the.Lion.1967.FRENCH.1080p.BluRay.x264.mkv',
      size,
      identity: movie('Whisper in the Lion', 1967),
    }
    const key = 'Movies/Violin in the Envelope (1967)/Violin in the Envelope (1967).mkv'
    expect(outcomeOf({ files: [file], objects: [{ key, size }], sections: 'movie' }).moves).toEqual({})
  })

  test('a deleted song is not a stranger of its size, even one with its title', () => {
    const rows = album(10)
    const [gone] = rows
    const stranger = { key: 'Music/Someone Else/Other Record/01 - Intro.mp3', size: gone?.size ?? 0 }
    const { rest, moves: found } = outcomeOf({ files: rows, objects: [...rows.slice(1), stranger], sections: 'artist' })
    expect(found).toEqual(moves(rows.slice(1)))
    expect(Object.keys(rest)).toEqual([gone?.path])
  })

  test('a deleted episode is not an episode of another show of its very size', () => {
    const [file] = season(1)
    const stranger = { key: 'TV/Rivage/Season 5/Rivage - S05E17 - Elsewhere.mkv', size: file?.size ?? 0 }
    const { rest } = outcomeOf({ files: season(1), objects: [stranger], sections: 'show' })
    expect(rest).toEqual({ [file?.path ?? '']: ['gone'] })
  })

  test('a name that holds all words of a show is not that show', () => {
    const file = {
      path: '/Media/TV/Barricade/Barricade.S01E11.mkv',
      size: 165_526_545,
      identity: episode('Barricade', 1, 11),
    }
    const other = 'TV/A Barricade for Anna Varenne/Season 1/A Barricade for Anna Varenne - S01E11.mkv'
    const bySize = outcomeOf({ files: [file], objects: [{ key: other, size: file.size }], sections: 'show' })
    expect(bySize.moves).toEqual({})
    const byName = outcomeOf({ files: [file], objects: [{ key: other, size: 1_234_567 }], sections: 'show' })
    expect(byName.rest).toEqual({ [file.path]: ['gone'] })
  })

  test('a remake with the same episodes is another show', () => {
    const file = {
      path: '/Media/TV/Doctor Where (1963)/Season 1/Doctor Where S01E01.mkv',
      size: 500_000_123,
      identity: episode('Doctor Where', 1, 1, '', 1963),
    }
    const object = { key: 'TV/Doctor Where (2005)/Season 1/Doctor Where (2005) - S01E01 - Rose.mkv', size: file.size }
    expect(outcomeOf({ files: [file], objects: [object], sections: 'show' }).moves).toEqual({})
  })

  test('what cannot be played is nobody: empty, archived, claimed, hidden, of another kind, a sample', () => {
    const [file] = season(1)
    const size = file?.size ?? 0
    const key = file?.key ?? ''
    const objects = [
      { key: `a/${key}`, size: 0 },
      { key: `b/${key}`, size, archived: true },
      { key: `c/${key}`, size, claimed: true },
      { key: `d/.trash/${key}`, size },
      { key: `e/${key}.srt`, size },
      { key: `f/${key}.partial`, size },
      { key: `g/TV/Ardent/Season 1/Sample/Ardent - S01E01 - Heat.mkv`, size },
      { key: `h/TV/Ardent/Season 1/Ardent - S01E01 - Heat-sample.mkv`, size },
    ]
    expect(outcomeOf({ files: season(1), objects, sections: 'show' }).rest).toEqual({ [file?.path ?? '']: ['gone'] })
  })

  test('an extra may move to an extra', () => {
    const file = {
      path: '/Media/TV/Ardent/Extras/Making of-featurette.mkv',
      size: 77_777_777,
      identity: episode('Ardent', 0, 9, 'Making of'),
    }
    const key = 'TV/Ardent/Featurettes/Making of-featurette.mkv'
    const objects = [{ key, size: file.size }]
    expect(outcomeOf({ files: [file], objects, sections: 'show' }).moves).toEqual({ [file.path]: key })
  })
})

describe('what cannot be told', () => {
  test('two copies nobody speaks for are both told, and worth proving', () => {
    const [file] = album(1)
    const objects = ['A', 'B'].map((place) => ({ key: `Music/${place}/${file?.key}`, size: file?.size ?? 0 }))
    const { rest, undecided } = outcomeOf({ files: album(1), objects, sections: 'artist' })
    const keys = objects.map(({ key }) => key)
    expect(rest).toEqual({ [file?.path ?? '']: ['ambiguous', ...keys] })
    expect(undecided).toEqual({ [file?.path ?? '']: keys })
  })

  test('of two copies the one is taken that the siblings went to', () => {
    const rows = season(8)
    const copy = { key: `Backup/${rows[3]?.path.slice('/Media/TVShows/'.length)}`, size: rows[3]?.size ?? 0 }
    expect(outcomeOf({ files: rows, objects: [...rows, copy], sections: 'show' }).moves).toEqual(moves(rows))
  })

  test('two paths that want one object both go without', () => {
    const [file] = album(1)
    const files = ['A', 'B'].map((place) => ({
      ...file,
      path: `/Media/Music/${place}/Harbour Lights/01. Intro.mp3`,
      size: 5_000_000,
    }))
    const { rest } = outcomeOf({ files, objects: album(1), sections: 'artist' })
    expect(Object.values(rest).map(([reason]) => reason)).toEqual(['ambiguous', 'ambiguous'])
  })

  test('both spellings of one key, with the same size, are not told apart', () => {
    const file = { path: '/Media/Movies/old/Forêt.mkv', size: gigabyte + 1, identity: movie('Forêt', null) }
    const objects = ['NFC', 'NFD'].map((form) => ({ key: 'Movies/new/Forêt.mkv'.normalize(form), size: file.size }))
    expect(outcomeOf({ files: [file], objects, sections: 'movie' }).rest[file.path]?.[0]).toBe('ambiguous')
  })

  test('a size that is not known, or bytes that are no text, cannot be judged', () => {
    const files = [
      { path: '/Media/Movies/a.mkv', size: Number.NaN },
      { path: '/Media/Movies/b.mkv', size: 0 },
      { path: '/Media/Movies/\uFFFD.mkv', size: 5 },
    ]
    const objects = files.map(({ path }) => ({ key: path.slice('/Media/'.length), size: 5 }))
    const { rest } = outcomeOf({ files, objects, sections: 'movie' })
    expect(Object.values(rest)).toEqual([['unjudged'], ['unjudged'], ['unjudged']])
  })
})

describe('size says one, name says another', () => {
  test('episodes that exchanged their names are contradictions, worth proving', () => {
    const rows = season(8)
    const swapped = rows.map((row, index) => ({
      ...row,
      size: rows[index === 2 ? 3 : index === 3 ? 2 : index]?.size ?? 0,
    }))
    const { rest, moves: found, undecided } = outcomeOf({ files: rows, objects: swapped, sections: 'show' })
    const [third, fourth] = [rows[2], rows[3]]
    expect(found).toEqual(moves(rows.filter((_, index) => index !== 2 && index !== 3)))
    expect(rest[third?.path ?? '']?.slice(0, 2)).toEqual(['contradiction', fourth?.key])
    expect(rest[fourth?.path ?? '']?.slice(0, 2)).toEqual(['contradiction', third?.key])
    expect(undecided[third?.path ?? '']).toContain(fourth?.key)
  })

  test('songs that exchanged their names are contradictions', () => {
    const rows = album(10)
    const swapped = rows.map((row, index) => ({
      ...row,
      size: rows[index === 2 ? 3 : index === 3 ? 2 : index]?.size ?? 0,
    }))
    const { rest } = outcomeOf({ files: rows, objects: swapped, sections: 'artist' })
    expect(Object.values(rest).map(([reason]) => reason)).toEqual(['contradiction', 'contradiction'])
  })

  test('episodes put in another order are contradictions, not moves', () => {
    const rows = season(6).map((row, index) => ({
      ...row,
      key: `TV/Ardent/Season 3/Ardent - S03E1${index} - ${row.identity.kind}.mkv`,
    }))
    const { rest, moves: found } = outcomeOf({ files: rows, objects: rows, sections: 'show' })
    expect(found).toEqual({})
    expect(new Set(Object.values(rest).map(([reason]) => reason))).toEqual(new Set(['contradiction']))
  })

  test('old content kept aside while a new encoding took its place is no move', () => {
    const rows = season(8)
    const [file] = rows
    const recoded = rows.map((row, index) => (index === 0 ? { ...row, size: 123_456_789 } : row))
    const kept = { key: `Backup/${file?.path.slice('/Media/TVShows/'.length)}`, size: file?.size ?? 0 }
    const { rest } = outcomeOf({ files: rows, objects: [...recoded, kept], sections: 'show' })
    expect(rest).toEqual({ [file?.path ?? '']: ['contradiction', kept.key, file?.key] })
  })
})

describe('other sizes', () => {
  test.each([
    ['an episode', season(8), 'show'],
    ['a song', album(10), 'artist'],
  ] as const)('%s that was encoded anew is told with what it is now', (_, rows, type) => {
    const objects = rows.map((row, index) => (index === 1 ? { ...row, size: row.size - 1_000_001 } : row))
    const { rest, moves: found } = outcomeOf({ files: rows, objects, sections: type })
    expect(found).toEqual(moves(rows.filter((_, index) => index !== 1)))
    expect(rest).toEqual({ [rows[1]?.path ?? '']: ['size-changed', rows[1]?.key] })
  })

  test('a film that was encoded anew, in another container, is told', () => {
    const file = {
      path: '/Media/Movies/Old.Harbour.1984.DVDRip.avi',
      size: 733_000_000,
      identity: movie('Old Harbour', 1984),
    }
    const objects = [
      { key: 'Movies/Old Harbour (1984)/Old Harbour (1984).mkv', size: 2 * gigabyte },
      { key: 'Movies/Old Harbour (2004)/Old Harbour (2004).mkv', size: 3 * gigabyte },
    ]
    expect(outcomeOf({ files: [file], objects, sections: 'movie' }).rest).toEqual({
      [file.path]: ['size-changed', objects[0]?.key],
    })
  })
})

describe('sections', () => {
  const sections = [
    { type: 'show', keyPrefixes: ['TV/'], foreignPrefixes: ['Kids/TV/', 'TV/Kids/'] },
    { type: 'show', keyPrefixes: ['Kids/TV/', 'TV/Kids/'], foreignPrefixes: ['TV/'] },
  ] as const

  test('an object in the folder of another section, or of none, is told and not taken', () => {
    for (const place of ['Kids/TV/', 'TV/Kids/', 'Archive/']) {
      const [row] = season(1)
      const key = row?.key.replace('TV/', place) ?? ''
      expect(outcomeOf({ files: season(1), objects: [{ key, size: row?.size ?? 0 }], sections }).rest).toEqual({
        [row?.path ?? '']: ['cross-section', key],
      })
    }
  })

  test('the longest folder decides whose an object is', () => {
    const rows = season(4).map((row) => ({ ...row, section: 1, key: row.key.replace('TV/', 'TV/Kids/') }))
    expect(outcomeOf({ files: rows, objects: rows, sections }).moves).toEqual(moves(rows))
  })
})

describe('proof', () => {
  test('what content proved is taken whatever the names say, and what it refuted is not', () => {
    const rows = season(2)
    const swapped = [
      { key: rows[1]?.key ?? '', size: rows[0]?.size ?? 0 },
      { key: rows[0]?.key ?? '', size: rows[1]?.size ?? 0 },
    ]
    const proved = rows.map(({ path }, index) => [path, swapped[index]?.key ?? ''] as const)
    expect(outcomeOf({ files: rows, objects: swapped, sections: 'show', proved }).moves).toEqual(
      Object.fromEntries(proved),
    )
    const { moves: found } = outcomeOf({
      files: rows,
      objects: rows,
      sections: 'show',
      refuted: rows.map(({ path, key }) => [path, key]),
    })
    expect(found).toEqual({})
  })

  test('of copies that are all proved, one is taken only where something speaks for it', () => {
    const [file] = album(1)
    const objects = ['A', 'B'].map((place) => ({ key: `Music/${place}/${file?.key}`, size: file?.size ?? 0 }))
    const proved = objects.map(({ key }) => [file?.path ?? '', key] as const)
    expect(outcomeOf({ files: album(1), objects, sections: 'artist', proved }).moves).toEqual({})
  })

  test('films that share their very size are worth proving, though names tell them apart', () => {
    const rows = season(8).map((row, index) => ({ ...row, size: index < 2 ? 89_555_176 : row.size }))
    const { moves: found, undecided } = outcomeOf({ files: rows, objects: rows, sections: 'show' })
    expect(found).toEqual(moves(rows))
    expect(Object.keys(undecided)).toEqual(rows.slice(0, 2).map(({ path }) => path))
  })
})
