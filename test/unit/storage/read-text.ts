import { Readable } from 'node:stream'
import type { ListingFormat } from '../../../src/storage/listing.ts'
import { readListing } from '../../../src/storage/read-listing.ts'

/** Reads a stored listing given as text, and shows what tests look at. */
export async function readText(text: string | Uint8Array, format?: ListingFormat) {
  const listing = await readListing('-', {
    stdin: Readable.from([Buffer.from(text)], { objectMode: true }),
    ...(format === undefined ? {} : { format }),
  })
  const { keys, sizes, archived } = listing.objects
  return {
    format: listing.format,
    keys: Array.from({ length: keys.length }, (_, i) => keys.text(i)),
    sizes: [...sizes],
    archived: [...archived],
    markers: listing.markers,
    newest: listing.newestObjectAt,
    incomplete: listing.incompleteReason,
    listing,
  }
}

/** Names that have broken listings before. */
export const oddNames = [
  'quote".mkv',
  'back\\slash.mkv',
  'semi;colon.mkv',
  '12;34.mkv',
  'tab\tbed.mkv',
  'pipe|,comma.mkv',
  'Law & Order <1>.mkv',
  '\u{1F3AC}.mkv',
  'Ame\u0301lie.mkv',
  'Amélie.mkv',
  'a%2Fb+c.mkv',
  'trailing space ',
  'trailing dot.',
  ' leading space.mkv',
  '2024-05-05 10:10:10 12 x.mkv',
  "it's `here` [1].mkv",
  `${'x'.repeat(1019)}.mkv0`,
]
