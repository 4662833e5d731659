import { expect, test } from 'vitest'
import { induceRules } from '../../../../src/remap/rules/induce-rules.ts'
import { applyRule } from '../../../../src/remap/rules/rule-meaning.ts'

const roots = ['/Media/TVShows', '/Media/Music', '/Media/Movies', '/Media/Photos']
const roman = ['I', 'II', 'III', 'IV', 'V', 'VI']
const padded = (number: number, width = 2): string => String(number).padStart(width, '0')
const counting = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

const moved = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([from, to], index) => ({ from, to, size: 1000 + index, proved: index % 2 === 0 }))

/** From and to of each rule, most files first. */
const shown = (pairs: readonly (readonly [string, string])[], others: readonly string[] = []) =>
  induceRules(moved(pairs), others, { roots }).rules.map(({ kind, from, to, files }) => [kind, files, from, to])

const kaamelott = (root: string) =>
  [100, 100, 100, 99, 8, 9].flatMap((count, season) =>
    counting(count).map((episode): [string, string] => {
      const name = `Kaamelott_-_Livre_${roman[season]}_-_${padded(episode)}_-_Le_Duel_${episode * 7}.mkv`
      const old = `/Media/TVShows/Kaamelott Integrale (Livres I a VI + Bonus)/Livre ${roman[season]}/${name}`
      return [old, `${root}/Kaamelott/Season ${season + 1}/${name}`]
    }),
  )
const hartToHart = (root: string) =>
  [22, 22, 22, 22, 21].flatMap((count, season) =>
    counting(count).flatMap((episode) =>
      ['vf', 'vo'].map((language): [string, string] => {
        const code = `hart-to-hart-s${padded(season + 1)}`
        const name = `${code}e${padded(episode)}-${language}.avi`
        return [`/Media/TVShows/Hart to Hart/${code}/${name}`, `${root}/Hart to Hart/Season ${season + 1}/${name}`]
      }),
    ),
  )
const columbo = (root: string) =>
  [2, 7, 8, 8, 6, 6, 3, 5, 4, 6, 14].flatMap((count, season) =>
    counting(count).map((episode): [string, string] => {
      const name = `Columbo.S${padded(season)}E${padded(episode)}.Murder.${episode * 3}.MULTi.1080p.mkv`
      return [`/Media/TVShows/Columbo/${name}`, `${root}/Columbo/Season ${padded(season)}/${name}`]
    }),
  )

test('three restructured shows are three rules', () => {
  const root = '/Media/TVShows'
  expect(shown([...kaamelott(root), ...hartToHart(root), ...columbo(root)])).toEqual([
    [
      'template',
      416,
      '/Media/TVShows/Kaamelott Integrale (Livres I a VI + Bonus)/Livre {v:roman}/',
      '/Media/TVShows/Kaamelott/Season {v}/',
    ],
    ['template', 218, '/Media/TVShows/Hart to Hart/hart-to-hart-s{v:02}/', '/Media/TVShows/Hart to Hart/Season {v}/'],
    ['template', 69, '/Media/TVShows/Columbo/', '/Media/TVShows/Columbo/Season {S:02}/'],
  ])
})

test('a root that moved as well is a rule of its own for what else was below it', () => {
  const root = '/Media/TV'
  const others = counting(50).map((episode): [string, string] => [
    `/Media/TVShows/Sherlock/Season 01/Sherlock - S01E${padded(episode)}.mkv`,
    `${root}/Sherlock/Season 01/Sherlock - S01E${padded(episode)}.mkv`,
  ])
  const rules = induceRules(moved([...kaamelott(root), ...columbo(root), ...others]), ['/Media/TVShows/Gone/a.mkv'], {
    roots,
  }).rules
  expect(rules.map(({ kind, to }) => [kind, to])).toEqual([
    ['template', '/Media/TV/Kaamelott/Season {v}/'],
    ['template', '/Media/TV/Columbo/Season {S:02}/'],
    ['root', '/Media/TV/'],
  ])
  expect(rules[2]).toMatchObject({ from: '/Media/TVShows/', files: 50, exceptions: 416 + 69 + 1 })
  expect(rules[0]?.exceptions).toBe(0)
})

