import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTimestamp } from '../../../src/storage/timestamp.ts'

const read = (text: string) => readTimestamp(Buffer.from(text), 0, Buffer.byteLength(text))

it('reads any time as Date does, to the second', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(read(date.toISOString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
    }),
  )
})

it.each([
  ['2024-02-29 23:59:59', '2024-02-29T23:59:59Z'],
  ['2024-05-05T10:10:10.123456789+02:00', '2024-05-05T08:10:10Z'],
  ['2024-05-05T10:10:10-0330', '2024-05-05T13:40:10Z'],
])('reads %s', (text, same) => {
  expect(read(text)).toBe(Date.parse(same))
})

it.each([
  '',
  '2024-05-05',
  '2024-13-05T10:10:10Z',
  '2024-05-05T10:10:1xZ',
  '2024-05-05T10:10:10 and more',
  '2024-05-05_10:10:10',
  '20x4-05-05T10:10:10Z',
])('is not misled by %j', (text) => {
  expect(read(text)).toBeNaN()
})
