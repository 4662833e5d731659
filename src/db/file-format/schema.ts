import { Damage } from './damage.ts'
import type { PageSource } from './page-file.ts'
import { readPayload } from './payload.ts'
import { decodeRecord, type Value } from './record.ts'
import { tableCells } from './tree.ts'

/** A row of `sqlite_schema`. */
export interface SchemaEntry {
  readonly type: string
  readonly name: string
  readonly table: string
  /** 0 where nothing is stored: triggers, views, virtual tables. */
  readonly root: number
  /** Null for an index that SQLite made for itself. */
  readonly sql: string | null
}

export interface FileSchema {
  /** In the order of the file, without `sqlite_schema` itself, which has no row. */
  readonly entries: readonly SchemaEntry[]
  readonly damage: readonly Damage[]
}

/** What is in the file, as far as its schema can be read; page 1 is where that begins. */
export function readSchema(source: PageSource): FileSchema {
  const entries: SchemaEntry[] = []
  const damage: Damage[] = []
  for (const found of tableCells(source, 1)) {
    if (found instanceof Damage) {
      damage.push(found)
      continue
    }
    const payload = readPayload(source, found.page, found.cell)
    if (payload.damage !== null) damage.push(payload.damage)
    const values = payload.damage === null ? decodeRecord(payload.bytes) : []
    const entry = values instanceof Damage ? null : entryOf(values)
    if (entry !== null) entries.push(entry)
    else if (payload.damage === null) {
      damage.push(
        new Damage('record', found.page.number, 'has a row of the schema that makes no sense', found.cell.offset),
      )
    }
  }
  return { entries, damage }
}

function entryOf([type, name, table, root, sql]: readonly Value[]): SchemaEntry | null {
  if (type?.type !== 'text' || name?.type !== 'text' || table?.type !== 'text') return null
  if (root !== undefined && root.type !== 'integer' && root.type !== 'null') return null
  const number = root?.type === 'integer' ? Number(root.value) : 0
  return {
    type: textOf(type.bytes),
    name: textOf(name.bytes),
    table: textOf(table.bytes),
    root: number,
    sql: sql?.type === 'text' ? textOf(sql.bytes) : null,
  }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
