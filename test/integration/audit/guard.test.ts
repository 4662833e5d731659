import { describe, expect, test } from 'vitest'
import { auditOf, countsOf, movies } from '../../support/audit-of.ts'

const paths = Array.from({ length: 300 }, (_, index) => `/Media/Movies/Film ${String(index).padStart(3, '0')}.mkv`)
const keys = paths.map((path, index) => ({ key: path.slice('/Media/'.length), size: 1_000_000 + index }))
const library = [{ ...movies([]), items: paths.map((path, index) => ({ parts: [{ path, size: 1_000_000 + index }] })) }]
const refused = { code: 'listing-not-believable' }

describe('a listing is refused', () => {
  test('that is empty', async () => {
    await expect(auditOf(library, [])).rejects.toMatchObject({ ...refused, message: expect.stringContaining('empty') })
  })

  test('that holds only folder markers', async () => {
    await expect(auditOf(library, [{ key: 'Movies/', size: 0 }])).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('folder markers'),
    })
  })

  test('of another library', async () => {
    const strangers = keys.map((_, index) => ({ key: `Series/S${index}.mkv`, size: 77 + index }))
    await expect(auditOf(library, strangers)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('something else'),
    })
  })

  test('of another library that has some files in common', async () => {
    const strangers = [
      ...keys.slice(0, 20),
      ...keys.map((_, index) => ({ key: `Movies/S${index}.mkv`, size: 77 + index })),
    ]
    await expect(auditOf(library, strangers)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('280 of 300 paths are not in it'),
    })
  })

  test('whose last tenth is missing', async () => {
    await expect(auditOf(library, keys.slice(0, 270))).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(
        "it ends at 'Movies/Film 269.mkv', and none of the 30 paths that sort after that",
      ),
    })
  })

  test('whose last tenth is missing, though most of the rest was moved', async () => {
    const moved = keys.slice(0, 270).map(({ key, size }) => ({ key: key.replace('.mkv', ' (2001).mkv'), size }))
    const mounts = [{ plexRoot: '/Media', prefix: '' }]
    await expect(auditOf(library, moved, { mounts })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('its end seems to be missing'),
    })
  })

  test('older than the database with everything changed', async () => {
    const old = keys.map(({ key, size }) => ({ key, size: size * 2, modified: '2001-01-01T00:00:00Z' }))
    await expect(auditOf(library, old)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/another size.*2001-01-01/u),
    })
  })
})

describe('a listing is believed', () => {
  test('that fits the library, though a section that is asked for alone is lost in it', async () => {
    const lost = { ...movies(['/Media/Kids/a.mkv', '/Media/Kids/b.mkv'], ['/Media/Kids'], 'Kids') }
    const audit = await auditOf([...library, lost], keys, { sections: ['Kids'] })
    expect(audit.report.totals).toMatchObject({ parts: 2, stale: 2 })
  })

  test('where files of the whole library were renamed but are there', async () => {
    const renamed = keys.map(({ size }, index) => ({ key: `Films/Other ${index}.mkv`, size }))
    const audit = await auditOf(library, renamed, { mounts: [{ plexRoot: '/Media', prefix: '' }] })
    expect(countsOf(audit, 'Movies')).toMatchObject({ stale: 300, new: 300 })
  })

  test('where a fifth of the files is gone, here and there', async () => {
    const audit = await auditOf(
      library,
      keys.filter((_, index) => index % 5 !== 0),
    )
    expect(countsOf(audit, 'Movies')).toMatchObject({ stale: 60, present: 240 })
  })

  test('on the operator’s word, which the report repeats', async () => {
    const audit = await auditOf(library, keys.slice(0, 270), { acceptListing: true })
    expect(countsOf(audit, 'Movies')).toMatchObject({ stale: 30 })
    expect(audit.report.findings.map(({ code }) => code)).toContain('listing-accepted')
  })
})
