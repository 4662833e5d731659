import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileUrlLike, pathOfFileUrl } from '../../../src/core/file-url.ts'

describe('the path of a file URL', () => {
  test.each([
    ['file:///Media/TV/a.srt', '/Media/TV/a.srt'],
    ['file:///Media/TV%20Shows/%C3%A9.srt', '/Media/TV Shows/é.srt'],
    ['file:///Media/100%25.srt', '/Media/100%.srt'],
    ['file:///Media/a+b?c#d.srt', '/Media/a+b?c#d.srt'],
    ['file:///C:/TV/a.srt', 'C:/TV/a.srt'],
    ['file:///c%3A/TV/a.srt', 'c:/TV/a.srt'],
  ])('of %s is %s', (url, path) => {
    expect(pathOfFileUrl(url)).toBe(path)
  })

  test.each([
    '',
    'blob://1',
    'http://x/a.srt',
    'file://server/share/a.srt',
    'file:///a%ZZ.srt',
    'file:///a%C3.srt',
    'file:/a.srt',
  ])('is not to be had of %j', (url) => {
    expect(pathOfFileUrl(url)).toBeNull()
  })
})

describe('a URL in the manner of another', () => {
  test.each([
    ['file:///Media/a%20b.srt', '/Media/c d é.srt', 'file:///Media/c%20d%20%C3%A9.srt'],
    ['file:///Media/a b.srt', '/Media/c d.srt', 'file:///Media/c d.srt'],
    ['file:///Media/%c3%a9.srt', '/Media/ü.srt', 'file:///Media/%c3%bc.srt'],
    ['file:///Media/é.srt', '/Media/ü.srt', 'file:///Media/ü.srt'],
    ['file:///Media/(a).srt', '/Media/(b) & c.srt', 'file:///Media/(b)%20%26%20c.srt'],
    ['file:///Media/%28a%29.srt', '/Media/(b).srt', 'file:///Media/%28b%29.srt'],
    ['file:///Media/a%2Db.srt', '/Media/c-d.srt', 'file:///Media/c%2Dd.srt'],
    ['file:///C:/TV/a.srt', 'C:/TV/b.srt', 'file:///C:/TV/b.srt'],
    ['file:///Media/a.srt', '/Media/100%.srt', 'file:///Media/100%25.srt'],
    ['file:///Media/a.srt', '/Media/\u{1F3AC}.srt', 'file:///Media/%F0%9F%8E%AC.srt'],
  ])('like %s of %s is %s', (model, path, url) => {
    expect(fileUrlLike(model, path)).toBe(url)
  })

  test('leads back to its path, whatever the path and the manner', () => {
    const models = [
      'file:///a.srt',
      'file:///a%20b.srt',
      'file:///a b é%25.srt',
      'file:///%c3%a9%26.srt',
      'file:///C:/a.srt',
    ]
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('/'))
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`)
    fc.assert(
      fc.property(fc.constantFrom(...models), path, (model, path) => {
        fc.pre(!/^\/[A-Za-z]:\//u.test(path))
        expect(pathOfFileUrl(fileUrlLike(model, path))).toBe(path)
      }),
    )
  })
})
