import { describe, expect, it } from 'vitest'
import { contentHashes as byFormula, contentRange } from '../../../../fixtures/content.ts'
import { contentHashes, openSubtitleHash } from '../../../../src/remap/proof/content-hashes.ts'
import { noise } from '../../../integration/storage/noise.ts'

const block = 65_536

function ends(bytes: Uint8Array<ArrayBuffer>) {
  return [bytes.subarray(0, block), bytes.subarray(Math.max(0, bytes.length - block))] as const
}

describe('hashes of a content', () => {
  for (const size of [0, 1, 127, 128, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 5_000_000_000])
    it(`are those of the formula at ${size} bytes`, async () => {
      const content = { size, head: 3, tail: 5 }
      const first = Uint8Array.from(contentRange(content, 0, block))
      const last = Uint8Array.from(contentRange(content, Math.max(0, size - block), block))
      expect(await contentHashes(size, first, last)).toEqual(byFormula(content))
    })

  it('are told apart by a byte anywhere in the ends, and by the size', async () => {
    const bytes = noise(200_000)
    const same = await contentHashes(200_000, ...ends(bytes))
    for (const at of [0, 65_535, 134_464, 199_999]) {
      const other = bytes.slice()
      other[at] = (other[at] as number) ^ 1
      const hashes = await contentHashes(200_000, ...ends(other))
      expect(hashes.hash).not.toBe(same.hash)
      expect(hashes.openSubtitleHash).not.toBe(same.openSubtitleHash)
    }
    expect((await contentHashes(200_001, ...ends(bytes))).hash).not.toBe(same.hash)
  })

  it('carry over from word to word, and drop what is beyond 64 bits', () => {
    const full = new Uint8Array(block).fill(0xff)
    // 2 * 8192 times -1, and the size
    expect(openSubtitleHash(block, full, full)).toBe((BigInt(block) - 16_384n).toString(16).padStart(16, '0'))
    expect(openSubtitleHash(2 ** 52, new Uint8Array(block), new Uint8Array(block))).toBe('0010000000000000')
  })
})
