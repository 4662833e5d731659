import type { ByteStrings } from '../core/byte-strings.ts'

/** The forms a stored listing comes in; recognised by content or named with `--listing-format`. */
export const listingFormats = ['lsjson', 'lsf', 'aws-ls', 'aws-json', 's3-inventory', 'find'] as const
export type ListingFormat = (typeof listingFormats)[number]

/** The objects of a listing, column by column; row i of each column is one object. */
export interface ObjectTable {
  /** Object keys relative to the listing's root, as the source spells them, no leading slash. */
  readonly keys: ByteStrings
  /** Bytes; NaN where the listing does not say. */
  readonly sizes: Float64Array
  /** 1 where the storage class must be restored before it can be read (GLACIER and its like). */
  readonly archived: Uint8Array
}

export interface Listing {
  /** As the operator named it, secrets masked. */
  readonly source: string
  /** What it was read as; `live` for a store asked now. */
  readonly format: ListingFormat | 's3' | 'rclone' | 'dir'
  readonly objects: ObjectTable
  /** Keys that end in `/` and hold nothing: folders that a console made. Not objects. */
  readonly markers: number
  /** When the listing was taken (ISO 8601), as far as is known; a file's own time for stored listings. */
  readonly takenAt: string | null
  /** Newest modification time of any object (ISO 8601), where the listing says. */
  readonly newestObjectAt: string | null
  /** False where the source shows that something is missing. */
  readonly complete: boolean
  /** What shows that it is incomplete, in words; null when complete. */
  readonly incompleteReason: string | null
  /** `decoded`: rclone has turned stored names back into file names; `raw`: keys as the store holds them. */
  readonly spelling: 'decoded' | 'raw'
}
