import { describe, expect, test } from 'vitest'
import { auditOf, countsOf, movies } from '../../support/audit-of.ts'

const several = (root: string, count: number, size = 5000): { path: string; size: number }[] =>
  Array.from({ length: count }, (_, index) => ({ path: `${root}/Show ${index}/x${index}.mkv`, size: size + index }))

describe('roots', () => {
  test('may end in a slash, several of them too', async () => {
    const audit = await auditOf(
      [movies(['/Media/Movies/A.mkv'], ['/Media/Movies//'])],
      ['Movies/A.mkv', 'Movies/New.mkv'],
    )
    expect(countsOf(audit, 'Movies')).toMatchObject({ present: 1, new: 1 })
  })

  test('shared by two sections: a new file counts for each, and once in the totals', async () => {
    const sections = [
      movies(['/Media/All/A.mkv'], ['/Media/All']),
      movies(['/Media/All/B.mkv'], ['/Media/All'], 'Other'),
    ]
    const audit = await auditOf(sections, ['All/A.mkv', 'All/B.mkv', 'All/C.mkv'])
    expect([countsOf(audit, 'Movies').new, countsOf(audit, 'Other').new, audit.report.totals.new]).toEqual([1, 1, 1])
    expect(audit.report.findings.filter(({ code }) => code === 'shared-root')).toHaveLength(2)
  })

  test('one inside another: neither takes /Media/TV2 for /Media/TV', async () => {
    const sections = [
      movies(['/Media/A.mkv'], ['/Media'], 'Outer'),
      movies(['/Media/TV/B.mkv'], ['/Media/TV'], 'Inner'),
      movies(['/Media/TV2/C.mkv'], ['/Media/TV2'], 'Sibling'),
    ]
    const audit = await auditOf(sections, ['A.mkv', 'TV/B.mkv', 'TV2/C.mkv', 'TV2/New.mkv'])
    expect(countsOf(audit, 'Inner')).toMatchObject({ present: 1, new: 0 })
    expect(countsOf(audit, 'Sibling')).toMatchObject({ present: 1, new: 1 })
    expect(countsOf(audit, 'Outer')).toMatchObject({ present: 1, new: 1 })
  })

  test('several of one section in several mounts', async () => {
    const section = movies(['/disk1/Movies/A.mkv', '/disk2/films/B.mkv'], ['/disk1/Movies', '/disk2/films'])
    const audit = await auditOf([section], ['one/Movies/A.mkv', 'two/films/B.mkv', 'two/films/N.mkv'])
    expect(countsOf(audit, 'Movies')).toMatchObject({ present: 2, new: 1 })
    expect(audit.report.mounts.map(({ plexRoot, prefix }) => [plexRoot, prefix])).toEqual([
      ['/disk1', 'one/'],
      ['/disk2', 'two/'],
    ])
  })

  test('of a handful of files beside thousands of another has its mount found too', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `/disk1/Movies/M${index}.mkv`)
    const section = movies([...many, '/disk2/films/B.mkv'], ['/disk1/Movies', '/disk2/films'])
    const audit = await auditOf([section], [...many.map((path) => `one${path.slice(6)}`), 'two/films/B.mkv'])
    expect(countsOf(audit, 'Movies')).toMatchObject({ present: 5001, unjudged: 0 })
  })

  test('that hold several mounts: new files are found in each', async () => {
    const section = movies(['/Media/a/A.mkv', '/Media/b/B.mkv'], ['/Media'])
    const audit = await auditOf([section], ['one/A.mkv', 'one/N.mkv', 'two/B.mkv', 'two/N.mkv', 'three/N.mkv'], {
      mounts: [
        { plexRoot: '/Media/a', prefix: 'one/' },
        { plexRoot: '/Media/b', prefix: 'two/' },
      ],
    })
    expect(countsOf(audit, 'Movies')).toMatchObject({ present: 2, new: 2 })
  })

  test('an explicit mount wins over what the data says', async () => {
    const sections = [movies(['/Media/Movies/A.mkv'])]
    const mounts = [{ plexRoot: '/Media', prefix: 'old/' }]
    const audit = await auditOf(sections, ['Movies/A.mkv', 'old/Movies/B.mkv'], { mounts, acceptListing: true })
    expect(countsOf(audit, 'Movies')).toMatchObject({ stale: 1, new: 1 })
    expect(audit.report.mounts).toEqual([{ plexRoot: '/Media', prefix: 'old/', inferred: false, support: 0 }])
  })

  test('a moved root leaves its paths stale, and its files count as new where they went', async () => {
    const shows = several('/Media/TVShows', 30)
    const section = {
      name: 'TV',
      type: 'show' as const,
      roots: ['/Media/TVShows'],
      items: shows.map((part) => ({ parts: [part] })),
    }
    const objects = shows.map(({ path, size }) => ({ key: path.replace('/Media/TVShows/', 'TV/'), size }))
    const others = Array.from({ length: 30 }, (_, index) => `/Media/Movies/M${index}.mkv`)
    const audit = await auditOf(
      [section, movies(others)],
      [...objects, ...others.map((path) => path.slice(7)), { key: 'TV/Truly New/y.mkv', size: 1 }],
    )
    expect(audit.report.mounts).toMatchObject([{ plexRoot: '/Media', prefix: '' }])
    expect(countsOf(audit, 'TV')).toMatchObject({ stale: 30, present: 0, new: 31 })
    expect(audit.report.findings).toContainEqual(
      expect.objectContaining({
        code: 'root-moved',
        evidence: { roots: ['/Media/TVShows'], prefix: 'TV/', files: 30 },
      }),
    )
  })

  test('of which the listing has no key at all are named, as it may be of another section alone', async () => {
    const sections = [
      movies(['/Media/Movies/A.mkv', '/Media/Movies/B.mkv']),
      movies(['/Media/TV/C.mkv'], ['/Media/TV'], 'TV'),
    ]
    const { report } = await auditOf(sections, ['Movies/A.mkv', 'Movies/B.mkv'])
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'root-without-objects', section: 2, evidence: { root: '/Media/TV', parts: 1 } }),
    )
  })

  test('of a section that is not in the listing at all, while its other root is', async () => {
    const section = movies(
      ['/Media/Movies/A.mkv', '/Media/Old/B.mkv', '/Media/Old/C.mkv'],
      ['/Media/Movies', '/Media/Old'],
    )
    const { report } = await auditOf([section], ['Movies/A.mkv'])
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'root-without-objects', evidence: { root: '/Media/Old', parts: 2 } }),
    )
  })
})

