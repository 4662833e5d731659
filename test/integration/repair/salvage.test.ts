import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { classifyPages } from '../../../fixtures/damage/page-kinds.ts'
import { tableRows } from '../../../fixtures/damage/table-rows.ts'
import { buildLibrary } from '../../../fixtures/library.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { folderDigest } from '../../support/folder-digest.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { damaged, episodes, leaves } from './damaged-library.ts'

test('a table without its root page gets every row back from pages that nothing leads to', async () => {
  const { file, at, before, options } = damaged('media_parts', (pages) =>
    pages.filter(({ form }) => form === 'interior'),
  )
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report).toMatchObject({ repair: 'tables', complete: true })
  expect(tableRows(at('out.db')).get('media_parts')).toEqual(before.get('media_parts'))
})

test('lost rows are counted, their ids named, and what the indexes still have of them set aside', async () => {
  const { file, at, before, options } = damaged('media_parts', (pages) => leaves(pages).slice(3, 4))
  const report = await repairDatabase(file, at('out.db'), options)
  const [table] = report.tables
  const lost = table?.lost ?? 0
  expect(lost).toBeGreaterThan(5)
  expect(table).toMatchObject({ name: 'media_parts', rowsBefore: 300, rowsAfter: 300 - lost, setAside: lost })
  const [[from, to] = [null, null]] = table?.lostIds ?? []
  expect(Number(to) - Number(from) + 1).toBe(lost)
  expect(report.meaning).toEqual([
    expect.stringContaining(`${lost} file entries of Columbo (${lost}) were lost: a scan`),
  ])
  const aside = readFileSync(`${at('out.db')}.set-aside.jsonl`, 'utf8')
    .trim()
    .split('\n')
  expect(aside).toHaveLength(lost)
  expect(JSON.parse(aside[0] ?? '')).toMatchObject({
    table: 'media_parts',
    rowid: from,
    why: 'lost',
    columns: { file: expect.stringContaining('/Media/TV/Columbo/') },
  })
  expect(statSync(`${at('out.db')}.set-aside.jsonl`).mode & 0o777).toBe(0o600)
  const kept = tableRows(at('out.db')).get('media_parts') ?? new Map<string, string>()
  for (const [rowid, row] of kept) expect(before.get('media_parts')?.get(rowid)).toBe(row)
})

test("where items are lost, Plex's own index keeps its order and loses their entries only", async () => {
  const { file, at, options } = damaged('metadata_items', (pages) => leaves(pages).slice(4, 5))
  const orderOf = (path: string): number[] => {
    // Through the index: without it SQLite would have to sort, which it cannot.
    const database = new Database(path)
    try {
      database.unsafeMode(true)
      database.pragma('writable_schema = ON')
      database
        .prepare(
          "UPDATE sqlite_schema SET sql = replace(sql, ' COLLATE icu_root', '') WHERE name = 'index_title_sort_icu'",
        )
        .run()
      database.pragma('writable_schema = RESET')
      const sql = 'SELECT id FROM metadata_items INDEXED BY index_title_sort_icu ORDER BY title_sort COLLATE BINARY'
      return database.prepare<[], number>(sql).pluck().all()
    } finally {
      database.close()
    }
  }
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report.indexes).toContainEqual({ name: 'index_title_sort_icu', table: 'metadata_items', fate: 'thinned' })
  expect(report.tables[0]).toMatchObject({ name: 'metadata_items', rowsBefore: 302 })
  const healthy = at('healthy.db')
  buildLibrary(healthy, { sections: [episodes(300)] })
  const left = new Set([...(tableRows(at('out.db')).get('metadata_items')?.keys() ?? [])].map(Number))
  expect(left.size).toBeLessThan(302)
  expect(orderOf(at('out.db'))).toEqual(orderOf(healthy).filter((id) => left.has(id)))
})

test("when Plex's own index is damaged it is left out, with the command that makes it again", async () => {
  const { file, at, before, options } = damaged('index_title_sort_icu', (pages) => leaves(pages).slice(0, 1))
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report).toMatchObject({ repair: 'indexes', complete: false, tables: [] })
  expect(report.plexTasks).toMatchObject([
    { what: expect.stringContaining('index_title_sort_icu'), command: expect.stringContaining('COLLATE icu_root') },
  ])
  expect(tableRows(at('out.db'))).toEqual(before)
})

