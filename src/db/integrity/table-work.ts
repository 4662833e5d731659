import { openReadOnly } from '../plex/read-db.ts'
import { quoted } from '../plex/write/table-integrity.ts'
import type { FileTrees } from './file-trees.ts'

/** About how long each table takes to check: a lookup in an index takes about as long as a row. */
export function tableWork(file: string, { trees, plainTables, foreignTables }: FileTrees): ReadonlyMap<string, number> {
  const work = new Map<string, number>()
  const indexes = Map.groupBy(trees, ({ table, kind }) => `${kind} ${table}`)
  try {
    using db = openReadOnly(file)
    for (const table of [...plainTables, ...foreignTables]) {
      const [found] = db.prepare(`SELECT max(rowid) AS last FROM ${quoted(table)}`).all() as { last: number | null }[]
      work.set(table, (found?.last ?? 0) * (1 + (indexes.get(`index ${table}`)?.length ?? 0)))
    }
  } catch {
    // It is only for sharing out the work; what is wrong with the file is found out elsewhere.
  }
  return work
}
