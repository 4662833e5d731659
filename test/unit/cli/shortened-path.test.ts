import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shortenChange, shortenMiddle } from '../../../src/cli/render/shortened-path.ts'

describe('a path that is too long', () => {
  test('loses its middle', () => {
    expect(shortenMiddle('/Media/TV/A long name.mkv', 15)).toBe('/Med…g name.mkv')
    expect(shortenMiddle('/Media/TV/a.mkv', 15)).toBe('/Media/TV/a.mkv')
  })
})

describe('a path before and after', () => {
  const folder = '/Media/TV Shows/A show of a rather long name'

  test('is shown whole where there is room', () => {
    expect(shortenChange('/Media/TV/a.mkv', '/Media/TV/A/a.mkv', 40)).toEqual(['/Media/TV/a.mkv', '/Media/TV/A/a.mkv'])
  })

  test('loses the folders that are the same first', () => {
    expect(shortenChange(`${folder}/Livre I/a.mkv`, `${folder}/Season 1/a.mkv`, 40)).toEqual([
      '…/Livre I/a.mkv',
      '…/Season 1/a.mkv',
    ])
  })

  test('keeps what changed, at the cost of a name that did not', () => {
    const name = 'An episode with a title that goes on and on.mkv'
    const [before, after] = shortenChange(`${folder}/Livre I/${name}`, `${folder}/Season 1/${name}`, 40)
    expect(before).toMatch(/^…\/Livre I\/An episo.*….* and on\.mkv$/u)
    expect(after).toMatch(/^…\/Season 1\/An episo.*….* and on\.mkv$/u)
    expect([before.length, after.length]).toEqual([40, 40])
  })

  test('shows two paths that have nothing in common', () => {
    expect(shortenChange('/a/b.mkv', 'D:/c/d.mkv', 8)).toEqual(['/a/b.mkv', expect.stringContaining('…')])
  })

  test('is never longer than there is room for', () => {
    const path = fc
      .array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), { minLength: 1, maxLength: 6 })
      .map((names) => `/${names.join('/')}`)
    fc.assert(
      fc.property(path, path, fc.integer({ min: 8, max: 90 }), (from, to, length) => {
        for (const text of shortenChange(from, to, length)) expect(text.length).toBeLessThanOrEqual(length)
      }),
    )
  })
})
