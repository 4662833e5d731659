import type { PageSource } from '../../file-format/page-file.ts'
import { EntryDigest, hashEntry, hashRow } from '../read/entry-digest.ts'
import type { IndexSurvey, TableSurvey } from '../read/survey.ts'
import { walkIndex } from '../read/walk-index.ts'
import { cellBytes, finalRows } from '../write/final-rows.ts'
import type { SettledTable } from './settled-table.ts'

/** What becomes of an index. */
export type IndexFate =
  /** Stays as it is, page by page. */
  | { readonly fate: 'kept' }
  /** Emptied here, to be filled by SQLite. */
  | { readonly fate: 'rebuilt' }
  /** In Plex's own order: made anew of those of its entries that still have a row, in the order they were in. */
  | { readonly fate: 'thinned'; readonly entries: readonly Buffer[]; readonly overflow: readonly number[] }
  /** In Plex's own order, and not to be had whole: only Plex's SQLite can make it again. */
  | { readonly fate: 'dropped' }

/** Decides for each index of a table whose rows are settled. */
export function settleIndexes(
  source: PageSource,
  survey: TableSurvey,
  settled: SettledTable | null,
): Map<IndexSurvey, IndexFate> {
  const fates = new Map<IndexSurvey, IndexFate>()
  const expected = survey.indexes.map(({ expected: whole }) => (settled === null ? whole : new EntryDigest()))
  if (settled !== null)
    for (const row of finalRows(source, settled))
      for (const [at, { index }] of survey.indexes.entries())
        expected[at]?.add(row.rowid, hashRow(settled.table, index, row.rowid, row.record, row.shape))
  for (const [at, index] of survey.indexes.entries()) {
    const must = expected[at] ?? new EntryDigest()
    if (index.whole && must.equals(index.entries)) fates.set(index, { fate: 'kept' })
    else if (index.index.comparable) fates.set(index, { fate: 'rebuilt' })
    else
      fates.set(
        index,
        (index.whole ? thin(source, index, new Set(settled?.lostIds), must) : null) ?? { fate: 'dropped' },
      )
  }
  return fates
}

/** Null where what is left is not exactly the table's rows. */
function thin(
  source: PageSource,
  { index, owner }: IndexSurvey,
  gone: ReadonlySet<number>,
  must: EntryDigest,
): IndexFate | null {
  const left = new EntryDigest()
  const entries: Buffer[] = []
  const overflow: number[] = []
  walkIndex({
    source,
    claims: null,
    owner,
    index,
    onEntry: (entry) => {
      if (gone.has(entry.rowid)) return
      left.add(entry.rowid, hashEntry(entry.rowid, entry.record, entry.shape))
      entries.push(cellBytes(entry.page, entry))
      overflow.push(...entry.overflow)
    },
  })
  return left.equals(must) ? { fate: 'thinned', entries, overflow } : null
}
