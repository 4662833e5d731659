import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ToolError } from '../../../core/tool-error.ts'
import type { MapRefill } from '../map-tables.ts'
import type { NumberedRow } from '../schema/complete-schema.ts'
import { quotedName } from '../schema/read-schema.ts'
import type { FreeList } from './write-free-list.ts'

/** Byte offsets in the file's header: https://www.sqlite.org/fileformat2.html#the_database_header */
const at = {
  magic: 0,
  pageSize: 16,
  writeVersion: 18,
  readVersion: 19,
  reserved: 20,
  fractions: 21,
  changeCounter: 24,
  pageCount: 28,
  freeListTrunk: 32,
  freeListPages: 36,
  schemaFormat: 44,
  largestRoot: 52,
  textEncoding: 56,
  userVersion: 60,
  incremental: 64,
  applicationId: 68,
  unused: 72,
  validFor: 92,
} as const

export type Journal = 'none' | 'wal'

export interface HeaderFields {
  readonly pageSize: number
  readonly reserved: number
  readonly pageCount: number
  readonly freeList: FreeList
}

/** Sets what a header must say of a file's pages; the rest of it stays where it can be right. */
export function sealHeader(file: string, fields: HeaderFields): void {
  patchHeader(file, (bytes) => {
    Buffer.from('SQLite format 3\0', 'latin1').copy(bytes, at.magic)
    bytes.writeUInt16BE(fields.pageSize === 0x1_0000 ? 1 : fields.pageSize, at.pageSize)
    bytes.writeUInt8(fields.reserved, at.reserved)
    for (const [place, value] of [64, 32, 32].entries()) bytes.writeUInt8(value, at.fractions + place)
    bytes.writeUInt32BE(fields.pageCount, at.pageCount)
    bytes.writeUInt32BE(fields.freeList.first, at.freeListTrunk)
    bytes.writeUInt32BE(fields.freeList.count, at.freeListPages)
    if (bytes.readUInt32BE(at.schemaFormat) > 4 || bytes.readUInt32BE(at.schemaFormat) < 1)
      bytes.writeUInt32BE(4, at.schemaFormat)
    bytes.writeUInt32BE(0, at.largestRoot)
    bytes.writeUInt32BE(0, at.incremental)
    if (bytes.readUInt32BE(at.textEncoding) !== 1) bytes.writeUInt32BE(1, at.textEncoding)
    // What Plex leaves at 0 in every file it makes.
    bytes.writeUInt32BE(0, at.userVersion)
    bytes.writeUInt32BE(0, at.applicationId)
    bytes.fill(0, at.unused, at.validFor)
    countChange(bytes)
  })
}

/** How the file is opened from now on: Plex leaves 'wal'; without a log nothing is created beside it. */
export function setJournal(file: string, journal: Journal): void {
  patchHeader(file, (bytes) => {
    const version = journal === 'wal' ? 2 : 1
    bytes.writeUInt8(version, at.writeVersion)
    bytes.writeUInt8(version, at.readVersion)
  })
}

function countChange(bytes: Buffer): void {
  const counter = (bytes.readUInt32BE(at.changeCounter) + 1) >>> 0
  bytes.writeUInt32BE(counter, at.changeCounter)
  bytes.writeUInt32BE(counter, at.validFor)
}

function patchHeader(file: string, patch: (bytes: Buffer) => void): void {
  const descriptor = openSync(file, 'r+')
  try {
    const bytes = Buffer.alloc(100)
    readSync(descriptor, bytes, 0, 100, 0)
    patch(bytes)
    writeSync(descriptor, bytes, 0, 100, 0)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

export interface Finishing {
  /** Index names, and names of tables all of whose indexes are meant. */
  readonly reindex: readonly string[]
  readonly dropIndexes: readonly string[]
  readonly maps: readonly MapRefill[]
  readonly moved: ReadonlyMap<string, number>
  /** Rows that the schema has lost. */
  readonly added: readonly NumberedRow[]
  /**
   * Ids that AUTOINCREMENT tables have given out, of tables that have no row in `sqlite_sequence` any more; asked for once
   * the schema is whole.
   */
  readonly sequences: () => ReadonlyMap<string, number>
}

/** What SQLite itself is the one to do; on a file that is whole again but for the indexes that it fills here. */
export function finishFile(file: string, finishing: Finishing): void {
  const { reindex, dropIndexes } = finishing
  mendSchema(file, finishing)
  const sequences = finishing.sequences()
  using database = openForFinish(file)
  for (const name of dropIndexes) database.exec(`DROP INDEX ${quotedName(name)}`)
  for (const name of reindex) rebuild(database, name)
  for (const map of finishing.maps) refill(database, map)
  if (sequences.size === 0) return
  const known = new Set(
    database
      .prepare('SELECT name FROM sqlite_sequence')
      .all()
      .map(({ name }) => name),
  )
  // As bigint: a number would be stored as REAL, the column having no type.
  const add = database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
  for (const [name, most] of sequences) if (!known.has(name)) add.run(name, BigInt(most))
}

function rebuild(database: DatabaseSync, name: string): void {
  try {
    database.exec(`REINDEX ${quotedName(name)}`)
  } catch (error) {
    if (!(error instanceof Error && /constraint failed/iu.test(error.message))) throw error
    throw new ToolError(
      'repair-failed',
      `${name} cannot be rebuilt: ${error.message}; nothing was written`,
      'keep the damaged file, restore a backup, and report this with the output of plexferry check',
      { cause: error },
    )
  }
}

/** The numbers were rounded when they were first stored, and come out the same. */
function refill(database: DatabaseSync, { name, entries, nodeBytes }: MapRefill): void {
  database.prepare(`INSERT INTO ${quotedName(`${name}_node`)} VALUES (1, zeroblob(?))`).run(nodeBytes)
  const add = database.prepare(`INSERT INTO ${quotedName(name)} VALUES (?, ?, ?, ?, ?)`)
  for (const { id, bounds } of entries) add.run(id, ...bounds)
}

/** In a session of its own: with this setting SQLite takes a schema that it would otherwise refuse. */
function mendSchema(file: string, { moved, added }: Finishing): void {
  if (moved.size + added.length === 0) return
  using database = openForFinish(file, 'PRAGMA writable_schema = ON')
  const add = database.prepare(
    'INSERT INTO sqlite_schema (rowid, type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const { rowid, type, name, table, rootPage, sql } of added) add.run(rowid, type, name, table, rootPage, sql)
  const move = database.prepare('UPDATE sqlite_schema SET rootpage = ? WHERE name = ?')
  for (const [name, page] of moved) move.run(page, name)
}

function openForFinish(file: string, first = ''): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, defensive: false })
  database.exec(`${first}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536`)
  return database
}
