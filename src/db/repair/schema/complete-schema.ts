import type { SchemaRow } from './table-schema.ts'

/** A row of the schema with its place in it. */
export interface NumberedRow extends SchemaRow {
  readonly rowid: number
}

const keyOf = ({ type, name }: SchemaRow): string => `${type} ${name}`

/** What a server makes for itself as it goes, in one database and not in the other. */
const isOptional = ({ name }: SchemaRow): boolean => /^sqlite_stat\d/u.test(name)

/**
 * The rows that a schema has lost, out of that of another database of the same server, at the places that they leave
 * open. Their trees are not known: `rootPage` is 0. Null where the other is of another version.
 */
export function missingRows(found: readonly NumberedRow[], other: readonly SchemaRow[]): NumberedRow[] | null {
  const known = new Map(found.map((row) => [keyOf(row), row]))
  const others = new Map(other.map((row) => [keyOf(row), row]))
  const isSame = found.every((row) => isOptional(row) || others.get(keyOf(row))?.sql === row.sql)
  if (!isSame || found.length === 0) return null
  const taken = new Set(found.map(({ rowid }) => rowid))
  const missing: NumberedRow[] = []
  let last = 0
  for (const row of other) {
    const there = known.get(keyOf(row))
    if (there !== undefined) {
      last = there.rowid
      continue
    }
    if (isOptional(row)) continue
    let rowid = last + 1
    while (taken.has(rowid)) rowid++
    taken.add(rowid)
    last = rowid
    missing.push({ ...row, rowid, rootPage: 0 })
  }
  return missing
}
