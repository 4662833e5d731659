import { expect, test } from 'vitest'
import Database from 'better-sqlite3'
import { buildLibrary } from '../../../fixtures/library.ts'
import { schemaTexts, tableRows } from '../../../fixtures/damage/table-rows.ts'
import { checkFile } from '../../../src/db/integrity/check-file.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { join } from 'node:path'
import { episodes } from './damaged-library.ts'

test.each([
  ['a table and a table', 'media_parts', 'media_items'],
  ['a table and an index', 'index_media_parts_on_file', 'media_streams'],
  ['an index and an index', 'index_media_parts_on_file', 'index_media_parts_on_hash'],
])('%s that the schema gives one beginning are told apart', async (_, first, second) => {
  const folder = tempFolder()
  const at = (name: string): string => join(folder, name)
  buildLibrary(at('library.db'), { sections: [episodes(300)] })
  const [before, texts] = [tableRows(at('library.db')), schemaTexts(at('library.db'))]
  const db = new Database(at('library.db'))
  db.unsafeMode(true)
  db.pragma('journal_mode = DELETE')
  db.pragma('writable_schema = ON')
  const root = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(second)
  expect(db.prepare('UPDATE sqlite_schema SET rootpage = ? WHERE name = ?').run(root, first).changes).toBe(1)
  db.close()
  const report = await repairDatabase(at('library.db'), at('out.db'), { tempDir: at('temp') })
  expect(report).toMatchObject({ complete: true })
  expect(tableRows(at('out.db'))).toEqual(before)
  expect(schemaTexts(at('out.db'))).toEqual(texts)
  const checks = await checkFile(at('out.db'), 'library', { tempDir: at('temp') })
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
})
