import { expect, test } from 'vitest'
import { nearestWord } from '../../../src/core/nearest-word.ts'

const known = ['db', 'listing', 'listingFormat', 'mount', 'zones', 'workspace']

test.each([
  ['listng', 'listing'],
  ['Listing', 'listing'],
  ['listing_format', 'listingFormat'],
  ['zone', 'zones'],
  ['mounts', 'mount'],
  ['workspce', 'workspace'],
])('%s means %s', (word, meant) => {
  expect(nearestWord(word, known)).toBe(meant)
})

test.each(['x', 'secretKey', ''])('%s means none of them', (word) => {
  expect(nearestWord(word, known)).toBeNull()
})
