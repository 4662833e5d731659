import { expect, test } from 'vitest'
import { formatBytes, formatCount, formatShare } from '../../../src/core/figures.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1000 B'],
  [1024, '1.00 KiB'],
  [1536, '1.50 KiB'],
  [10_239, '10.0 KiB'],
  [102_390, '100 KiB'],
  [1_048_575, '1.00 MiB'],
  [366_123_456, '349 MiB'],
  [5e9, '4.66 GiB'],
  [9.9e12, '9.00 TiB'],
  [5e18, '4441 PiB'],
])('%d bytes are shown as %s', (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown)
})

test('counts are grouped by thousands, and shares have one decimal', () => {
  expect([0, 999, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,234,567'])
  expect([formatShare(81_035, 456_534), formatShare(0, 7), formatShare(0, 0)]).toEqual(['17.8%', '0.0%', '–'])
})
