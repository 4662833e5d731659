import { expect, test } from 'vitest'
import { auditOf, countsOf, movies } from '../../support/audit-of.ts'

const odd = [
  '100%.mkv',
  'a_b.mkv',
  'a[1].mkv',
  `it's "quoted".mkv`,
  '`whoami` $HOME.mkv',
  'line\nbreak\ttab.mkv',
  'snow ☃ 🎬 film.mkv',
  'trailing space /x .mkv ',
  'dots.../x.mkv.',
  'back\\slash.mkv',
  'a+b&c;d#e?.mkv',
  '%2F.mkv',
  `${'é'.repeat(125)}.mkv`,
  'CON.mkv',
  '-rf.mkv',
]

test('odd names are found as they are', async () => {
  const audit = await auditOf(
    [movies(odd.map((name) => `/Media/Movies/${name}`))],
    odd.map((name) => `Movies/${name}`),
  )
  expect(countsOf(audit, 'Movies')).toMatchObject({ parts: odd.length, present: odd.length, stale: 0 })
})

test('odd names that are gone are stale, each one', async () => {
  const audit = await auditOf(
    [movies(['/Media/Movies/A.mkv', ...odd.map((name) => `/Media/Movies/${name}`)])],
    ['Movies/A.mkv'],
    { acceptListing: true },
  )
  expect(countsOf(audit, 'Movies')).toMatchObject({ present: 1, stale: odd.length })
})

test('folder markers and hidden files in the listing are neither objects nor new', async () => {
  const audit = await auditOf(
    [movies(['/Media/Movies/A.mkv'])],
    [
      'Movies/A.mkv',
      { key: 'Movies/', size: 0 },
      { key: 'Movies/Sub/', size: 0 },
      'Movies/.hidden.mkv',
      'Movies/.Trash-1000/B.mkv',
      'Movies/@eaDir/C.mkv',
      { key: 'Movies/empty.mkv', size: 0 },
    ],
  )
  expect(countsOf(audit, 'Movies')).toMatchObject({ present: 1, new: 0 })
  expect(audit.report.listing.objects).toBe(5)
})

test('samples, trailers, extras and sidecars are not new; what Plex would add is', async () => {
  const audit = await auditOf(
    [movies(['/Media/Movies/A/A.mkv'])],
    [
      'Movies/A/A.mkv',
      'Movies/A/A-trailer.mkv',
      'Movies/A/Featurettes/Making of.mkv',
      'Movies/A/sample.mkv',
      'Movies/A/a.sample.avi',
      'Movies/A/A.fr.srt',
      'Movies/A/poster.jpg',
      'Movies/B (2001)/B.mkv',
      'Movies/Extras Unlimited.mkv',
      'Movies/The Sampler.mp4',
      'Music/x.mkv',
    ],
  )
  expect(countsOf(audit, 'Movies').new).toBe(3)
})

test('a path on Windows resolves where a mount names its drive, and is unjudged elsewhere', async () => {
  const section = movies(
    ['D:\\Media\\Movies\\Sub\\A.mkv', '\\\\nas\\share\\B.mkv'],
    ['D:\\Media\\Movies', '\\\\nas\\share'],
  )
  const objects = ['Movies/Sub/A.mkv', 'other/B.mkv']
  const mounted = await auditOf([section], objects, {
    mounts: [
      { plexRoot: 'D:/Media', prefix: '' },
      { plexRoot: '//nas/share', prefix: 'other/' },
    ],
  })
  expect(countsOf(mounted, 'Movies')).toMatchObject({ present: 2 })
  expect(mounted.report.findings.map(({ code }) => code)).toContain('windows-paths')
  const elsewhere = await auditOf([section, movies(['/Media/Film/C.mkv'], ['/Media/Film'], 'Film')], ['Film/C.mkv'])
  expect(countsOf(elsewhere, 'Movies')).toMatchObject({ unjudged: 2 })
})