const show = (title: string, seasons: readonly number[], old: string, now: string): [string, string][] =>
  seasons.flatMap((season) =>
    counting(3).map((episode): [string, string] => {
      const name = `${title} ${season}x${padded(episode)}.mkv`
      const place = (pattern: string) =>
        `/Media/TVShows/${title}/${pattern.replace('#', String(season)).replace('%', padded(season))}/${name}`
      return [place(old), place(now)]
    }),
  )

test('one folder for another is a folder rule, and nothing that does not vary is a variable', () => {
  expect(shown(show('Ulysse 31', [1], 'Saison #', 'Season %'))).toEqual([
    ['folder', 3, '/Media/TVShows/Ulysse 31/Saison 1/', '/Media/TVShows/Ulysse 31/Season 01/'],
  ])
})

test('seasons renamed in many shows are one rule', () => {
  const pairs = ['Ulysse 31', 'Cobra', 'Goldorak'].flatMap((title) => show(title, [1, 2, 10], 'Saison #', 'Season %'))
  expect(shown(pairs)).toEqual([
    ['template', 27, '/Media/TVShows/{a}/Saison {v}/', '/Media/TVShows/{a}/Season {v:02}/'],
  ])
})

test('a show that counts otherwise has a rule of its own', () => {
  const pairs = [
    ...['Ulysse 31', 'Cobra', 'Goldorak'].flatMap((title) => show(title, [1, 2, 3], 'Saison #', 'Season %')),
    ...[1, 2, 3].flatMap((season) =>
      counting(3).map((episode): [string, string] => [
        `/Media/TVShows/Futurama/Saison ${season}/${season}x${episode}.mkv`,
        `/Media/TVShows/Futurama/Season ${padded(season + 4)}/${season}x${episode}.mkv`,
      ]),
    ),
  ]
  expect(shown(pairs)).toEqual([
    ['template', 27, '/Media/TVShows/{a}/Saison {v}/', '/Media/TVShows/{a}/Season {v:02}/'],
    ['template', 9, '/Media/TVShows/Futurama/Saison {v}/', '/Media/TVShows/Futurama/Season {v+4:02}/'],
  ])
})

test('words that are no numerals are not read as such', () => {
  const pairs = ['MIX', 'DIVX', 'CIVIL'].map((name): [string, string] => [
    `/Media/TVShows/Show/${name}/a ${name}.mkv`,
    `/Media/TVShows/Show/Season ${name.length}/a ${name}.mkv`,
  ])
  const { rules } = induceRules(moved(pairs), [], { roots })
  expect(rules.map(({ kind, from }) => [kind, from])).toEqual([
    ['folder', '/Media/TVShows/Show/CIVIL/'],
    ['folder', '/Media/TVShows/Show/DIVX/'],
    ['folder', '/Media/TVShows/Show/MIX/'],
  ])
})

const album = (artist: string, title: string, year: number): [string, string][] =>
  ['Opening', 'Second One', "Don't Stop", '99 Luftballons', 'Up'].map((track, index) => [
    `/Media/Music/${artist}/${year} - ${title}/${padded(index + 1)} - ${track}.mp3`,
    `/Media/Music/${artist}/${title} (${year})/${padded(index + 1)} ${track}.mp3`,
  ])

test('a re-tagged music library is one rule, titles of two letters included', () => {
  const pairs = [
    ...album('The Clash', 'London Calling', 1979),
    ...album('Nena', 'Nena Live', 1983),
    ...album('Air', 'Moon Safari', 1998),
  ]
  expect(shown(pairs)).toEqual([
    ['name', 15, '/Media/Music/{a}/{v} - {b}/{w:02} - {c}.mp3', '/Media/Music/{a}/{b} ({v})/{w:02} {c}.mp3'],
  ])
})

test('what comes from nowhere is left open, and said so', () => {
  const pairs = counting(40).flatMap((number) =>
    counting(2).map((track): [string, string] => [
      `/Media/Music/Artist ${number % 7}/Record ${number}/0${track}.mp3`,
      `/Media/Music/Artist ${number % 7}/Record ${number} (${1950 + ((number * 17) % 60)})/0${track}.mp3`,
    ]),
  )
  const { rules, ruleOf } = induceRules(moved(pairs), [], { roots })
  expect(rules.map(({ to }) => to)).toEqual(['/Media/Music/{a}/{b} ({*})/'])
  expect(new Set(ruleOf)).toEqual(new Set(['r1']))
  expect(applyRule({ from: rules[0]?.from ?? '', to: rules[0]?.to ?? '' }, pairs[0]?.[0] ?? '')).toBeNull()
})

