import { expect, test } from 'vitest'
import { auditOf, countsOf, movies } from '../../support/audit-of.ts'

const none = { present: 0, stale: 0, changed: 0, spelling: 0, unjudged: 0, new: 0 }

test('a file at the same bytes of path and of equal size is present', async () => {
  const audit = await auditOf([movies(['/Media/Movies/A.mkv'])], ['Movies/A.mkv'])
  expect(countsOf(audit, 'Movies')).toEqual({ ...none, parts: 1, present: 1 })
  expect(audit.report.mounts).toEqual([{ plexRoot: '/Media', prefix: '', inferred: true, support: 1 }])
})

test('a size that Plex does not know makes no difference', async () => {
  const section = { ...movies([]), items: [{ parts: [{ path: '/Media/Movies/A.mkv', size: null }] }] }
  expect(countsOf(await auditOf([section], [{ key: 'Movies/A.mkv', size: 7 }]), 'Movies')).toEqual({
    ...none,
    parts: 1,
    present: 1,
  })
})

test('another size at the same path is changed', async () => {
  const audit = await auditOf([movies(['/Media/Movies/A.mkv'])], [{ key: 'Movies/A.mkv', size: 5 }])
  expect(countsOf(audit, 'Movies')).toEqual({ ...none, parts: 1, changed: 1 })
  expect(audit.report.findings[0]).toMatchObject({
    code: 'changed-files',
    severity: 'warning',
    evidence: { examples: [{ path: '/Media/Movies/A.mkv', size: 1_000_000, now: 5 }] },
  })
})

test('a path that is under no mount of the listing is unjudged, not stale', async () => {
  const audit = await auditOf(
    [movies(['/Media/Movies/A.mkv']), movies(['/other/B.mkv'], ['/other'], 'Other')],
    ['Movies/A.mkv'],
  )
  expect(countsOf(audit, 'Other')).toEqual({ ...none, parts: 1, unjudged: 1 })
})

test('a path that several parts share is judged once and counts for each', async () => {
  const items = ['E01', 'E02'].map((title) => ({ title, parts: ['/Media/TV/S/E01-E02.mkv'] }))
  const shows = { name: 'TV', type: 'show' as const, roots: ['/Media/TV'], items }
  const audit = await auditOf([shows, movies(['/Media/Movies/A.mkv'])], ['Movies/A.mkv'])
  expect(countsOf(audit, 'TV')).toEqual({ ...none, parts: 2, stale: 2 })
  expect(audit.report.sections[0]?.groups).toEqual([{ path: '/Media/TV/S', stale: 2, label: '' }])
})

test('rows in the trash on any of three levels are not counted in parts', async () => {
  const section = {
    ...movies(['/Media/Movies/A.mkv']),
    items: [
      { parts: ['/Media/Movies/A.mkv'] },
      { parts: [{ path: '/Media/Movies/part.mkv', deleted: true }] },
      { parts: ['/Media/Movies/media.mkv'], mediaDeleted: true },
      { parts: ['/Media/Movies/item.mkv'], deleted: true },
      { parts: [{ path: '/Media/Movies/zero.mkv', deleted: 0 }], mediaDeleted: 0, deleted: 0 },
      { parts: [''] },
      { parts: [null].map((path) => ({ path })) },
    ],
  }
  const { report } = await auditOf([section], ['Movies/A.mkv', 'Movies/zero.mkv'])
  expect(report.sections[0]).toMatchObject({ parts: 2, present: 2, trashed: 3, pathless: 2 })
  expect(report.sections[0]?.items).toEqual({ movie: 6 })
  expect(report.database.parts).toBe(7)
})

test('parts of no section are counted apart and named', async () => {
  const { report } = await auditOf(
    {
      sections: [movies(['/Media/Movies/A.mkv'])],
      orphanParts: [{ path: '/Media/Movies/orphan.mkv' }, { path: '/Media/Movies/null.mkv', media: null }],
      dangling: [{ section: 77, type: 'movie', parts: ['/Media/Movies/dangling.mkv'] }],
    },
    ['Movies/A.mkv'],
  )
  expect(report.totals.parts).toBe(1)
  expect(report.findings).toContainEqual(
    expect.objectContaining({ code: 'parts-without-section', evidence: expect.objectContaining({ parts: 3 }) }),
  )
})

test('a file that a part in the trash or of no section names is not new, nor is one that is listed twice', async () => {
  const section = {
    ...movies(['/Media/Movies/A.mkv']),
    items: [{ parts: ['/Media/Movies/A.mkv'] }, { parts: ['/Media/Movies/Trashed.mkv'], deleted: true }],
  }
  const audit = await auditOf({ sections: [section], orphanParts: [{ path: '/Media/Movies/Orphan.mkv' }] }, [
    'Movies/A.mkv',
    'Movies/Trashed.mkv',
    'Movies/Orphan.mkv',
    'Movies/A.mkv',
    'Movies/New.mkv',
    'Movies/New.mkv',
  ])
  expect(countsOf(audit, 'Movies')).toEqual({ ...none, parts: 1, present: 1, new: 1 })
})

test('a size of 0 is one that Plex does not know', async () => {
  const section = { ...movies([]), items: [{ parts: [{ path: '/Media/Movies/A.mkv', size: 0 }] }] }
  expect(countsOf(await auditOf([section], ['Movies/A.mkv']), 'Movies')).toMatchObject({ present: 1, changed: 0 })
})

test('an object in an archive class is there, and is reported as unreadable', async () => {
  const audit = await auditOf(
    [movies(['/Media/Movies/A.mkv'])],
    [
      { key: 'Movies/A.mkv', tier: 'GLACIER' },
      { key: 'Movies/New.mkv', tier: 'GLACIER' },
    ],
  )
  expect(countsOf(audit, 'Movies')).toEqual({ ...none, parts: 1, present: 1 })
  expect(audit.report.findings.map(({ code }) => code)).toEqual(['archived-objects'])
})

test('the five fates add up to parts, and sections to totals', async () => {
  const { report } = await auditOf(
    [
      movies(['/Media/Movies/A.mkv', '/Media/Movies/B.mkv', '/Media/Movies/C.mkv', '/elsewhere/D.mkv']),
      movies([], ['/Media/None'], 'Empty'),
    ],
    ['Movies/A.mkv', { key: 'Movies/B.mkv', size: 3 }, { key: 'Movies/c.MKV' }],
  )
  for (const counts of [...report.sections, report.totals])
    expect(counts.present + counts.stale + counts.changed + counts.spelling + counts.unjudged).toBe(counts.parts)
  expect(report.totals).toEqual({ parts: 4, present: 1, stale: 0, changed: 1, spelling: 1, unjudged: 1, new: 0 })
})
