import type { FileSchema, SchemaEntry } from '../file-format/schema.ts'
import { tableShape, type TableShape } from '../file-format/table-shape.ts'
import type { IndexToCompare } from './index-entries.ts'
import type { Tree } from './page-account.ts'

/** What the schema of a file says is in it, as far as a check needs it. */
export interface FileTrees {
  readonly trees: readonly Tree[]
  /** Tables with rows in the file that stock SQLite can judge as they are. */
  readonly plainTables: readonly string[]
  /** Tables with an index in an order that stock SQLite does not know. */
  readonly foreignTables: readonly string[]
  readonly foreignIndexes: readonly string[]
  /** Those of them whose entries can be held against the rows. */
  readonly comparable: readonly IndexToCompare[]
  /** Virtual tables, and what they keep their content in. */
  readonly virtualTables: readonly VirtualTable[]
}

export interface VirtualTable {
  readonly name: string
  /** `fts4`, `rtree`, `spellfix1` … */
  readonly module: string
  readonly shadowTables: readonly string[]
}

/** SQLite's own tables cannot be created to see what columns they have. */
const ownTables: Readonly<Record<string, number>> = { sqlite_sequence: 2, sqlite_stat1: 3, sqlite_stat4: 6 }

const schemaTree: Tree = { name: 'sqlite_schema', table: 'sqlite_schema', kind: 'table', root: 1, columns: 5 }

const stockOrders = new Set(['binary', 'nocase', 'rtrim'])

export function treesOf({ entries }: FileSchema): FileTrees {
  const shapes = new Map<string, TableShape | null>()
  for (const { type, name, root, sql } of entries) {
    if (type === 'table' && root > 0) shapes.set(name, tableShape(sql ?? ''))
  }
  const stored = entries.filter(({ root, type }) => root > 0 && (type === 'table' || type === 'index'))
  const trees = stored.map((entry) => treeOf(entry, shapes.get(entry.name) ?? null))
  const tables = stored.filter(({ type }) => type === 'table').map(({ name }) => name)
  const foreign = stored.filter((entry) => entry.type === 'index' && !isStockOrder(entry.sql))
  const foreignTables = [...new Set(foreign.map(({ table }) => table))].filter((table) => tables.includes(table))
  return {
    trees: [schemaTree, ...trees],
    plainTables: tables.filter((name) => !foreignTables.includes(name)),
    foreignTables,
    foreignIndexes: foreign.map(({ name }) => name),
    comparable: foreign.flatMap((index) => comparable(index, stored, shapes.get(index.table) ?? null)),
    virtualTables: entries.flatMap((entry) => virtualTable(entry, tables)),
  }
}

function treeOf({ type, name, table, root }: SchemaEntry, shape: TableShape | null): Tree {
  if (type === 'index') return { name, table, kind: 'index', root, columns: null }
  const columns = shape === null ? (ownTables[name] ?? null) : shape.columns.length
  return shape?.withoutRowid === true
    ? { name, table: name, kind: 'index', root, columns: null }
    : { name, table: name, kind: 'table', root, columns }
}

function isStockOrder(sql: string | null): boolean {
  const orders = [...(sql ?? '').matchAll(/\bcollate\s+["'`[]?([\w-]+)/gi)].map(([, order = '']) => order)
  return orders.every((order) => stockOrders.has(order.toLowerCase()))
}

/** Plex has one: `'title_sort' COLLATE icu_root`, a column and nothing else. */
function comparable(index: SchemaEntry, stored: readonly SchemaEntry[], shape: TableShape | null): IndexToCompare[] {
  const table = stored.find(({ type, name }) => type === 'table' && name === index.table)
  const [, name] = /\(\s*["'`[]?([\w]+)["'`\]]?\s+collate\s+\S+\s*\)\s*$/i.exec(index.sql ?? '') ?? []
  const column = shape?.columns.findIndex((each) => each.name.toLowerCase() === name?.toLowerCase()) ?? -1
  if (table === undefined || shape === null || shape.withoutRowid || column < 0) return []
  return [{ index: index.name, indexRoot: index.root, tableRoot: table.root, column }]
}

function virtualTable({ type, name, root, sql }: SchemaEntry, tables: readonly string[]): VirtualTable[] {
  const [, module] = /^create\s+virtual\s+table\s.*?\susing\s+(\w+)/is.exec(sql ?? '') ?? []
  if (type !== 'table' || root !== 0 || module === undefined) return []
  const shadowTables = tables.filter((table) => shadowSuffix.test(table) && table.replace(shadowSuffix, '') === name)
  return [{ name, module: module.toLowerCase(), shadowTables }]
}

const shadowSuffix = /_(segments|segdir|docsize|stat|content|vocab|node|rowid|parent)$/
