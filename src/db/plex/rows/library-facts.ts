import { createHash } from 'node:crypto'
import type { RowSource } from './row-source.ts'

const uuids = 'select id, uuid from library_sections order by id'

/** Of the sections' own ids: the same wherever the library lies, and whatever is in it. */
export function libraryIdentity(db: RowSource): string {
  const rows = db.prepare(uuids).all() as { readonly id: number; readonly uuid: string | null }[]
  return createHash('sha256')
    .update(JSON.stringify(rows.map(({ id, uuid }) => [id, uuid])))
    .digest('hex')
}

/** What new directories' ids are counted from; null before there was any. */
export function directorySequence(db: RowSource): number | null {
  const row = db.prepare("select seq from sqlite_sequence where name = 'directories'").get()
  return (row as { readonly seq: number } | undefined)?.seq ?? null
}

/** Rows that this connection has written, those of triggers and cascades included. */
export function totalChanges(db: RowSource): number {
  return (db.prepare('select total_changes() as rows').get() as { readonly rows: number }).rows
}

const ordinaryTables = `
  select name from sqlite_schema
  where type = 'table' and sql not like 'create virtual%' and name not like 'sqlite!_%' escape '!'
  order by name`

/** Rows of every ordinary table. */
export function tableCounts(db: RowSource): Map<string, number> {
  const tables = db.prepare(ordinaryTables).all() as { readonly name: string }[]
  return new Map(
    tables.map(({ name }) => {
      const quoted = `"${name.replaceAll('"', '""')}"`
      return [name, (db.prepare(`select count(*) as rows from ${quoted}`).get() as { readonly rows: number }).rows]
    }),
  )
}

const sharedFiles = `
  select id, file from media_parts where file in (
    select file from media_parts where file <> '' group by file having count(*) > 1)`

/** Parts whose path another part has too. */
export function sharedPaths(db: RowSource): { readonly id: number; readonly file: string }[] {
  return db.prepare(sharedFiles).all() as { id: number; file: string }[]
}
