import type { RowChange } from '../../db/plex/rows/row-change.ts'
import type { TableWrites } from '../../db/plex/write/trigger-guard.ts'

/** What these changes, and undoing them, do to each table: what a trigger could fire on. */
export function tableWrites(changes: Iterable<RowChange>): Record<string, TableWrites> {
  const columns = new Map<string, Set<string>>()
  const grown = new Set(['directories'])
  for (const { table, before } of changes) {
    const names = columns.get(table) ?? new Set()
    columns.set(table, names)
    if (before === null) grown.add(table)
    for (const name in before) names.add(name)
  }
  const writes = [...columns].map(([table, names]): [string, TableWrites] => {
    // Undo deletes what was inserted.
    return [table, { update: [...names], ...(grown.has(table) ? { insert: true, delete: true } : {}) }]
  })
  return Object.fromEntries(writes)
}

/** The tables of a run's counts, of which some count what was done to rows: `directories.inserted`. */
export function tablesOf(counts: Readonly<Record<string, number>>): string[] {
  const written = Object.entries(counts).filter(([, rows]) => rows > 0)
  return [...new Set(written.map(([name]) => name.split('.', 1)[0] ?? name))]
}
