import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readText } from './read-text.ts'

describe('what is no listing', () => {
  it.each([
    ['SQLite format 3\0rest', 'an SQLite database'],
    ['<!DOCTYPE html><html>', 'an HTML page'],
    ['<?xml version="1.0"?><ListBucketResult/>', 'XML'],
    ['PAR1\u0015', 'Parquet data'],
    ['\u0000\u0001\u0002\u0003', 'binary data'],
    ['{"mappings":{"/a":"/b"}}', 'JSON of another kind'],
    ['once upon a time\nthere was a file\n', 'text'],
  ])('is refused, saying what it looks like: %j', async (text, likeness) => {
    await expect(readText(Buffer.from(text, 'latin1'))).rejects.toMatchObject({
      code: 'listing-format-unknown',
      message: expect.stringContaining(`it looks like ${likeness} and begins "`) as string,
      hint: expect.stringContaining('--listing-format') as string,
    })
  })

  it('is told from what Windows PowerShell makes of a listing', async () => {
    const utf16 = Buffer.from('\uFEFF5\ta.mkv\n', 'utf16le')
    await expect(readText(utf16)).rejects.toMatchObject({
      code: 'listing-format-unknown',
      hint: expect.stringContaining('PowerShell') as string,
    })
  })

  it.each([undefined, 'lsf' as const])('is told from what rclone lsl writes, under the name %s', async (form) => {
    for (const size of ['        5', '123456789', '1234567890123'])
      await expect(readText(`${size} 2024-05-05 10:10:10.123456789 TV/a.mkv\n`.repeat(3), form)).rejects.toMatchObject({
        code: 'listing-format-unknown',
        message: expect.stringContaining("it looks like the output of 'rclone lsl'") as string,
        hint: expect.stringMatching(/rclone lsjson.*rclone lsf/u) as string,
      })
  })

  it('is refused under the name of a form that it does not have', async () => {
    await expect(readText('5\ta.mkv\n', 's3-inventory')).rejects.toMatchObject({
      code: 'listing-format-unknown',
      message: expect.stringContaining('not of the form s3-inventory') as string,
    })
  })
})

it('holds nothing in an empty file, or one of blanks, which is for others to judge', async () => {
  for (const text of ['', '\n\n', '\uFEFF']) expect(await readText(text)).toMatchObject({ keys: [], incomplete: null })
})

it('passes over a byte order mark', async () => {
  expect((await readText('\uFEFF5\ta.mkv\n')).keys).toEqual(['a.mkv'])
  expect((await readText('\uFEFF[{"Path":"a.mkv","Size":1}]')).keys).toEqual(['a.mkv'])
})

describe('a packed listing', () => {
  const text = Array.from({ length: 50_000 }, (_, i) => `${i * 7919}\tShow/Season ${i % 13}/Episode ${i}.mkv\n`).join(
    '',
  )

  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    [
      'zstd behind a skippable frame',
      Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9]), zstdCompressSync(text)]),
    ],
    [
      'several gzip files one after the other',
      Buffer.concat([gzipSync(text.slice(0, 900_000)), gzipSync(text.slice(900_000))]),
    ],
    [
      'several zstd files one after the other',
      Buffer.concat([zstdCompressSync(text.slice(0, 900_000)), zstdCompressSync(text.slice(900_000))]),
    ],
  ])('is read whole: %s', async (_, packed) => {
    const { keys, incomplete } = await readText(packed)
    expect(keys).toHaveLength(50_000)
    expect(keys.at(-1)).toBe('Show/Season 1/Episode 49999.mkv')
    expect(incomplete).toBeNull()
  })

  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('is incomplete when its end is missing: %s', async (kind, packed) => {
    for (const length of [packed.length - 1, packed.length >> 1]) {
      const { incomplete, keys } = await readText(packed.subarray(0, length))
      expect(incomplete).toBe(`its ${kind} data ends too early`)
      expect(keys.length).toBeGreaterThan(1000)
    }
  })

  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
  ])('is refused when it is damaged: %s', async (kind, packed) => {
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, 5000, 6000)
    await expect(readText(damaged).then(({ keys }) => keys.length)).rejects.toMatchObject({
      code: 'listing-malformed',
      message: expect.stringContaining(`its ${kind} data is damaged`) as string,
    })
  })
})
