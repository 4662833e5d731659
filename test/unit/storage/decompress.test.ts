import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decompress, endedEarly, isDamage } from '../../../src/storage/decompress.ts'

const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => `${i * 7919}\tfile ${i}.mkv\n`).join(''))
const frames = [text.subarray(0, 9000), text.subarray(9000, 9000), text.subarray(9000)].map((part) =>
  zstdCompressSync(part),
)
const skippable = Buffer.from('5a2a4d18050000000102030405', 'hex')

async function unpacked(kind: 'gzip' | 'zstd', packed: Buffer, pieceBytes: number) {
  const pieces = async function* () {
    for (let at = 0; at < packed.length; at += pieceBytes) yield packed.subarray(at, at + pieceBytes)
  }
  const out: Uint8Array[] = []
  let failure: unknown = null
  try {
    for await (const piece of decompress(kind, pieces())) out.push(Uint8Array.from(piece))
  } catch (error) {
    failure = error
  }
  return { text: Buffer.concat(out), failure }
}

describe.each([7, 4096, 1 << 20])('data that arrives %i bytes at a time', (pieceBytes) => {
  test('is unpacked over several members and frames, skippable ones included', async () => {
    const members = Buffer.concat([gzipSync(text.subarray(0, 9000)), gzipSync(text.subarray(9000))])
    const framed = Buffer.concat([skippable, ...frames, skippable])
    for (const { text: found, failure } of [
      await unpacked('gzip', members, pieceBytes),
      await unpacked('zstd', framed, pieceBytes),
    ]) {
      expect(failure).toBeNull()
      expect(found.equals(text)).toBe(true)
    }
  })

  test('gives what there is, then says that it ends too early', async () => {
    const framed = Buffer.concat([skippable, ...frames, skippable])
    const last = framed.length - skippable.length
    for (const end of [last - 1000, last + 3, last + 8, framed.length - 1]) {
      const { text: found, failure } = await unpacked('zstd', framed.subarray(0, end), pieceBytes)
      expect([endedEarly(failure), isDamage(failure)]).toEqual([true, true])
      expect(found.length).toBeGreaterThan(end < last ? 0 : text.length - 1)
      expect(text.subarray(0, found.length).equals(found)).toBe(true)
    }
    const { failure } = await unpacked('gzip', gzipSync(text).subarray(0, 5000), pieceBytes)
    expect(endedEarly(failure)).toBe(true)
  })

  test('is damaged where something else follows a frame', async () => {
    const { failure } = await unpacked('zstd', Buffer.concat([...frames, Buffer.from('not a frame')]), pieceBytes)
    expect([endedEarly(failure), isDamage(failure)]).toEqual([false, true])
  })
})
