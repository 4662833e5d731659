import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { CompiledQuery } from 'kysely'
import { ToolError } from '../../core/tool-error.ts'

/**
 * Columns that hold Plex's server-wide change counter, which passes 2^53. A result column that comes from one
 * of them, or is named after one (an aggregate, say), is read as a bigint; all others as numbers.
 */
const counters: ReadonlySet<string> = new Set(['changed_at', 'resources_changed_at', 'content_changed_at'])

/** A Plex database that can only be read: no lock, no `-shm`, no write, whatever statement it is given. */
export class ReadDb implements Disposable {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  all<Row>(query: CompiledQuery<Row>): Row[] {
    return [...this.iterate(query)]
  }

  first<Row>(query: CompiledQuery<Row>): Row | undefined {
    for (const row of this.iterate(query)) return row
    return undefined
  }

  *iterate<Row>(query: CompiledQuery<Row>): Generator<Row, void, undefined> {
    const statement = this.#database.prepare(query.sql)
    const wide = new Set<string>()
    for (const { name, column } of statement.columns()) {
      if (counters.has(name) || (column !== null && counters.has(column))) wide.add(name)
    }
    statement.setReadBigInts(wide.size > 0)
    for (const row of statement.iterate(...(query.parameters as SQLInputValue[]))) {
      yield (wide.size === 0 ? row : narrowed(row, wide)) as Row
    }
  }

  /** For reads of millions of rows, which go around `iterate` but not around the row types. */
  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}

function narrowed(row: Record<string, unknown>, wide: ReadonlySet<string>): Record<string, unknown> {
  for (const name of Object.keys(row)) {
    const value = row[name]
    if (typeof value !== 'bigint' || wide.has(name)) continue
    if (!Number.isSafeInteger(Number(value))) throw new RangeError(`${name} holds ${value}, which is past 2^53`)
    row[name] = Number(value)
  }
  return row
}

/**
 * Opens a database file as immutable: SQLite then takes no lock and looks at no `-wal` or journal, so that
 * nothing beside the file is created and a read-only folder does. Whether the file alone is the whole
 * database, and stays it, is `prepareDatabase`'s to see to.
 */
export function openReadOnly(file: string): ReadDb {
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  const database = new DatabaseSync(url, { readOnly: true })
  // 64 MiB of pages: Plex's are 1 KiB, and the interior ones of an index are read again and again.
  database.exec('PRAGMA query_only = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY')
  return new ReadDb(database)
}

/** SQLite's result codes, extended ones included, for content that is not what it should be. */
const damaged = new Set([10 /* IOERR */, 11 /* CORRUPT */, 26 /* NOTADB */])

/** What SQLite says while reading `path`, as something the operator can mend where it is that. */
export function readRefusal(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  if (!damaged.has(error.errcode & 0xff)) return error
  return new ToolError(
    'db-damaged',
    `${path} is damaged: ${error.message}`,
    'name a backup: Plex keeps com.plexapp.plugins.library.db-YYYY-MM-DD beside it',
    { cause: error },
  )
}
