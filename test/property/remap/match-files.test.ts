import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileIdentity } from '../../../src/core/file-identity.ts'
import { matchFiles } from '../../../src/remap/match/match-files.ts'
import { type Case, type CaseFile, type CaseObject, inputOf, outcomeOf } from '../../unit/remap/match/matching-case.ts'

const word = fc.constantFrom(
  'Heat',
  'Été',
  'Snow',
  'Duel',
  'Forêt',
  'Intro',
  'Rust',
  'Signal',
  'Œuvre',
  '夜',
  'L’Heure',
)
const artist = fc.constantFrom('The Lanterns', 'Björn', 'Rivage & Fils', 'Various Artists')
const place = fc.constantFrom('Music/', 'Audio/', 'Backup/', '')
const layout = fc.constantFrom('same', 'tagged', 'flat', 'folded')

interface Song {
  readonly identity: FileIdentity
  readonly artist: string
  readonly album: string
  readonly number: number
  readonly title: string
}

const song = fc
  .record({ artist, album: word, number: fc.integer({ min: 1, max: 6 }), title: word })
  .map(({ artist, album, number, title }): Song => ({
    identity: { kind: 'track', artist, album, year: null, track: number, title },
    artist,
    album,
    number,
    title,
  }))

function keyOf({ artist, album, number, title }: Song, form: string): string {
  switch (form) {
    case 'tagged':
      return `${artist}/${album} (2001)/${number}. ${title}.mp3`
    case 'flat':
      return `${artist} - ${album} - 0${number} - ${title}.mp3`
    case 'folded':
      return `${artist}/${album}/0${number} - ${title}.mp3`.toLowerCase().normalize('NFD')
    default:
      return `${artist}/${album}/0${number} - ${title}.mp3`
  }
}

/** Few sizes, so that many coincide. */
const size = fc.constantFrom(4_000_001, 4_000_002, 5_555_555, 9_000_000, 700_000_003)
const libraries = fc
  .record({
    files: fc.uniqueArray(fc.record({ song, size }), { selector: ({ song }) => keyOf(song, 'same'), maxLength: 14 }),
    objects: fc.array(
      fc.record({ from: fc.nat({ max: 13 }), place, layout, other: fc.option(song), size: fc.option(size) }),
      {
        maxLength: 18,
      },
    ),
  })
  .map(({ files, objects }): Case => {
    const keys = new Map<string, CaseObject>()
    for (const object of objects) {
      const file = files[object.from]
      const of = object.other ?? file?.song
      if (of === undefined) continue
      const key = object.place + keyOf(of, object.layout)
      // Both Unicode forms of one key would become one where all keys are put into one form.
      keys.set(key.normalize('NFC'), { key, size: object.size ?? file?.size ?? 1 })
    }
    return {
      files: files.map(({ song, size }): CaseFile => ({
        path: `/Media/Music/${keyOf(song, 'same')}`,
        size,
        identity: song.identity,
      })),
      objects: [...keys.values()],
      sections: [{ type: 'artist', keyPrefixes: ['', 'Music/'], foreignPrefixes: ['Backup/'] }],
    }
  })

const shuffled = fc.tuple(libraries, fc.infiniteStream(fc.nat())).map(([given, numbers]): [Case, Case] => {
  const shuffle = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: numbers.next().value as number }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  return [given, { ...given, files: shuffle(given.files), objects: shuffle(given.objects) }]
})

/** Keys are told in one Unicode form, lists without order. */
function unordered({ moves, rest }: ReturnType<typeof outcomeOf>) {
  const plain = (key: string) => key.normalize('NFC')
  return {
    moves: Object.fromEntries(Object.entries(moves).map(([path, key]) => [path, plain(key)])),
    rest: Object.fromEntries(
      Object.entries(rest).map(([path, [reason = '', ...keys]]) => [path, [reason, ...keys.map(plain).sort()]]),
    ),
  }
}

test('the order of files and objects decides nothing', () => {
  fc.assert(
    fc.property(shuffled, ([given, other]) => {
      expect(outcomeOf(other)).toEqual(outcomeOf(given))
    }),
    { numRuns: 400 },
  )
})

test.each(['NFC', 'NFD'])('that all keys are written in %s decides nothing', (form) => {
  fc.assert(
    fc.property(libraries, (given) => {
      const objects = given.objects.map((object) => ({ ...object, key: object.key.normalize(form) }))
      expect(unordered(outcomeOf({ ...given, objects }))).toEqual(unordered(outcomeOf(given)))
    }),
    { numRuns: 200 },
  )
})

