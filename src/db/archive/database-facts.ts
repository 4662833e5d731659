import { detectGeneration } from '../plex/generation.ts'
import { openReadOnly, type ReadDb } from '../plex/read-db.ts'
import { ordinaryTables, quoted } from '../plex/write/table-integrity.ts'

export interface DatabaseFacts {
  /** Rows of every ordinary table; null where they cannot be counted. */
  readonly rows: Readonly<Record<string, number>> | null
  /** Why not. */
  readonly problem: string | null
  readonly schema: string | null
  readonly generation: string | null
}

/** What a manifest says of a database, however damaged it is. */
export function databaseFacts(file: string): DatabaseFacts {
  try {
    using db = openReadOnly(file)
    const generation = orNull(() => detectGeneration(db, file))
    const known = { schema: generation?.schema ?? null, generation: generation?.generation ?? null }
    try {
      return { ...known, rows: countRows(db), problem: null }
    } catch (error) {
      return { ...known, rows: null, problem: messageOf(error) }
    }
  } catch (error) {
    return { rows: null, problem: messageOf(error), schema: null, generation: null }
  }
}

function countRows(db: ReadDb): Record<string, number> {
  const names = db.prepare(ordinaryTables).all() as { name: string }[]
  return Object.fromEntries(
    names.map(({ name }) => {
      const counted = db.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get() as { n: number }
      return [name, counted.n]
    }),
  )
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** @throws whatever is no error of SQLite's */
function messageOf(error: unknown): string {
  if (error instanceof Error && 'errcode' in error) return error.message
  throw error
}
