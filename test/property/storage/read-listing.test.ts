import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ToolError } from '../../../src/core/tool-error.ts'
import { readListing } from '../../../src/storage/read-listing.ts'
import { type Sample, writers } from './listing-texts.ts'

const awkward = [
  ' ',
  '.',
  ';',
  ',',
  '|',
  '"',
  '\\',
  '\t',
  '%2F',
  '+',
  '&',
  '<',
  "'",
  '`',
  '[',
  '_',
  '%',
  '\u{1F3AC}',
  'e\u0301',
  'é',
  '∕',
  '\u2028',
  '123',
  ';4;',
  '{',
  '}',
  '","Size":1',
  '2024-05-05 10:10:10',
]

const segment = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('a', 'B', 'Season 1', 'S01E02') },
      { weight: 2, arbitrary: fc.constantFrom(...awkward) },
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''))
const key = fc
  .tuple(fc.array(segment, { maxLength: 3 }), segment, fc.constantFrom('.mkv', '.flac', ' .mp3', '.', ' ', ''))
  .map(([folders, name, extension]) => [...folders, name + extension].join('/'))
  .filter((key) => !key.startsWith('/') && !key.startsWith('./'))
const sample: fc.Arbitrary<Sample> = fc.record({
  key,
  size: fc.oneof(
    fc.nat(),
    fc
      .maxSafeInteger()
      .map(Math.abs)
      .map((n) => n % 2 ** 43),
  ),
})
// one plain object first, as a listing of nothing but oddities leaves its columns open
const samples = fc
  .uniqueArray(sample, { selector: ({ key }) => key, minLength: 1, maxLength: 12 })
  .map((objects) => [
    { key: 'Movies/Film (2001)/Film.mkv', size: 7 },
    ...objects.filter(({ key }) => key !== 'Movies/Film (2001)/Film.mkv'),
  ])

const bytesAtATime = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom(300, 4096, 65_536))

const packings: Readonly<Record<string, (text: Buffer) => Buffer>> = {
  plain: (text) => text,
  gzip: gzipSync,
  'gzip in two members': (text) =>
    Buffer.concat([gzipSync(text.subarray(0, text.length >> 1)), gzipSync(text.subarray(text.length >> 1))]),
  zstd: zstdCompressSync,
  'zstd in two frames': (text) =>
    Buffer.concat([
      zstdCompressSync(text.subarray(0, text.length >> 1)),
      zstdCompressSync(text.subarray(text.length >> 1)),
    ]),
}

async function read(bytes: Buffer, pieceBytes: number, chunkBytes: number) {
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  )
  const listing = await readListing('-', { stdin: Readable.from(pieces, { objectMode: true }), chunkBytes })
  const { keys, sizes } = listing.objects
  return {
    complete: listing.complete,
    reason: listing.incompleteReason,
    objects: Array.from({ length: keys.length }, (_, i) => ({ key: keys.text(i), size: sizes[i] })),
  }
}

describe('a stored listing reads back as it was written, however its bytes arrive and are packed', () => {
  it.each(Object.entries(writers))('%s', async (_, write) => {
    await fc.assert(
      fc.asyncProperty(
        samples,
        fc.constantFrom(...Object.keys(packings)),
        bytesAtATime,
        bytesAtATime,
        async (objects, packing, pieceBytes, chunkBytes) => {
          const packed = packings[packing]?.(Buffer.from(write(objects))) ?? Buffer.alloc(0)
          expect(await read(packed, pieceBytes, chunkBytes)).toEqual({ complete: true, reason: null, objects })
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a listing cut anywhere within is never taken for a complete one', () => {
  it.each(['lsjson, one object a line', 'lsjson on one line', 'aws s3api, one page', 'aws s3api, a page an object'])(
    '%s',
    async (form) => {
      await fc.assert(
        fc.asyncProperty(
          samples,
          fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
          async (objects, where) => {
            const text = Buffer.from(writers[form]?.(objects).trimEnd() ?? '')
            const cut = text.subarray(0, 1 + Math.floor(where * (text.length - 1)))
            const outcome = await read(cut, 4096, 4096).then(
              ({ complete }) => (complete ? 'complete' : 'incomplete'),
              (error: unknown) => (error instanceof ToolError ? error.code : error),
            )
            expect(['incomplete', 'listing-format-unknown']).toContain(outcome)
          },
        ),
        { numRuns: 100 },
      )
    },
  )
})