test('each file is in one list, no object in two matches, and every match is of one size', () => {
  fc.assert(
    fc.property(libraries, (given) => {
      const { matches, unmatched, undecided } = matchFiles(inputOf(given))
      const files = [...matches, ...unmatched].map(({ file }) => file)
      expect(files.toSorted((a, b) => a - b)).toEqual(given.files.map((_, index) => index))
      expect(new Set(matches.map(({ object }) => object)).size).toBe(matches.length)
      for (const { file, object } of [...matches, ...undecided])
        expect(given.objects[object]?.size).toBe(given.files[file]?.size)
    }),
    { numRuns: 300 },
  )
})

test('matching what is left after the moves proposes nothing', () => {
  fc.assert(
    fc.property(libraries, (given) => {
      const { moves } = outcomeOf(given)
      const taken = new Set(Object.values(moves))
      const objects = given.objects.map((object) => ({ ...object, claimed: taken.has(object.key) }))
      const settled = { ...given, files: given.files.filter(({ path }) => moves[path] !== undefined), objects }
      expect(outcomeOf({ ...settled, files: [] }).moves).toEqual({})
      const again = outcomeOf({ ...given, files: given.files.filter(({ path }) => moves[path] === undefined), objects })
      for (const key of Object.values(again.moves)) expect(taken.has(key)).toBe(false)
    }),
  )
})

/** Albums whose truth is known: each file is at the key of its name, and nowhere else. */
const truth = fc
  .uniqueArray(song, { selector: (one) => keyOf(one, 'same'), minLength: 1, maxLength: 12 })
  .chain((songs) =>
    fc.record({
      songs: fc.constant(songs),
      form: layout,
      gone: fc.array(fc.boolean(), { minLength: songs.length, maxLength: songs.length }),
      stranger: fc.record({
        of: fc.nat({ max: songs.length - 1 }),
        title: fc.constantFrom('Intro', 'Rust', 'Elsewhere'),
      }),
    }),
  )

test('an unrelated object of a size that a file has, there or gone, is never a move', () => {
  fc.assert(
    fc.property(truth, ({ songs, form, gone, stranger }) => {
      const rows = songs.map((one, index) => ({
        path: `/Media/Music/${keyOf(one, 'same')}`,
        key: `Music/${keyOf(one, form)}`,
        size: 3_000_000 + index * 77_777,
        identity: one.identity,
      }))
      const unrelated = {
        key: `Music/Nobody Known/Compilation/0${stranger.of + 1} - ${stranger.title}.mp3`,
        size: rows[stranger.of]?.size ?? 0,
      }
      const objects = [...rows.filter((_, index) => !gone[index]), unrelated]
      const { moves } = outcomeOf({ files: rows, objects, sections: 'artist' })
      for (const [path, key] of Object.entries(moves)) expect(key).toBe(rows.find((row) => row.path === path)?.key)
    }),
    { numRuns: 300 },
  )
})

/** Shows of one season each, whose folders were handed on among them in some order, or kept. */
const handedOn = fc
  .uniqueArray(fc.constantFrom('Fargo', 'Lost', 'Oz', 'The Wire', 'Été', 'Barricade'), { minLength: 2, maxLength: 5 })
  .chain((shows) =>
    fc.record({
      shows: fc.constant(shows),
      to: fc.shuffledSubarray(shows, { minLength: shows.length }),
      was: fc.constantFrom('', ' Integrale', ' (Livres I a VI)'),
      episodes: fc.integer({ min: 1, max: 4 }),
    }),
  )

test('a show moves to a folder of its name, never to one that is another show’s, unless content says so', () => {
  fc.assert(
    fc.property(handedOn, ({ shows, to, was, episodes }) => {
      const rows = shows.flatMap((show, at) =>
        Array.from({ length: episodes }, (_, index) => ({
          path: `/Media/TVShows/${show}${was}/S01E0${index + 1}.mkv`,
          key: `TV/${to[at]}/Season 1/S01E0${index + 1}.mkv`,
          size: 300_000_000 + at * 17_000_003 + index * 1_000_033,
          isOwn: to[at] === show,
          identity: {
            kind: 'episode',
            show,
            showYear: null,
            episodes: [{ season: 1, episode: index + 1, absolute: null, date: null, title: '' }],
          } satisfies FileIdentity,
        })),
      )
      const given: Case = { files: rows, objects: rows, sections: 'show' }
      const moves = (some: typeof rows) => Object.fromEntries(some.map(({ path, key }) => [path, key]))
      expect(outcomeOf(given).moves).toEqual(moves(rows.filter(({ isOwn }) => isOwn)))
      const proved = rows.map(({ path, key }) => [path, key] as const)
      expect(outcomeOf({ ...given, proved }).moves).toEqual(moves(rows))
    }),
    { numRuns: 100 },
  )
})
