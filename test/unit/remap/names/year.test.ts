import { expect, test } from 'vitest'
import { readYear } from '../../../../src/remap/names/year.ts'

test.each([
  ['Doctor Who (2005)', [2005]],
  ['Blade Runner 2049 [2017]', [2049, 2017]],
  ['Movie.1999.720p.1999', [1999]],
  ['2001_A_Space_Odyssey_(1968)', [2001, 1968]],
  ['Movie 1080p 1280x2000 20190', []],
  ['Movie 1899 2100', []],
])('%s names the years %j', (text, years) => {
  expect(readYear(text)).toEqual(years)
})
