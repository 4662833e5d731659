import { expect, test } from 'vitest'
import { ByteStrings } from '../../../../src/core/byte-strings.ts'
import { isSameName } from '../../../../src/remap/match/same-name.ts'

test.each([
  ['/Media/a/b.mp3', 'c/b.mp3', true],
  ['/Media/a/b.mp3', 'b.mp3', true],
  ['b.mp3', 'b.mp3', true],
  ['b.mp3', 'c/b.mp3', true],
  ['/Media/a/b.mp3', 'c/ab.mp3', false],
  ['/Media/ab.mp3', 'b.mp3', false],
  ['/Media/ab.mp3', 'a/b.mp3', false],
  ['/Media/a/é.mp3', 'a/e\u0301.mp3', false],
  ['/Media/a/b.mp3', 'a/B.mp3', false],
  ['/Media/a/b.mp3', '', false],
])('%s and %s: %s', (path, key, same) => {
  // Others before and after, whose bytes are next to them.
  const paths = ByteStrings.from(['x/', path, 'y'])
  const keys = ByteStrings.from(['/', key, '/'])
  expect(isSameName(paths, 1, keys, 1)).toBe(same)
})
