import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { damageForms, damagePage } from '../../../fixtures/damage/damage-page.ts'
import { pageKinds } from '../../../fixtures/damage/page-kinds.ts'
import { buildRichLibrary, type RichLibrary } from '../../../fixtures/damage/rich-library.ts'
import { compareRows, isSearchTable, schemaTexts, tableRows } from '../../../fixtures/damage/table-rows.ts'
import { buildLibrary } from '../../../fixtures/library.ts'
import { Random } from '../../../fixtures/random.ts'
import { checkFile } from '../../../src/db/integrity/check-file.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { suiteFolder } from '../../support/suite-folder.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const folder = suiteFolder()
let library: RichLibrary
let schema: string[]
beforeAll(() => {
  library = buildRichLibrary(join(folder, 'data'), 26)
  schema = schemaTexts(library.file)
})

const ordinary = (table: string): boolean => !isSearchTable(table)

/** Rows of tables and indexes that hold them all are on pages of these kinds: nothing of theirs can be lost. */
const withoutRows = new Set(['table-interior', 'index-interior', 'index-leaf', 'free-trunk', 'free-leaf'])

for (const kind of pageKinds)
  test(`one damaged page, ${kind}: no row is changed, what is lost is said, and the file is whole`, async () => {
    const random = new Random(26)
    const temp = tempFolder()
    let damaged = 0
    // Every other form for every other kind: all of them are what bench/repair.ts is for.
    for (const form of damageForms.filter((_, at) => (at + pageKinds.indexOf(kind)) % 2 === 0)) {
      const bytes = Buffer.from(library.bytes)
      const pages = library.pages.filter((page) => page.kind === kind)
      if (pages.length === 0 || damagePage(bytes, random.pick(pages), form, random) === null) continue
      damaged += 1
      writeFileSync(library.file, bytes)
      const out = join(temp, `${form}.db`)
      const report = await repairDatabase(library.file, out, { tempDir: temp, acceptLoss: true })
      const rows = tableRows(out)
      const found = compareRows(library.rows, rows, ordinary)
      expect({ form, ...found }).toMatchObject({ form, changed: 0, extra: 0 })
      const mayMiss = !report.complete && !withoutRows.has(kind)
      expect({ form, missing: mayMiss ? 0 : found.missing }).toEqual({ form, missing: 0 })
      const dropped = report.indexes.filter(({ fate }) => fate === 'dropped').map(({ name }) => name)
      const expected = schema.filter((text) => !dropped.some((name) => text.startsWith(`index ${name} `)))
      expect(schemaTexts(out)).toEqual(expected)
      const failed = (await checkFile(out, 'library', { tempDir: temp })).filter(({ status }) => status === 'failed')
      expect(failed).toEqual(dropped.length === 0 ? [] : failed.filter(({ code }) => code === 'file-schema'))
    }
    expect(damaged).toBeGreaterThan(0)
  })

test('an interrupt is heard within a large table', async () => {
  const temp = tempFolder()
  const file = join(temp, 'library.db')
  buildLibrary(file, {
    sections: [],
    fill: (db) => {
      const add = db.prepare('INSERT INTO statistics_bandwidth (account_id, device_id, bytes) VALUES (1, 1, ?)')
      for (let row = 0; row < 80_000; row += 1) add.run(row)
    },
  })
  const stop = new AbortController()
  let before = -1
  const emit = ({ task, done }: { task: string; done: number }): void => {
    if (task !== 'reading tables') return
    // The same table a second time.
    if (done === before) stop.abort()
    before = done
  }
  const repairing = repairDatabase(file, join(temp, 'out.db'), { tempDir: temp, emit, signal: stop.signal })
  await expect(repairing).rejects.toMatchObject({ name: 'AbortError' })
  expect(readdirSync(temp)).toEqual(['library.db'])
})

test('a healthy database comes out as it is', async () => {
  const temp = tempFolder()
  const file = join(temp, 'library.db')
  writeFileSync(file, library.bytes)
  const out = join(temp, 'out.db')
  const report = await repairDatabase(file, out, { tempDir: temp })
  expect(report).toMatchObject({ repair: 'nothing', complete: true, tables: [], indexes: [], setAside: null })
  expect(tableRows(out)).toEqual(library.rows)
})
