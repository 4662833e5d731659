/** What a read gave, or why it gave nothing: in a damaged database one table's loss must not hide the others. */
export type Reading<T> = { readonly value: T } | { readonly unreadable: string }

/** Rows that were looked at, how many of them are not as they should be, and some of these by id. */
export interface Tally {
  readonly rows: number
  readonly bad: number
  readonly examples: readonly number[]
}

export const examplesShown = 5

/** Runs a read; what SQLite says of damaged content or of a table that is gone becomes a value. */
export function attempt<T>(read: () => T): Reading<T> {
  try {
    return { value: read() }
  } catch (error) {
    // A RangeError is an id or a count past 2^53, which no server gives.
    if (error instanceof RangeError || (error instanceof Error && 'errcode' in error))
      return { unreadable: error.message }
    throw error
  }
}
