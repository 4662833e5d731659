import { expect, test } from 'vitest'
import { compressionOf } from '../../../src/core/compression.ts'

test.each([
  ['1f8b0800', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['502a4d18', 'zstd'],
  ['5f2a4d18', 'zstd'],
  ['602a4d18', null],
  ['28b52f', null],
  ['', null],
])('what begins with %s is packed with %s', (head, packing) => {
  expect(compressionOf(Buffer.from(head, 'hex'))).toBe(packing)
})
