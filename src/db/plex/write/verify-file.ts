import Database from 'better-sqlite3'
import { openReadOnly } from '../read-db.ts'
import { type CanPrepare, type IntegrityDepth, quoted, tableIntegrity } from './table-integrity.ts'

export interface TableCheck {
  readonly table: string
  /** Rows that it must have. */
  readonly rows: number
  readonly depth: IntegrityDepth
}

export interface FileChecks {
  readonly file: string
  readonly checks: readonly TableCheck[]
  /** Indexes whose order is not known here. To judge their tables they are dropped, and it is taken back. */
  readonly without: readonly string[]
}

export interface Problem {
  readonly file: string
  readonly table: string
  readonly what: string
}

/** Nothing is written where no index is in the way; else to the `-wal` alone, which is gone afterwards. */
function verifyTables(request: FileChecks, done: (rows: number) => void): Problem[] {
  const { file, without } = request
  if (without.length === 0) {
    using db = openReadOnly(file)
    return checkTables(db as CanPrepare, request, done)
  }
  const db = new Database(file, { fileMustExist: true })
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF')
    db.exec('PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE')
    for (const index of without) db.exec(`DROP INDEX ${quoted(index)}`)
    const problems = checkTables(db, request, done)
    db.exec('ROLLBACK')
    return problems
  } finally {
    db.close()
  }
}

function checkTables(db: CanPrepare, { file, checks }: FileChecks, done: (rows: number) => void): Problem[] {
  return checks.flatMap(({ table, rows, depth }) => {
    const found = tableIntegrity(db, [table], depth)
    if (found.length === 0) {
      const [counted] = db.prepare(`SELECT count(*) AS n FROM ${quoted(table)} NOT INDEXED`).all() as { n: number }[]
      if (counted?.n !== rows) found.push(`${table}: ${counted?.n} rows, and ${rows} in the original`)
    }
    done(rows)
    return found.map((what) => ({ file, table, what }))
  })
}

/** A file that cannot even be opened is a problem of its first table. */
function unopened(error: unknown, { file, checks: [first] }: FileChecks): Problem {
  if (!(error instanceof Error && 'code' in error)) throw error
  return { file, table: first?.table ?? '', what: error.message }
}

/** What is wrong with a file's tables; `done` hears of each table's rows. */
export function verifyFile(request: FileChecks, done: (rows: number) => void): Problem[] {
  try {
    return verifyTables(request, done)
  } catch (error) {
    return [unopened(error, request)]
  }
}