describe('--section', () => {
  test('reports only what is named, in the order of the database, whatever the letter case', async () => {
    const sections = [movies(['/Media/Movies/A.mkv']), movies(['/Media/Two/B.mkv'], ['/Media/Two'], 'Two')]
    const { report } = await auditOf(sections, ['Movies/A.mkv', 'Two/N.mkv'], {
      sections: ['two'],
      acceptListing: true,
    })
    expect(report.sections.map(({ name }) => name)).toEqual(['Two'])
    expect(report.totals).toMatchObject({ parts: 1, stale: 1, new: 1 })
  })

  test('that is unknown is refused with the names that are known', async () => {
    const sections = [movies(['/Media/Movies/A.mkv'])]
    await expect(auditOf(sections, ['Movies/A.mkv'], { sections: ['Films'] })).rejects.toMatchObject({
      code: 'section-unknown',
      hint: expect.stringContaining('Movies'),
    })
  })

  test('of a listing that holds only that section is judged by itself', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `/Media/Movies/M${index}.mkv`)
    const sections = [movies(many), movies(['/Media/Two/B.mkv'], ['/Media/Two'], 'Two')]
    const { report } = await auditOf(sections, ['Two/B.mkv'], { sections: ['Two'] })
    expect(report.totals).toMatchObject({ parts: 1, present: 1 })
  })
})
