import { constants, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ZstdFrames } from '../../../src/core/zstd-frames.ts'

const text = Buffer.from('The same line over and over.\n'.repeat(9000))
const plain = zstdCompressSync(text)
const checked = zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
const noise = zstdCompressSync(Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 251)))
const empty = zstdCompressSync('')
const skippable = Buffer.from('5a2a4d18050000000102030405', 'hex')
const skippableEmpty = Buffer.from('502a4d1800000000', 'hex')

function piecesOf(stream: Buffer, chunk: number): { pieces: Buffer[]; ended: boolean } {
  const frames = new ZstdFrames()
  const pieces: Buffer[] = []
  for (let at = 0; at < stream.length; at += chunk) {
    for (const piece of frames.split(stream.subarray(at, at + chunk))) pieces.push(Buffer.from(piece))
  }
  return { pieces, ended: frames.atFrameEnd }
}

function endsOf(parts: readonly Buffer[]): number[] {
  let end = 0
  return parts.map((part) => (end += part.length))
}

describe('a Zstandard stream', () => {
  test.each([
    ['one frame', [plain]],
    ['frames of every kind', [plain, checked, noise, empty, plain]],
    ['a frame without content', [empty]],
  ])('of %s is cut where its frames end', (_, frames) => {
    const { pieces, ended } = piecesOf(Buffer.concat(frames), 1 << 20)
    expect(Buffer.concat(pieces).equals(Buffer.concat(frames))).toBe(true)
    expect(endsOf(pieces)).toEqual(expect.arrayContaining(endsOf(frames)))
    expect(ended).toBe(true)
  })

  test.each([1, 2, 3, 7, 64, 4096])('loses nothing when it comes in pieces of %i bytes', (chunk) => {
    const stream = Buffer.concat([skippable, plain, skippableEmpty, skippable, checked, empty, noise, skippable])
    const { pieces, ended } = piecesOf(stream, chunk)
    expect(Buffer.concat(pieces).equals(Buffer.concat([plain, checked, empty, noise]))).toBe(true)
    expect(ended).toBe(true)
  })

  test('cut short anywhere is not at its end', () => {
    for (const frame of [plain, checked, empty, skippable]) {
      for (let size = 1; size < frame.length; size++) expect(piecesOf(frame.subarray(0, size), 5).ended).toBe(false)
    }
  })

  test('followed by something else is an error', () => {
    expect(() => piecesOf(Buffer.concat([plain, Buffer.from('rest')]), 100)).toThrow(/not another one/)
  })
})
