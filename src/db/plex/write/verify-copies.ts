import type { Emit } from '../../../core/progress.ts'
import { askWorker } from '../../ask-worker.ts'
import type { WriteDb } from './open-for-writing.ts'
import { foreignIndexes, indexCounts, ordinaryTables, quoted } from './table-integrity.ts'
import { type FileChecks, type Problem, type TableCheck, verifyFile } from './verify-file.ts'
import type { VerifyMessage } from './verify-worker.ts'

/** What a copy of a database must hold. */
export interface Contents {
  /** Rows of every ordinary table. */
  readonly rows: Readonly<Record<string, number>>
  /** Indexes of each table that has any. */
  readonly indexes: Readonly<Record<string, number>>
  /** Indexes in an order that only Plex's SQLite knows. */
  readonly foreign: readonly { readonly name: string; readonly table: string }[]
}

export function contentsOf(db: WriteDb): Contents {
  const names = db.prepare<{ name: string }>(ordinaryTables).all()
  const count = (table: string): number =>
    db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(table)}`).get()?.n ?? 0
  const indexes = db.prepare<{ table: string; n: number }>(indexCounts).all()
  return {
    rows: Object.fromEntries(names.map(({ name }) => [name, count(name)])),
    indexes: Object.fromEntries(indexes.map(({ table, n }) => [table, n])),
    foreign: db.prepare<{ name: string; table: string }>(foreignIndexes).all(),
  }
}

export interface Copy {
  readonly file: string
  readonly contents: Contents
}

export interface VerifyOptions {
  /** Tables whose indexes are looked up row by row; all where not given. The others' are only counted. */
  readonly deepTables?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
  readonly emit: Emit
}

/**
 * What is wrong with copies: each table's rows counted and its pages, rows and indexes checked, in two threads. Of
 * an index that only Plex can read the order stays unchecked.
 */
export async function verifyCopies(copies: readonly Copy[], options: VerifyOptions): Promise<Problem[]> {
  const { signal, emit } = options
  const shares = twoShares(copies, options)
  const total = shares.flatMap(({ requests }) => requests).reduce((sum, { checks }) => sum + rowsOf(checks), 0)
  let done = 0
  const heard = (rows: number): void => emit({ task: 'verifying backup', done: (done += rows), total, unit: 'rows' })
  const judge = async ({ work, requests }: Share): Promise<readonly Problem[]> => {
    signal?.throwIfAborted()
    if (work < worthThread) return requests.flatMap((request) => verifyFile(request, heard))
    return await askWorker<VerifyMessage, readonly Problem[]>(
      'verify-worker',
      import.meta.url,
      requests,
      signal,
      (message, { resolve, reject }) => {
        if ('problems' in message) resolve(message.problems)
        else if ('failure' in message) reject(message.failure)
        else heard(message.rowsDone)
      },
    )
  }
  // Both have let go of the copies before anyone may remove them.
  const judged = await Promise.allSettled(shares.map(judge))
  signal?.throwIfAborted()
  return judged.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

/** Rows and lookups: less is done before a thread has begun. */
const worthThread = 100_000

const rowsOf = (checks: readonly TableCheck[]): number => checks.reduce((sum, { rows }) => sum + rows, 0)

interface Share {
  readonly work: number
  readonly requests: readonly FileChecks[]
}

/** Of about equal work. Tables with an index in the way go together: one connection has to write for them. */
function twoShares(copies: readonly Copy[], { deepTables }: VerifyOptions): Share[] {
  const shares = [0, 0].map((work) => ({ work, requests: [] as FileChecks[] }))
  const give = (request: FileChecks, work: number): void => {
    const [share] = shares.toSorted((a, b) => a.work - b.work)
    share?.requests.push(request)
    if (share !== undefined) share.work += work
  }
  const open: { readonly file: string; readonly check: TableCheck; readonly work: number }[] = []
  for (const { file, contents } of copies) {
    const checks = Object.entries(contents.rows).map(([table, rows]) => {
      const deep = deepTables === undefined || deepTables.includes(table)
      const check: TableCheck = { table, rows, depth: deep ? 'full' : 'quick' }
      // A lookup in an index takes about as long as a row.
      return { file, check, work: rows * (deep ? 1 + (contents.indexes[table] ?? 0) : 1) }
    })
    const apart = checks.filter(({ check }) => contents.foreign.some(({ table }) => table === check.table))
    open.push(...checks.filter((each) => !apart.includes(each)))
    if (apart.length === 0) continue
    const without = contents.foreign.map(({ name }) => name)
    give(
      { file, checks: apart.map(({ check }) => check), without },
      apart.reduce((sum, { work }) => sum + work, 0),
    )
  }
  for (const { file, check, work } of open.toSorted((a, b) => b.work - a.work)) {
    give({ file, checks: [check], without: [] }, work)
  }
  return shares.map(({ work, requests }) => ({ work, requests: joined(requests) }))
}

/** One request for each file and kind of connection, so that each is opened once. */
function joined(requests: readonly FileChecks[]): FileChecks[] {
  const groups = Map.groupBy(requests, ({ file, without }) => JSON.stringify([file, without]))
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, checks: [first, ...others].flatMap(({ checks }) => checks) }],
  )
}