const tracks = ['Été indien', 'Noël à Paris', 'Plain Name', 'What?', 'Ça ira']
test.each([
  ['nfd', (path: string) => path.normalize('NFD')],
  ['lower', (path: string) => path.toLowerCase()],
  ['underscores', (path: string) => path.replaceAll(' ', '_')],
  ['ascii', (path: string) => path.normalize('NFD').replaceAll(/\p{M}/gu, '')],
])('a whole library spelt anew is one rule: %s', (name, change) => {
  const pairs = tracks.flatMap((track, index) =>
    ['Françoise Hardy', 'Björk'].map((artist): [string, string] => {
      const rest = `${artist}/Ëp ${index}/${track}.mp3`
      return [`/Media/Music/${rest}`, `/Media/Music/${change(rest)}`]
    }),
  )
  expect(shown(pairs)).toEqual([['name', 10, '/Media/Music/', `/Media/Music/{rest:${name}}`]])
})

test('films in folders of their own, photos by date, artists by letter', () => {
  const films = ['Alien (1979)', 'Brazil (1985)', 'Cube (1997)'].map((film): [string, string] => [
    `/Media/Movies/${film}.mkv`,
    `/Media/Movies/${film}/${film}.mkv`,
  ])
  const photos = ['20190714', '20200101', '20201224'].map((date): [string, string] => [
    `/Media/Photos/IMG_${date}_1.jpg`,
    `/Media/Photos/${date.slice(0, 4)}/${date.slice(4, 6)}/IMG_${date}_1.jpg`,
  ])
  const artists = ['Air', 'Blur', 'Étienne Daho'].map((artist): [string, string] => [
    `/Media/Music/${artist}/Best/1.mp3`,
    `/Media/Music/${artist.normalize('NFD').charAt(0)}/${artist}/Best/1.mp3`,
  ])
  expect(shown([...films, ...photos, ...artists])).toEqual([
    ['template', 3, '/Media/Movies/', '/Media/Movies/{stem}/'],
    ['template', 3, '/Media/Music/', '/Media/Music/{letter}/'],
    ['template', 3, '/Media/Photos/', '/Media/Photos/{Y}/{M:02}/'],
  ])
})

test('braces of a name are not variables', () => {
  const pairs: [string, string][] = [
    ['/Media/Movies/Alien {tmdb-348}/{v}.mkv', '/Media/Movies/Alien {edition-Cut} {{x}/{v}.mkv'],
  ]
  const { rules } = induceRules(moved(pairs), [], { roots })
  expect(rules[0]).toMatchObject({
    from: '/Media/Movies/Alien {tmdb-348}/',
    to: '/Media/Movies/Alien {edition-Cut} {{{{x}/',
  })
  expect(applyRule(rules[0] ?? { from: '', to: '' }, pairs[0]?.[0] ?? '')).toBe(pairs[0]?.[1])
})

test('names that nothing explains are listed by folder, and a single one is shown as it is', () => {
  const pairs: [string, string][] = [
    ['/Media/Movies/a/one.mkv', '/Media/Movies/b/un.mkv'],
    ['/Media/Movies/a/two.mkv', '/Media/Movies/b/deux.mkv'],
    ['/Media/Movies/x/six.mkv', '/Media/Movies/y/cinq.mkv'],
  ]
  expect(shown(pairs)).toEqual([
    ['name', 2, '/Media/Movies/a/', '/Media/Movies/b/{*}'],
    ['name', 1, '/Media/Movies/x/six.mkv', '/Media/Movies/y/cinq.mkv'],
  ])
})

test('a folder that went to two places has a rule for each, with the other as exceptions', () => {
  const pairs: [string, string][] = [
    ['/Media/Movies/Mixed/one.mkv', '/Media/Movies/Left/one.mkv'],
    ['/Media/Movies/Mixed/two.mkv', '/Media/Movies/Left/two.mkv'],
    ['/Media/Movies/Mixed/six.mkv', '/Media/Movies/Right/six.mkv'],
  ]
  const { rules } = induceRules(moved(pairs), ['/Media/Movies/Mixed/gone.mkv', '/Media/Movies/Mixed2/a.mkv'], { roots })
  expect(rules.map(({ to, files, exceptions }) => [to, files, exceptions])).toEqual([
    ['/Media/Movies/Left/', 2, 2],
    ['/Media/Movies/Right/', 1, 3],
  ])
})

