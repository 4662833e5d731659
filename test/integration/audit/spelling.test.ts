import { describe, expect, test } from 'vitest'
import { auditOf, countsOf, movies } from '../../support/audit-of.ts'

const anchor = '/Media/Movies/Anchor.mkv'
const spelled = async (path: string, ...objects: (string | { key: string; size: number })[]) => {
  const audit = await auditOf([movies([anchor, path])], ['Movies/Anchor.mkv', ...objects])
  const { stale, spelling, present } = countsOf(audit, 'Movies')
  const finding = audit.report.findings.find(({ code }) => code === 'spelling-differs')
  return { stale, spelling, present, differences: finding?.evidence['differences'] }
}

describe('the same file under another spelling of its path', () => {
  test.each([
    ['decomposed accents', '/Media/Movies/Amélie/é.mkv', 'Movies/Amélie/é.mkv'.normalize('NFD'), { unicode: 1 }],
    ['letter case', '/Media/Movies/The Thing.mkv', 'movies/THE THING.mkv', { case: 1 }],
    ['fullwidth forms', '/Media/Movies/What： A Film？.mkv', 'Movies/What: A Film?.mkv', { encoding: 1 }],
    ['control pictures', '/Media/Movies/a␊b␠.mkv', 'Movies/a\nb .mkv', { encoding: 1 }],
    ['a fullwidth form of its own, marked', '/Media/Movies/a‛：b.mkv', 'Movies/a：b.mkv', { encoding: 1 }],
    ['case and accents at once', '/Media/Movies/ÉTÉ.mkv', 'Movies/été.mkv'.normalize('NFD'), { several: 1 }],
  ])('is found: %s', async (_, path, key, differences) => {
    expect(await spelled(path, key)).toEqual({ stale: 0, spelling: 1, present: 1, differences })
  })

  test('is not believed where the size differs', async () => {
    expect(await spelled('/Media/Movies/a.mkv', { key: 'Movies/A.mkv', size: 3 })).toMatchObject({
      stale: 1,
      spelling: 0,
    })
  })

  test('is one to one or not at all: two objects that both could be it', async () => {
    const nfd = 'Movies/é.MKV'.normalize('NFD')
    expect(await spelled('/Media/Movies/é.mkv', nfd, 'Movies/É.mkv')).toMatchObject({ stale: 1, spelling: 0 })
  })

  test('is one to one or not at all: two paths that want one object', async () => {
    const paths = [anchor, '/Media/Movies/a.mkv', '/Media/Movies/A.mkv']
    const audit = await auditOf([movies(paths)], ['Movies/Anchor.mkv', 'Movies/a.MKV'])
    expect(countsOf(audit, 'Movies')).toMatchObject({ stale: 2, spelling: 0 })
  })

  test('never takes an object that another part names', async () => {
    const audit = await auditOf([movies([anchor, '/Media/Movies/ANCHOR.mkv'])], ['Movies/Anchor.mkv'])
    expect(countsOf(audit, 'Movies')).toMatchObject({ present: 1, stale: 1, spelling: 0 })
  })
})
