import type { Cells, RowChange, WrittenTable } from './row-change.ts'
import type { RowSource } from './row-source.ts'

/** What rows hold now, held against what a run found and wrote. */
export interface RowStates {
  /** Rows that hold what the run found; of new rows those that are not there. */
  readonly before: number
  /** Rows that hold what the run wrote. */
  readonly after: number
  /** Rows that hold neither, or are gone. */
  readonly other: readonly RowChange[]
}

/** Synchronous. */
export function rowStates(db: RowSource, changes: readonly RowChange[]): RowStates {
  const states = { before: 0, after: 0, other: [] as RowChange[] }
  for (const [{ table, columns }, alike] of groups(changes)) {
    const rows = rowsById(db, table, columns, alike)
    for (const change of alike) {
      const state = stateOf(change, rows.get(change.id), columns)
      if (state === 'other') states.other.push(change)
      else states[state]++
    }
  }
  return states
}

/**
 * What tells a new directory from another that has its id: its dates change with each scan, and its trash mark is
 * Plex's to set.
 */
const directoryMadeOf = ['library_section_id', 'path']
const madeOf = ({ table, after }: RowChange): readonly string[] =>
  table === 'directories' ? directoryMadeOf : Object.keys(after)

function stateOf(change: RowChange, row: Cells | undefined, columns: readonly string[]): keyof RowStates {
  const holds = (cells: Cells): boolean => row !== undefined && columns.every((name) => row[name] === cells[name])
  if (holds(change.after)) return 'after'
  if (change.before === null) return row === undefined ? 'before' : 'other'
  return holds(change.before) ? 'before' : 'other'
}

function rowsById(
  db: RowSource,
  table: WrittenTable,
  columns: readonly string[],
  changes: readonly RowChange[],
): Map<number, Cells> {
  const names = columns.map((name) => `, row."${name}"`).join('')
  const rows = db
    .prepare(`select row.id${names} from json_each(?) as wanted cross join "${table}" as row on row.id = wanted.value`)
    .all(JSON.stringify(changes.map(({ id }) => id))) as (Cells & { readonly id: number })[]
  return new Map(rows.map((row) => [row.id, row]))
}

/** Changes of the same columns of the same table. */
function groups(changes: readonly RowChange[]) {
  const groups = new Map<string, [{ readonly table: WrittenTable; readonly columns: readonly string[] }, RowChange[]]>()
  for (const change of changes) {
    const columns = change.before === null ? madeOf(change) : Object.keys(change.after)
    const key = `${change.table} ${columns.join(' ')}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [{ table: change.table, columns }, [change]])
    else group[1].push(change)
  }
  return groups.values()
}
