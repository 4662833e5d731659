import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classifyPages } from '../../../fixtures/damage/page-kinds.ts'
import { tableRows } from '../../../fixtures/damage/table-rows.ts'
import { buildLibrary } from '../../../fixtures/library.ts'
import { checkFile } from '../../../src/db/integrity/check-file.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('of two rows with a value that only one may have, the second is set aside and said', async () => {
  const folder = tempFolder()
  const at = (name: string): string => join(folder, name)
  buildLibrary(at('library.db'), {
    sections: [{ name: 'Films', type: 'movie', roots: ['/m'], items: [] }],
    fill: (db) => {
      const add = db.prepare('INSERT INTO preferences (id, name, value) VALUES (?, ?, ?)')
      for (let id = 1; id <= 120; id++) add.run(id, `Preference${String(id).padStart(3, '0')}`, `value ${id}`)
    },
  })
  const before = tableRows(at('library.db')).get('preferences') ?? new Map<string, string>()
  const bytes = readFileSync(at('library.db'))
  for (const { page, owner, form } of classifyPages(bytes)) {
    const whole = bytes.subarray((page - 1) * 1024, page * 1024)
    // One bit in the table, and the index that would contradict it gone.
    if (owner === 'preferences' && form === 'leaf' && whole.includes('Preference101'))
      whole.write('Preference100', whole.indexOf('Preference101'))
    if (owner === 'index_preferences_on_name' && form === 'leaf') whole.fill(0x5a)
  }
  writeFileSync(at('library.db'), bytes)

  const report = await repairDatabase(at('library.db'), at('out.db'), { tempDir: at('temp') })
  expect(report).toMatchObject({
    complete: false,
    tables: [{ name: 'preferences', rowsBefore: 120, rowsAfter: 119, lost: 1, lostIds: [[101, 101]], setAside: 1 }],
    indexes: [{ name: 'index_preferences_on_name', fate: 'rebuilt' }],
  })
  expect(JSON.parse(readFileSync(at('out.db.set-aside.jsonl'), 'utf8'))).toMatchObject({
    table: 'preferences',
    rowid: 101,
    why: 'duplicate',
    columns: { name: 'Preference100', value: 'value 101' },
  })
  const after = tableRows(at('out.db')).get('preferences')
  expect(after).toEqual(new Map([...before].filter(([rowid]) => rowid !== '101')))
  const checks = await checkFile(at('out.db'), 'library', { tempDir: at('temp') })
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
})
