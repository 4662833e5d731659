import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import Database from 'better-sqlite3'
import { openReadOnly } from '../plex/read-db.ts'
import { tempRefusal } from '../plex/source/file-access.ts'
import { type CanPrepare, quoted, tableIntegrity } from '../plex/write/table-integrity.ts'
import { Damage } from '../file-format/damage.ts'
import { PageFile } from '../file-format/page-file.ts'
import { compareIndex, type IndexComparison, type IndexToCompare } from './index-entries.ts'
import { type AccountResult, resultOf } from './account-result.ts'
import { PageAccount, type Tree } from './page-account.ts'
import { ownerOf } from './page-owners.ts'

/** One piece of the work on a file; pieces run beside one another. */
export type FileJob =
  | {
      readonly kind: 'account'
      readonly file: string
      readonly pages: number
      readonly trees: readonly Tree[]
      /** A file to put the pages of some of the trees into, and those trees. */
      readonly extract: { readonly to: string; readonly trees: readonly number[] } | null
    }
  | {
      readonly kind: 'tables'
      readonly file: string
      readonly tables: readonly string[]
      /** Indexes to leave out; then `file` is a private copy, and written to. */
      readonly without: readonly string[]
    }
  | { readonly kind: 'entries'; readonly file: string; readonly indexes: readonly IndexToCompare[] }

export interface TableLines {
  readonly table: string
  /** What SQLite says is wrong; none = nothing. */
  readonly lines: readonly string[]
}

export interface FileJobResults {
  readonly account: AccountResult
  readonly tables: readonly TableLines[]
  readonly entries: readonly IndexComparison[]
}

/** Does a piece; `heard` is told of bytes of the file that are done. */
export function runFileJob(job: FileJob, heard: (bytes: number) => void): FileJobResults[FileJob['kind']] {
  switch (job.kind) {
    case 'account':
      return accountFor(job, heard)
    case 'tables':
      return job.without.length === 0 ? checkTables(job.file, job.tables) : checkWithout(job)
    case 'entries':
      return withPages(job.file, (source) => job.indexes.map((index) => compareIndex(source, index)))
  }
}

function withPages<T>(file: string, use: (source: PageFile) => T): T {
  const source = PageFile.open(file)
  if (source instanceof Damage) throw new Error(source.message)
  using open = source
  return use(open)
}

function accountFor(job: Extract<FileJob, { kind: 'account' }>, heard: (bytes: number) => void): AccountResult {
  return withPages(job.file, (source) => {
    const account = new PageAccount(source, job.pages, job.trees)
    account.walkTrees()
    account.readPages(heard)
    account.followChains()
    if (job.extract !== null) extractPages(source, account, job.extract)
    return resultOf(account)
  })
}

/** Puts pages of some trees where they are into a file of the same size, the rest of which takes no room. */
function extractPages(source: PageFile, account: PageAccount, { to, trees }: { to: string; trees: readonly number[] }) {
  const { pageSize } = source.geometry
  const target = openSync(to, 'w', 0o600)
  try {
    ftruncateSync(target, source.pages * pageSize)
    for (const { first, count } of account.owners.runsOf(new Set(trees.map(ownerOf)))) {
      for (let at = 0; at < count; at += 1024) {
        const run = source.readRun(first + at, Math.min(1024, count - at))
        if (!(run instanceof Damage)) writeSync(target, run, 0, run.length, (first + at - 1) * pageSize)
      }
    }
  } catch (error) {
    throw tempRefusal(error, to)
  } finally {
    closeSync(target)
  }
}

function checkTables(file: string, tables: readonly string[]): TableLines[] {
  try {
    using db = openTolerantly(file)
    return tables.map((table) => linesOf(db, table))
  } catch (error) {
    return tables.map((table) => ({ table, lines: [saidBy(error)] }))
  }
}

/** As SQLite opens it, or else past a schema or a length that it balks at. */
function openTolerantly(file: string): CanPrepare & Disposable {
  try {
    return openReadOnly(file) as CanPrepare & Disposable
  } catch {
    const url = pathToFileURL(file)
    url.searchParams.set('immutable', '1')
    const db = new DatabaseSync(url, { readOnly: true, defensive: false })
    try {
      db.exec('PRAGMA writable_schema = ON; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY')
    } catch (error) {
      db.close()
      throw error
    }
    return { prepare: (sql) => db.prepare(sql), [Symbol.dispose]: () => db.close() }
  }
}

/** On a private copy, within a transaction that is taken back, the schema does without the indexes that are in the way. */
function checkWithout({ file, tables, without }: Extract<FileJob, { kind: 'tables' }>): TableLines[] {
  try {
    const db = new Database(file, { fileMustExist: true })
    try {
      db.unsafeMode(true)
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF')
      db.exec('PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 0; PRAGMA writable_schema = ON; BEGIN IMMEDIATE')
      const forget = db.prepare("DELETE FROM sqlite_schema WHERE type = 'index' AND name = ?")
      for (const index of without) forget.run(index)
      db.exec('PRAGMA writable_schema = RESET')
      const lines = tables.map((table) => linesOf(db, table))
      db.exec('ROLLBACK')
      return lines
    } finally {
      db.close()
    }
  } catch (error) {
    return tables.map((table) => ({ table, lines: [saidBy(error)] }))
  }
}

function linesOf(db: CanPrepare, table: string): TableLines {
  const said = tableIntegrity(db, [table]).flatMap((line) => line.slice(table.length + 2).split('\n'))
  const lines = said.filter((line) => !line.startsWith('*** in database'))
  return { table, lines: lines.length === 0 ? rowidLines(db, table) : lines }
}

/** A table that numbers its rows itself never has one past the last number that it gave out. */
function rowidLines(db: CanPrepare, table: string): string[] {
  const name = table.replaceAll("'", "''")
  try {
    const past = db
      .prepare(
        `SELECT CAST(last AS TEXT) AS last, CAST(seq AS TEXT) AS given
         FROM (SELECT max(rowid) AS last FROM ${quoted(table)}), sqlite_sequence WHERE name = '${name}' AND last > seq`,
      )
      .all() as { last: string; given: string }[]
    return past.map(({ last, given }) => `its last row has the number ${last}, and the last one given out is ${given}`)
  } catch {
    // Without sqlite_sequence there is nothing to compare with.
    return []
  }
}

const saidBy = (error: unknown): string => (error instanceof Error ? error.message : String(error))
