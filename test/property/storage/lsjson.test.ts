import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readListing } from '../../../src/storage/read-listing.ts'

interface Row {
  readonly Path: string
  readonly Name: string
  readonly Size: number
  readonly ModTime: string
  readonly IsDir: boolean
  readonly Tier?: string
}

const text = fc.oneof(
  fc.constantFrom(
    'a',
    'Season 1/01 - Name.mkv',
    'x/y',
    '"',
    '\\',
    '\\"',
    'Law & Order/1.mkv',
    '","Name":"',
    '\u{1F3AC}',
    '/',
    'é'.repeat(9),
  ),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
)
const time = fc.oneof(
  fc.constantFrom(
    '',
    '2024-05-05T10:10:10.000000000Z',
    '2024-05-05T10:10:10Z',
    '2030-01-01T00:00:00+14:00',
    '2029-12-31T11:00:00.5Z',
  ),
  fc.date({ min: new Date(0), max: new Date('2029-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
)
const row: fc.Arbitrary<Row> = fc
  .record({
    path: fc.tuple(text, text).map((parts) => parts.join('/')),
    otherName: fc.option(text, { freq: 5 }),
    size: fc.oneof(fc.nat(), fc.constantFrom(0, -1, 2 ** 43, Number.MAX_SAFE_INTEGER)),
    time,
    folder: fc.boolean(),
    tier: fc.option(fc.constantFrom('STANDARD', 'GLACIER', 'GLACIER_IR', 'S', '', 'Archive', 'a "quoted" one')),
  })
  .map(({ path, otherName, size, time, folder, tier }) => ({
    Path: path,
    Name: otherName ?? path.slice(path.lastIndexOf('/') + 1),
    Size: size,
    ModTime: time,
    IsDir: folder && size % 5 === 0,
    ...(tier === null ? {} : { Tier: tier }),
  }))

/** Ways to write the same object that are not rclone's own. */
const layouts: readonly ((row: Row) => string)[] = [
  (row) => JSON.stringify(row),
  (row) => JSON.stringify(row).replaceAll('&', '\\u0026'),
  (row) => JSON.stringify(row, null, 1),
  ({ Path, Name, Size, ...rest }) => JSON.stringify({ Path, Name, Size, MimeType: 'video/x', ...rest, Encrypted: 'x' }),
  ({ Path, ...rest }) => JSON.stringify({ ...rest, Path }),
]

const archived = new Set(['GLACIER', 'Archive'])

it("an object reads the same in rclone's own layout and in any other, and as JSON.parse reads it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(row, fc.integer({ min: 0, max: 12 })), { maxLength: 20 }),
      fc.constantFrom(200, 1 << 16),
      async (rows, chunkBytes) => {
        // rows are read the quick way only where more follows, so something does
        const filler = { Path: 'z', Name: 'z', Size: 1, ModTime: '', IsDir: false }
        const written = [
          ...rows.map(([row, way]) => (layouts[way] ?? layouts[0])?.(row) ?? ''),
          ...Array.from({ length: 9 }, () => JSON.stringify(filler)),
        ]
        const json = `[\n${written.join(',\n')}\n]\n`
        const listing = await readListing('-', {
          stdin: Readable.from([Buffer.from(json)], { objectMode: true }),
          format: 'lsjson',
          chunkBytes,
        })
        const { keys, sizes, archived: cold } = listing.objects
        const read = Array.from({ length: keys.length }, (_, i) => ({
          path: keys.text(i),
          size: sizes[i],
          cold: cold[i],
        }))
        const parsed = (JSON.parse(json) as Row[]).filter(({ IsDir }) => !IsDir)
        const objects = parsed.filter(({ Path, Size }) => !(Size === 0 && Path.endsWith('/')))
        expect(listing.incompleteReason).toBeNull()
        expect(listing.markers).toBe(parsed.length - objects.length)
        expect(read).toEqual(
          objects.map(({ Path, Size, Tier = '' }) => ({
            path: Path,
            size: Size < 0 ? Number.NaN : Size,
            cold: archived.has(Tier) ? 1 : 0,
          })),
        )
        const times = parsed
          .map(({ ModTime }) => Math.floor(Date.parse(ModTime) / 1000) * 1000)
          .filter((time) => !Number.isNaN(time))
        expect(listing.newestObjectAt).toBe(times.length === 0 ? null : new Date(Math.max(...times)).toISOString())
      },
    ),
    {
      numRuns: 500,
      examples: [
        // A folder's time must not make that of the object behind it look old.
        [
          [
            [{ Path: 'a', Name: 'a', Size: 0, ModTime: '2029-12-31T11:00:00.5Z', IsDir: true }, 0],
            [{ Path: 'b', Name: 'b', Size: 0, ModTime: '2029-12-31T11:00:00.5Z', IsDir: false }, 0],
          ],
          200,
        ],
      ],
    },
  )
})
