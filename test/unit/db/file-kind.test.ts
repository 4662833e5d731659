import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { recognise } from '../../../src/db/plex/source/file-kind.ts'

const kindOf = (content: Buffer | string, size = content.length) =>
  recognise(Buffer.from(content).subarray(0, 4096), size)

/** Evenly spread bytes without a pattern. */
function noise(length: number): Buffer {
  let state = 1
  return Buffer.from(Array.from({ length }, () => (state = Math.imul(state, 1_103_515_245) + 12_345) >>> 23))
}

describe('a file is told by its content', () => {
  test.each([
    ['gzip', gzipSync('x'), { kind: 'archive', compression: 'gzip' }],
    ['Zstandard', zstdCompressSync('x'), { kind: 'archive', compression: 'zstd' }],
    [
      'Zstandard behind a skippable frame',
      Buffer.from('5e2a4d1800000000', 'hex'),
      { kind: 'archive', compression: 'zstd' },
    ],
    ['SQLite', 'SQLite format 3\0', { kind: 'sqlite' }],
    ['xz', Buffer.from('fd377a585a000004', 'hex'), { kind: 'other', what: 'compressed with xz' }],
    ['a web page', '<!DOCTYPE html><p>Sign in', { kind: 'other', what: 'a web page' }],
    ['XML', '<?xml version="1.0"?><Preferences/>', { kind: 'other', what: 'XML text' }],
    ['text that a character was cut off from', Buffer.from('été').subarray(0, 4), { kind: 'other', what: 'text' }],
    ['a program', Buffer.from('7f454c4602010100000000', 'hex'), { kind: 'other' }],
  ])('%s', (_, content, kind) => {
    expect(kindOf(content)).toMatchObject(kind)
  })

  test('noise is taken for encrypted where it comes in whole pages, and else for some binary', () => {
    for (const size of [1024, 4096, 65_536]) expect(kindOf(noise(size))).toEqual({ kind: 'maybe-encrypted' })
    expect(kindOf(noise(4096), 4097)).toMatchObject({ kind: 'other', what: expect.stringContaining('binary') })
  })
})
