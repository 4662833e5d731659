import type { WatchRow, WatchState, WatchTable } from '../../db/plex/merge/watch-state.ts'

/** Ids that are compared at once. */
const spanIds = 1024

/**
 * Rows of home's that the library which comes back does not hold as they are, by id; but for those that home left as
 * the base had them and that are there in some form. Nearly all rows are alike, and those are compared a thousand at
 * a time.
 */
export function* unsettledRows(
  table: WatchTable,
  base: WatchState,
  home: WatchState,
  incoming: WatchState,
): Generator<WatchRow, void, undefined> {
  const shared = common(home.columns(table), incoming.columns(table))
  const own = common(home.columns(table), base.columns(table))
  for (let from = home.nextId(table, 0); from !== null;) {
    const to = from - (from % spanIds) + spanIds
    if (home.span(table, shared, from, to) !== incoming.span(table, shared, from, to)) {
      const [ours, theirs] = [home.marks(table, shared, from, to), incoming.marks(table, shared, from, to)]
      const differing = [...ours].filter(([id, mark]) => theirs.get(id) !== mark)
      if (differing.length > 0) {
        const [now, before] = [home.marks(table, own, from, to), base.marks(table, own, from, to)]
        for (const [id] of differing) {
          if (theirs.has(id) && now.get(id) === before.get(id)) continue
          yield* home.rowsOf(table, 'id', id)
        }
      }
    }
    from = home.nextId(table, to)
  }
}

const common = (names: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others)
  return names.filter((name) => known.has(name))
}
