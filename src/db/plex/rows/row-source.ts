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
  return arrayStatement(db, sql).iterate(...values) as Iterable<readonly unknown[]>
}

/** Ids in one question: enough to make asking cheap, few enough that their rows are soon garbage. */
const idsAtOnce = 4096

/**
 * The same for a statement that takes ids as JSON. Asked for some thousand at a time: a cursor that hands over one row
 * at a time takes both drivers half as long again.
 */
export function* rowArraysOf(
  db: RowSource,
  sql: string,
  ids: readonly number[],
): Generator<readonly unknown[], void, undefined> {
  const statement = arrayStatement(db, sql)
  for (let at = 0; at < ids.length; at += idsAtOnce)
    yield* statement.all(JSON.stringify(ids.slice(at, at + idsAtOnce))) as (readonly unknown[])[]
}

function arrayStatement(db: RowSource, sql: string): RowStatement {
  const statement = db.prepare(sql)
  if (statement.raw !== undefined) statement.raw()
  else statement.setReturnArrays?.(true)
  return statement
}
