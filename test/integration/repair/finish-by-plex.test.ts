import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { schemaTexts, tableRows } from '../../../fixtures/damage/table-rows.ts'
import { plexSqliteAt } from '../../../src/db/integrity/plex-sqlite.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { runCli } from '../../support/run-cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { damaged, leaves } from './damaged-library.ts'

/** Notes the SQL that it is given, and then does what `does` says: nothing here knows Plex's order but Plex's SQLite. */
function standIn(does: string): { program: string; asked: () => string[] } {
  const folder = tempFolder()
  const program = join(folder, 'Plex SQLite')
  const notes = join(folder, 'notes')
  writeFileSync(
    program,
    `#!${process.execPath}
const { appendFileSync, copyFileSync } = require('node:fs')
const { DatabaseSync } = require('node:sqlite')
const [batch, bail, file, sql] = process.argv.slice(2)
if (batch !== '-batch' || bail !== '-bail') throw new Error('odd arguments')
appendFileSync(${JSON.stringify(notes)}, sql)
${does}
`,
  )
  chmodSync(program, 0o755)
  return { program, asked: () => readFileSync(notes, 'utf8').split(';\n') }
}

const icuIndex = () => damaged('index_title_sort_icu', (pages) => leaves(pages).slice(0, 1))
const createIndex = `CREATE INDEX 'index_title_sort_icu' ON 'metadata_items' ('title_sort' COLLATE icu_root)`

test("Plex's own index is made by Plex's own SQLite, where that is at hand", async () => {
  const { file, at, before, options } = icuIndex()
  const { program, asked } = standIn(`copyFileSync(${JSON.stringify(at('healthy.db'))}, file); console.log('ok')`)
  const plexSqlite = plexSqliteAt(program)
  const report = await repairDatabase(file, at('out.db'), { ...options, plexSqlite })
  expect(asked()).toEqual([createIndex, 'PRAGMA integrity_check(100)'])
  expect(report).toMatchObject({ complete: true, plexTasks: [], plexSqlite: { name: program, failure: null } })
  expect(report.indexes).toEqual([{ name: 'index_title_sort_icu', table: 'metadata_items', fate: 'rebuilt' }])
  expect(schemaTexts(at('out.db'))).toEqual(schemaTexts(at('healthy.db')))
  expect(tableRows(at('out.db'))).toEqual(before)
})

test('a search index that lost terms is filled by it too', async () => {
  const { file, at, options } = damaged('fts4_metadata_titles_icu_segdir', leaves)
  const { program, asked } = standIn(`copyFileSync(${JSON.stringify(at('healthy.db'))}, file); console.log('ok')`)
  const report = await repairDatabase(file, at('out.db'), { ...options, plexSqlite: plexSqliteAt(program) })
  const table = 'fts4_metadata_titles_icu'
  expect(asked()).toEqual([`INSERT INTO ${table}(${table}) VALUES('rebuild')`, 'PRAGMA integrity_check(100)'])
  expect(report).toMatchObject({ complete: true, emptied: [], plexTasks: [] })
})

test.each([
  [
    'does not know the order',
    `console.error('no such collation sequence: icu_root'); process.exitCode = 1`,
    /icu_root/,
  ],
  ['does nothing', `console.log('ok')`, /there is no index_title_sort_icu/],
  ['says nothing', '', /said nothing/],
  ['finds fault', `console.log('row 2 missing from index index_media_parts_on_file')`, /row 2 missing/],
  ['breaks the file', `require('node:fs').truncateSync(file, 200 * 1024); console.log('ok')`, /not whole after it/],
])('an engine that %s leaves the honest file, and the command for it', async (_, does, why) => {
  const { file, at, before, options } = icuIndex()
  const alone = await repairDatabase(file, at('alone.db'), options)
  const { program } = standIn(does)
  const report = await repairDatabase(file, at('out.db'), { ...options, plexSqlite: plexSqliteAt(program) })
  expect(report.plexSqlite).toEqual({ name: program, failure: expect.stringMatching(why) })
  expect(report).toMatchObject({ complete: false, plexTasks: alone.plexTasks, indexes: alone.indexes })
  expect(report.plexTasks[0]?.command).toBe(`"Plex SQLite" FILE "${createIndex}"`)
  expect(readFileSync(at('out.db')).equals(readFileSync(at('alone.db')))).toBe(true)
  expect(tableRows(at('out.db'))).toEqual(before)
})

test('an engine that changes a row of another table is not trusted', async () => {
  const { file, at, before, options } = icuIndex()
  const { program } = standIn(`copyFileSync(${JSON.stringify(at('healthy.db'))}, file)
const db = new DatabaseSync(file)
db.exec("INSERT INTO accounts (id, name) VALUES (77, 'new')")
db.close()
console.log('ok')`)
  const report = await repairDatabase(file, at('out.db'), { ...options, plexSqlite: plexSqliteAt(program) })
  expect(report.plexSqlite?.failure).toBe('rows of accounts differ after it')
  expect(tableRows(at('out.db'))).toEqual(before)
})

test('--plex-sqlite: exit 0 where nothing is left to do, 6 with the command where it fails', async () => {
  const { file, at, folder } = icuIndex()
  const good = standIn(`copyFileSync(${JSON.stringify(at('healthy.db'))}, file); console.log('ok')`)
  const bad = standIn(`console.error('cannot start'); process.exitCode = 1`)
  const repair = async (out: string, engine: string) =>
    runCli(['repair', '--db', file, '--out', at(out), '--plex-sqlite', engine, '--quiet'])
  const done = await repair('done.db', good.program)
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' })
  expect(done.stdout).toContain("What only Plex's own SQLite can make was made by it")
  const failed = await repair('failed.db', bad.program)
  expect(failed.code).toBe(6)
  expect(failed.stdout).toContain('cannot start')
  expect(failed.stdout).toContain(createIndex)
  expect(readdirSync(folder).toSorted()).toEqual(['done.db', 'failed.db', 'healthy.db', 'in'])
})
