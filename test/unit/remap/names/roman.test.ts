import { expect, test } from 'vitest'
import { readRoman, writeRoman } from '../../../../src/remap/names/roman.ts'

test('every number up to 3999 reads back from its own spelling', () => {
  for (let number = 1; number < 4000; number++) expect(readRoman(writeRoman(number))).toBe(number)
})

test('letter case does not count', () => {
  expect(readRoman('xIv')).toBe(14)
})

test.each(['', 'IIII', 'IM', 'VX', 'IVI', 'MMMM', 'IC', 'VV', 'livre', 'V ', '4', 'Ⅳ'])('%j is no numeral', (text) => {
  expect(readRoman(text)).toBeNull()
})
