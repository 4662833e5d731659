/**
 * Reads one stored form of a listing, a window of bytes at a time, into the table it was made with.
 * Windows follow each other without gap: what a call leaves is the beginning of the next window.
 */
export interface FormatReader {
  /** What `count` counts, for messages. */
  readonly unit: 'line' | 'object'
  /** Records begun so far; while a record is being refused, its own number. */
  readonly count: number
  /** Takes the whole records of `bytes[start..end)` and returns where the first one not yet whole begins. */
  read(bytes: Uint8Array, start: number, end: number): number
  /** Takes what is left at the end of the input; returns what shows that the listing is cut short, or null. */
  end(bytes: Uint8Array, start: number, end: number): string | null
}

/** A record that is not of the format; becomes `listing-malformed` where the source's name is known. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord'
  /** Where in the window it begins. */
  readonly at: number

  constructor(at: number, what: string) {
    super(what)
    this.at = at
  }
}
