type Bound = string | number | null

interface RowStatement {
  get(...values: Bound[]): unknown
  all(...values: Bound[]): unknown[]
  iterate(...values: Bound[]): Iterable<unknown>
  /** better-sqlite3's way to give rows as arrays, and node:sqlite's. */
  raw?(): unknown
  setReturnArrays?(arrays: boolean): void
}

/** What reads rows: a database that is only read, or one that is held to be written. */
export interface RowSource {
  prepare(sql: string): RowStatement
}

/** What also writes them. */
export interface RowTarget {
  prepare(sql: string): RowStatement & {
    run(...values: Bound[]): { readonly changes: number | bigint }
  }
}

/** Rows as arrays: as objects they take the drivers several times as long, and there may be half a million. */
export function rowArrays(db: RowSource, sql: string, ...values: Bound[]): Iterable<readonly unknown[]> {
  const statement = db.prepare(sql)
  if (statement.raw !== undefined) statement.raw()
  else statement.setReturnArrays?.(true)
  return statement.iterate(...values) as Iterable<readonly unknown[]>
}
