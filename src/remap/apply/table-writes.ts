import type { RowChange } from '../../db/plex/rows/row-change.ts'
import type { TableWrites } from '../../db/plex/write/trigger-guard.ts'

/** What these changes, and undoing them, do to each table: what a trigger could fire on. */
export function tableWrites(changes: Iterable<RowChange>): Record<string, TableWrites> {
  const columns = new Map<string, Set<string>>()
  for (const { table, before } of changes) {
    const names = columns.get(table) ?? new Set()
    columns.set(table, names)
    for (const name in before) names.add(name)
  }
  const writes = [...columns].map(([table, names]): [string, TableWrites] => [table, { update: [...names] }])
  // Undo deletes what was inserted.
  const directories = { update: [...(columns.get('directories') ?? [])], insert: true, delete: true }
  return { ...Object.fromEntries(writes), ...(columns.has('directories') ? { directories } : {}) }
}
