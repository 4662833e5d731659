import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteIndex, ByteStrings, ByteStringsBuilder } from '../../src/core/byte-strings.ts'

const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 200 })

test('what goes in comes out, as text and as bytes', () => {
  fc.assert(
    fc.property(texts, (given) => {
      const builder = new ByteStringsBuilder()
      for (const [index, text] of given.entries()) {
        const bytes = new TextEncoder().encode(text)
        if (index % 2 === 0) builder.appendText(text)
        else builder.append(bytes, 0, bytes.length)
      }
      const strings = builder.finish()
      expect(Array.from(given, (_, index) => strings.text(index))).toEqual(given)
    }),
  )
})

test('an index finds exactly what a map of the texts would', () => {
  fc.assert(
    fc.property(texts, texts, (kept, asked) => {
      const index = new ByteIndex(ByteStrings.from(kept))
      for (const text of [...kept, ...asked]) expect(index.findText(text)).toBe(kept.indexOf(text))
    }),
  )
})
