import type { RowChange } from '../../db/plex/rows/row-change.ts'

/** Rows between two reports. */
const reportEvery = 256

/** Writes each row in turn; the first that is not what it should be ends it. */
export function writeAll(
  changes: Iterable<RowChange>,
  write: (change: RowChange) => boolean,
  { refused, onRows }: { readonly refused: (change: RowChange) => Error; readonly onRows: (rows: number) => void },
): void {
  let rows = 0
  for (const change of changes) {
    if (!write(change)) throw refused(change)
    if (rows++ % reportEvery === 0) onRows(rows)
  }
}