test('a damaged ordinary index is rebuilt, and every page that is not its own stays byte for byte', async () => {
  const { file, at, before, options } = damaged('index_media_parts_on_file', (pages) => leaves(pages).slice(0, 1))
  const bytes = readFileSync(file)
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report).toMatchObject({
    repair: 'indexes',
    complete: true,
    indexes: [{ name: 'index_media_parts_on_file', table: 'media_parts', fate: 'rebuilt' }],
  })
  expect(tableRows(at('out.db'))).toEqual(before)
  const after = readFileSync(at('out.db'))
  const owners = classifyPages(after)
  const differing = owners.filter(
    ({ page }) =>
      !bytes.subarray((page - 1) * 1024, page * 1024).equals(after.subarray((page - 1) * 1024, page * 1024)),
  )
  const others = differing.filter(
    ({ owner, page }) => owner !== 'index_media_parts_on_file' && owner !== null && page !== 1,
  )
  expect(others).toEqual([])
})

test('neither the damaged file nor anything beside it changes, and rows in its log count', async () => {
  const { file, folder, at, options } = damaged('index_media_parts_on_file', (pages) => leaves(pages).slice(0, 1))
  // The log of a server that was killed: it is there, and nobody has the database open.
  const writer = new Database(file)
  writer.pragma('wal_autocheckpoint = 0')
  writer.exec("INSERT INTO accounts (id, name) VALUES (77, 'late')")
  const [db, log] = [readFileSync(file), readFileSync(`${file}-wal`)]
  writer.close()
  writeFileSync(file, db)
  writeFileSync(`${file}-wal`, log)
  const before = folderDigest(join(folder, 'in'))
  const report = await repairDatabase(file, at('out.db'), options)
  expect(folderDigest(join(folder, 'in'))).toEqual(before)
  expect(report.source.snapshot).toBe(true)
  expect(tableRows(at('out.db')).get('accounts')?.has('77')).toBe(true)
  expect(existsSync(`${at('out.db')}-wal`)).toBe(false)
})

test('a file whose first page is gone is read at the page size that its other pages show', async () => {
  const { file, at, before, options } = damaged('sqlite_schema', (pages) => pages.filter(({ page }) => page === 1))
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report).toMatchObject({ repair: 'schema', complete: true })
  expect(tableRows(at('out.db'))).toEqual(before)
})

test('an empty table whose page is overwritten has lost nothing: it never gave out an id', async () => {
  const { file, at, before, options } = damaged('media_grabs', leaves)
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report).toMatchObject({ repair: 'tables', complete: true, meaning: [] })
  expect(report.tables).toMatchObject([{ name: 'media_grabs', rowsAfter: 0, lost: 0, lostIds: [] }])
  expect(tableRows(at('out.db'))).toEqual(before)
})

test('the map of places is made anew from what is left of it, and answers again', async () => {
  const folder = tempFolder()
  const file = join(folder, 'library.db')
  buildLibrary(file, {
    sections: [episodes(3)],
    fill: (db) => {
      const add = db.prepare('INSERT INTO locations VALUES (?, ?, ?, ?, ?)')
      for (let id = 1; id <= 300; id++) add.run(id, id / 8, id / 8 + 0.5, -id / 4, 1 - id / 4)
    },
  })
  const places = (path: string): unknown[] => {
    const database = new Database(path)
    try {
      expect(database.prepare("SELECT rtreecheck('locations')").pluck().get()).toBe('ok')
      return database.prepare('SELECT * FROM locations ORDER BY id').all()
    } finally {
      database.close()
    }
  }
  const before = places(file)
  const bytes = readFileSync(file)
  const page = classifyPages(bytes).find(({ owner, form }) => owner === 'locations_rowid' && form === 'leaf')?.page ?? 0
  bytes.fill(0x5a, (page - 1) * 1024, page * 1024)
  writeFileSync(file, bytes)
  const report = await repairDatabase(file, join(folder, 'out.db'), { tempDir: folder, acceptLoss: true })
  expect(report).toMatchObject({ repair: 'tables', complete: true, emptied: [] })
  expect(places(join(folder, 'out.db'))).toEqual(before)
})

test("a table whose root was written over with another table's empty page gets its rows back", async () => {
  const { file, at, before, options } = damaged('media_parts', (pages) =>
    pages.filter(({ form }) => form === 'interior'),
  )
  const bytes = readFileSync(file)
  const healthy = at('healthy.db')
  buildLibrary(healthy, { sections: [episodes(300)] })
  const pageOf = (owner: string, form: string): number =>
    classifyPages(readFileSync(healthy)).find((page) => page.owner === owner && page.form === form)?.page ?? 0
  const empty = pageOf('media_grabs', 'leaf')
  bytes.copy(bytes, (pageOf('media_parts', 'interior') - 1) * 1024, (empty - 1) * 1024, empty * 1024)
  writeFileSync(file, bytes)
  const report = await repairDatabase(file, at('out.db'), options)
  expect(report).toMatchObject({ repair: 'tables', complete: true })
  expect(tableRows(at('out.db'))).toEqual(before)
})
