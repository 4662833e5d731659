import { join } from 'node:path'
import Database from 'better-sqlite3'
import { inserter, type Value } from '../../fixtures/insert.ts'
import { buildLibrary, type LibrarySpec } from '../../fixtures/library.ts'
import type { Generation } from '../../fixtures/schema/generation.ts'
import { mergeWatchState } from '../../src/analyze/merge/merge-watch-state.ts'
import type { WatchMerge } from '../../src/analyze/merge/watch-merge.ts'
import { readWatchState } from '../../src/db/plex/merge/read-watch-state.ts'
import type { WatchTable } from '../../src/db/plex/merge/watch-state.ts'
import { openReadOnly } from '../../src/db/plex/read-db.ts'
import { RowWriter } from '../../src/db/plex/rows/row-writer.ts'

type Row = Readonly<Record<string, Value>>
export type WatchRows = Partial<Record<WatchTable, readonly Row[]>>

/** What one of the libraries of a merge holds beside the films that all have. */
export interface Side extends WatchRows {
  readonly generation?: Generation
  /** Films by name that come after those that all have. */
  readonly more?: readonly string[]
  /** Guids of films that are others here, by name. */
  readonly guids?: Readonly<Record<string, string>>
  /** Hashes of films' files, by name. */
  readonly hashes?: Readonly<Record<string, string>>
  readonly fill?: LibrarySpec['fill']
}

export const films = ['a', 'b', 'c', 'd']
export const guidOf = (name: string): string => `plex://movie/${name}`

/** A library with a few films, and what was watched of them; `accounts` has the owner unless given. */
export function watchLibrary(folder: string, name: string, side: Side): string {
  const { generation, more = [], guids = {}, hashes = {}, fill, ...rows } = side
  const all: WatchRows = { accounts: [{ id: 1, name: 'Ann' }], ...rows }
  return buildLibrary(join(folder, name, 'com.plexapp.plugins.library.db'), {
    ...(generation === undefined ? {} : { generation }),
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Films'],
        items: [...films, ...more].map((film) => ({
          title: `Film ${film}`,
          guid: guids[film] ?? guidOf(film),
          parts: [{ path: `/Films/${film}.mkv`, hash: hashes[film] ?? `hash of ${film}` }],
        })),
      },
    ],
    fill: (db, writer) => {
      for (const [table, some] of Object.entries(all)) for (const row of some ?? []) inserter(db, table)(row)
      fill?.(db, writer)
    },
  }).file
}

export interface ThreeFiles {
  readonly base: string
  readonly home: string
  readonly incoming: string
}

/** Where the library as it was exported is not at hand. */
export function mergeTwo({ home, incoming }: Pick<ThreeFiles, 'home' | 'incoming'>): WatchMerge {
  using ours = openReadOnly(home)
  using theirs = openReadOnly(incoming)
  return mergeWatchState(null, readWatchState(ours), readWatchState(theirs))
}

export function mergeFiles({ base, home, incoming }: ThreeFiles): WatchMerge {
  using before = openReadOnly(base)
  using ours = openReadOnly(home)
  using theirs = openReadOnly(incoming)
  return mergeWatchState(readWatchState(before), readWatchState(ours), readWatchState(theirs))
}

/** Writes a merge as it is, to see what it makes of the rows. */
export function writeRows(file: string, { changes }: WatchMerge): void {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  try {
    const writer = new RowWriter(db)
    db.transaction(() => {
      for (const change of changes) if (!writer.write(change)) throw new Error(`not written: ${JSON.stringify(change)}`)
    })()
  } finally {
    db.close()
  }
}

/** Rows of a table, by id, without what only the server counts. */
export function rowsIn(file: string, table: WatchTable): Record<string, Value>[] {
  const db = new Database(file, { readonly: true })
  try {
    const rows = db.prepare(`select * from ${table} order by id`).all() as Record<string, Value>[]
    return rows.map(({ changed_at: _counter, ...row }) => row)
  } finally {
    db.close()
  }
}

/** Three libraries, merged: what the table holds in the end. */
export function merged(
  folder: string,
  sides: Readonly<Record<keyof ThreeFiles, Side>>,
): ThreeFiles & { merge: WatchMerge } {
  const files = {
    base: watchLibrary(folder, 'base', sides.base),
    home: watchLibrary(folder, 'home', sides.home),
    incoming: watchLibrary(folder, 'incoming', sides.incoming),
  }
  const merge = mergeFiles(files)
  writeRows(files.incoming, merge)
  return { ...files, merge }
}
