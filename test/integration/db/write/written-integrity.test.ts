import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { tableIntegrity } from '../../../../src/db/plex/write/table-integrity.ts'
import { writtenIntegrity } from '../../../../src/db/plex/write/written-integrity.ts'

function library(...more: readonly string[]): Database.Database {
  const db = new Database(':memory:')
  db.exec(`
    create table media_parts (id integer primary key, file text, hash text, directory_id integer);
    create index on_file on media_parts (file);
    create index on_hash on media_parts (hash);
    create index on_both on media_parts (directory_id, file);`)
  for (const sql of more) db.exec(sql)
  const insert = db.prepare('insert into media_parts (file, hash, directory_id) values (?, ?, ?)')
  for (let row = 0; row < 500; row++) insert.run(row % 7 === 0 ? null : `/é/${row}`, `h${row % 50}`, row % 3)
  return db
}

/** Changes rows while SQLite does not know of the index. */
function behindItsBack(db: Database.Database, index: string, sql: string): void {
  db.unsafeMode()
  db.pragma('writable_schema = ON')
  const row = db.prepare('select type, name, tbl_name, rootpage, sql from sqlite_schema where name = ?').get(index)
  db.exec(`delete from sqlite_schema where name = '${index}'`)
  db.pragma('writable_schema = RESET')
  db.exec(sql)
  db.pragma('writable_schema = ON')
  db.prepare('insert into sqlite_schema values (@type, @name, @tbl_name, @rootpage, @sql)').run(row)
  db.pragma('writable_schema = RESET')
}

test.each([['file'], ['hash'], ['directory_id']])(
  'finds nothing wrong with a sound table after writing %s',
  (column) => {
    expect(writtenIntegrity(library(), 'media_parts', { update: [column] })).toEqual([])
  },
)

test.each([
  ['on_file', 'file'],
  ['on_both', 'file'],
  ['on_both', 'directory_id'],
  ['on_hash', 'hash'],
])('finds a row that %s has another entry for, where %s was written', (index, column) => {
  const db = library()
  behindItsBack(db, index, `update media_parts set ${column} = 'other' where id = 9`)

  expect(tableIntegrity(db, ['media_parts'])).not.toEqual([])
  expect(writtenIntegrity(db, 'media_parts', { update: [column] })).toEqual([
    `media_parts: 1 rows missing from index ${index}`,
  ])
})

test('finds an entry too few in an index that was not written', () => {
  const db = library()
  behindItsBack(db, 'on_hash', "insert into media_parts (file, hash, directory_id) values ('/x', 'h', 1)")

  expect(writtenIntegrity(db, 'media_parts', { update: ['file'] })).toEqual([
    'media_parts: wrong # of entries in index on_hash',
  ])
})

test('asks every index where rows came or went', () => {
  const db = library()
  behindItsBack(db, 'on_hash', "update media_parts set hash = 'other' where id = 9")

  expect(writtenIntegrity(db, 'media_parts', { update: ['file'] })).toEqual([])
  expect(writtenIntegrity(db, 'media_parts', { update: ['file'], insert: true })).not.toEqual([])
})

test.each([
  ['partial', "create index odd on media_parts (file) where file <> ''"],
  ['of expressions', 'create index odd on media_parts (lower(file))'],
  ['in another order', 'create index odd on media_parts (file collate nocase)'],
])('leaves a table with an index that is %s to SQLite', (_, sql) => {
  const db = library(sql)
  expect(writtenIntegrity(db, 'media_parts', { update: ['file'] })).toEqual([])
  behindItsBack(db, 'odd', "update media_parts set file = '/OTHER' where id = 9")
  expect(writtenIntegrity(db, 'media_parts', { update: ['file'] }).join()).toMatch(/missing from index odd/u)
})