test('a rule tells its files, bytes, proof and the move that changed most', () => {
  const { rules } = induceRules(
    [
      { from: '/a/Old/x/1.mkv', to: '/a/New/x/1.mkv', size: 10, proved: true },
      { from: '/a/Old/y/2.mkv', to: '/a/New/y/2.mkv', size: 20, proved: false },
      { from: '/a/Old/z/3.mkv', to: '/a/New/z/3.mkv', size: 30, proved: true },
    ],
    [],
    { roots: ['/a'] },
  )
  expect(rules).toEqual([
    {
      id: 'r1',
      kind: 'folder',
      from: '/a/Old/',
      to: '/a/New/',
      files: 3,
      bytes: 60,
      proved: 2,
      examples: [
        ['/a/Old/x/1.mkv', '/a/New/x/1.mkv'],
        ['/a/Old/z/3.mkv', '/a/New/z/3.mkv'],
      ],
      exceptions: 0,
    },
  ])
})

test('paths of a server on Windows are shown with slashes, their examples as they are stored', () => {
  const { rules, ruleOf } = induceRules(
    [{ from: 'D:\\TV\\Show\\Saison 1\\a.mkv', to: 'D:\\TV\\Show\\Season 01\\a.mkv', size: 1, proved: false }],
    [],
    { roots: ['D:\\TV'] },
  )
  expect(ruleOf).toEqual(['r1'])
  expect(rules[0]).toMatchObject({
    from: 'D:/TV/Show/Saison 1/',
    to: 'D:/TV/Show/Season 01/',
    examples: [['D:\\TV\\Show\\Saison 1\\a.mkv', 'D:\\TV\\Show\\Season 01\\a.mkv']],
  })
})

test('no moves, no rules', () => {
  expect(induceRules([], ['/a/b'])).toEqual({ rules: [], ruleOf: [] })
})

test('thousands of folders renamed without a pattern stay a page to read', () => {
  const name = (seed: number): string => ((seed * 2654435761) % 4294967296).toString(36).replaceAll(/\d/gu, 'k')
  const pairs = counting(3000).map((n): [string, string] => [
    `/Media/Music/${name(n)}q/${name(n + 7000)}z/1.mp3`,
    `/Media/Music/${name(n + 3000)}w/1.mp3`,
  ])
  const { rules, ruleOf } = induceRules(moved(pairs), [], { roots })
  expect(rules.length).toBeLessThan(300)
  expect(rules.reduce((sum, { files }) => sum + files, 0)).toBe(3000)
  expect(ruleOf.every((id) => id !== '')).toBe(true)
})

test('names of a hundred words do not make a rule of many words slow', () => {
  const words = ['alpha', 'bravo', 'carol', 'delta', 'eagle', 'frost', 'grape']
  const word = (n: number): string => `${words[n % 7] ?? ''}${n}x`
  const reversed = counting(40).map((n): [string, string] => {
    const names = [0, 1, 2, 3].map((at) => word(n + at * 100))
    return [`/Media/Movies/${names.join(' ')}.mkv`, `/Media/Movies/${names.toReversed().join(' ')}.mkv`]
  })
  const long = counting(200).map((n): [string, string] => [
    `/Media/Movies/${Array.from({ length: 110 }, () => 'a').join(' ')} ${n}.mkv`,
    `/Media/Movies/z${n * 7}.mkv`,
  ])
  expect(shown([...reversed, ...long]).map(([, files, , to]) => [files, to])).toEqual([
    [200, '/Media/Movies/{*}'],
    [40, '/Media/Movies/{d} {c} {b} {a}.mkv'],
  ])
})

test('without the roots of sections, the folder above all files counts as one', () => {
  const { rules } = induceRules(moved(counting(4).map((n) => [`/a/b ${n}/Noël ${n}.mkv`, `/a/b_${n}/Noël_${n}.mkv`])))
  expect(rules.map(({ from, to }) => [from, to])).toEqual([['/a/', '/a/{rest:underscores}']])
})
