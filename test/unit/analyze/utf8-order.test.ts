import fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf8Order } from '../../../src/analyze/merge/utf8-order.ts'

test('texts are in the order of their UTF-8 bytes', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'é', '\ud7ff', '\ue000', '\uffee', '\u{10000}', '\u{1f600}'),
  })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(utf8Order(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})
