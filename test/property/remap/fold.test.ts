import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, foldedLength } from '../../../src/remap/names/fold.ts'
import { foldLetters } from '../../../src/remap/names/fold-letters.ts'

/** Letters and signs whose folding has surprised somebody. */
const odd = fc.constantFrom(
  ..."'’´& -…½①ﬁŉĳİıΣßẞŒøéがё東＇".split(''),
  ...'e\u0301 ạ\u0302 \u0345 \u200D \u2028 \uFEFF \uD800 का 𝐀'.split(' '),
)
const name = fc
  .array(fc.oneof(odd, fc.string({ unit: 'grapheme', maxLength: 3 }), fc.string({ maxLength: 6 })))
  .map((parts) => parts.join(''))

test('folding unit by unit is folding the whole text', () => {
  fc.assert(
    fc.property(name, (text) => {
      expect(fold(text)).toBe(foldLetters(text).trim())
    }),
  )
})

test('the length of a folded text is known without making it', () => {
  fc.assert(
    fc.property(name, (text) => {
      expect(foldedLength(text)).toBe(fold(text).length)
    }),
  )
})

test('each unit folds as it does among others', () => {
  for (let unit = 0; unit < 0x2100; unit++) {
    const text = `a${String.fromCharCode(unit)}é ${String.fromCharCode(unit)}b`
    expect(fold(text)).toBe(foldLetters(text).trim())
  }
})

test('texts that are too long for a name are folded too', () => {
  expect(fold('É '.repeat(100_000))).toBe('e '.repeat(100_000).trim())
})
