import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ClassifiedPage, classifyPages } from '../../../fixtures/damage/page-kinds.ts'
import { schemaTexts, tableRows } from '../../../fixtures/damage/table-rows.ts'
import { buildLibrary } from '../../../fixtures/library.ts'
import { buildPlexDatabase } from '../../../fixtures/plex-database.ts'
import { checkFile } from '../../../src/db/integrity/check-file.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const pageSize = 4096

/** A server's two databases with the pages that servers have, and one page of the blobs overwritten. */
function damagedBlobs(which: (page: ClassifiedPage) => boolean) {
  const folder = tempFolder()
  const at = (name: string): string => join(folder, name)
  mkdirSync(at('in'))
  buildLibrary(at('in/com.plexapp.plugins.library.db'), { pageSize, sections: [] })
  const file = at('in/com.plexapp.plugins.library.blobs.db')
  buildPlexDatabase(file, {
    generation: 25,
    kind: 'blobs',
    pageSize,
    fill: (db) => {
      const add = db.prepare(
        'INSERT INTO blobs (blob, linked_type, linked_id, linked_guid, blob_type) VALUES (?, ?, ?, ?, 5)',
      )
      for (let row = 1; row <= 400; row += 1)
        add.run(Buffer.alloc(100 + row * 37, row % 255), 'media_part', row, `guid-${row}`)
    },
  })
  const before = { rows: tableRows(file), schema: schemaTexts(file) }
  const bytes = readFileSync(file)
  const page = classifyPages(bytes).find(which)?.page ?? 0
  bytes.fill(0x5a, (page - 1) * pageSize, page * pageSize)
  writeFileSync(file, bytes)
  return { file, out: at('out.db'), before, options: { tempDir: at('temp'), acceptLoss: true } }
}

const isBlobsPage =
  (form: ClassifiedPage['form']) =>
  (page: ClassifiedPage): boolean =>
    page.owner === 'blobs' && page.form === form

test.each<[string, (page: ClassifiedPage) => boolean]>([
  ['the beginning of their table', isBlobsPage('interior')],
  ['an index of theirs', ({ kind, owner }) => kind === 'index-leaf' && owner?.startsWith('index_blobs') === true],
  ['the beginning of the file', ({ page }) => page === 1],
])('the blobs without %s come back whole', async (_, which) => {
  const { file, out, before, options } = damagedBlobs(which)
  await repairDatabase(file, out, options)
  expect(tableRows(out)).toEqual(before.rows)
  expect(schemaTexts(out)).toEqual(before.schema)
  expect(readFileSync(out).readUInt16BE(16)).toBe(pageSize)
  const checks = await checkFile(out, 'blobs', options)
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
})

test.each(['leaf', 'overflow'] as const)(
  'blobs on a lost %s page are named, and all others as they were',
  async (form) => {
    const { file, out, before, options } = damagedBlobs(isBlobsPage(form))
    const report = await repairDatabase(file, out, options)
    expect(report).toMatchObject({ repair: 'tables', complete: false, tables: [{ name: 'blobs', rowsBefore: 400 }] })
    const rows = tableRows(out).get('blobs') ?? new Map<string, string>()
    const was = before.rows.get('blobs') ?? new Map<string, string>()
    const gone = [...was.keys()].filter((id) => !rows.has(id)).map(Number)
    const named = report.tables[0]?.lostIds.flatMap(([first, last]) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (__, nth) => Number(first) + nth),
    )
    expect(named).toEqual(gone)
    expect(gone.length).toBeGreaterThan(0)
    for (const [id, row] of rows) expect(row).toBe(was.get(id))
    expect(report.meaning.length).toBeGreaterThan(0)
  },
)
