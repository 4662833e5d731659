/** What a read gave, or why it gave nothing: in a damaged database one table's loss must not hide the others. */
export type Reading<T> = { readonly value: T } | { readonly unreadable: string }

/** Rows that were looked at, how many of them are not as they should be, and some of these by id. */
export interface Tally {
  readonly rows: number
  readonly bad: number
  readonly examples: readonly number[]
}

export const examplesShown = 5

/** SQLite's result codes, extended ones included, for content that is not what it should be. */
const damaged = new Set([10 /* IOERR */, 11 /* CORRUPT */, 26 /* NOTADB */])

/** Runs a read; what SQLite says of damaged content, or of a table that is gone, becomes a value. */
export function attempt<T>(read: () => T): Reading<T> {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof Error && isDamage(error)) return { unreadable: error.message }
    throw error
  }
}

function isDamage(error: Error): boolean {
  // An id or a count past 2^53, which no server gives.
  if (error instanceof RangeError) return true
  if (!('errcode' in error) || typeof error.errcode !== 'number') return false
  return damaged.has(error.errcode & 0xff) || /^no such (?:table|column|index)|malformed/u.test(error.message)
}
