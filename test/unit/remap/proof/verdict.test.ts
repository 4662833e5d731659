import { describe, expect, it } from 'vitest'
import { isJudgeable, judge } from '../../../../src/remap/proof/verdict.ts'

const hash = 'ab'.repeat(20)
const otherHash = 'cd'.repeat(20)
const sum = '0123456789abcdef'
const otherSum = 'fedcba9876543210'
const found = { hash, openSubtitleHash: sum }

describe('a content held against what Plex stored', () => {
  it.each([
    [hash, sum, 'proved'],
    [hash.toUpperCase(), sum.toUpperCase(), 'proved'],
    [hash, null, 'proved'],
    [null, sum, 'proved'],
    [otherHash, sum, 'refuted'],
    [otherHash, null, 'refuted'],
    [otherHash, otherSum, 'refuted'],
    [null, otherSum, 'refuted'],
    // equal bytes have equal sums: the row contradicts itself
    [hash, otherSum, 'unknown'],
    [null, null, 'unknown'],
    ['', '', 'unknown'],
    [hash.slice(1), sum.slice(1), 'unknown'],
    [`${hash.slice(1)}g`, null, 'unknown'],
    [`${hash}\n`, null, 'unknown'],
    [otherHash.slice(1), sum, 'proved'],
  ] as const)('%s and %s: %s', (storedHash, openSubtitleHash, verdict) => {
    expect(judge({ hash: storedHash, openSubtitleHash }, found)).toBe(verdict)
  })

  it('counts the one hash that a small file has', () => {
    expect(judge({ hash, openSubtitleHash: null }, { hash, openSubtitleHash: null })).toBe('proved')
    expect(judge({ hash, openSubtitleHash: sum }, { hash, openSubtitleHash: null })).toBe('proved')
    expect(judge({ hash: null, openSubtitleHash: sum }, { hash, openSubtitleHash: null })).toBe('unknown')
  })

  it('is possible where there is a hash at all', () => {
    expect(isJudgeable({ hash, openSubtitleHash: null })).toBe(true)
    expect(isJudgeable({ hash: null, openSubtitleHash: sum })).toBe(true)
    expect(isJudgeable({ hash: 'none', openSubtitleHash: '' })).toBe(false)
    expect(isJudgeable({ hash: null, openSubtitleHash: null })).toBe(false)
  })
})
