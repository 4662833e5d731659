import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { damageTrial, trialGeneration } from '../../../fixtures/damage/damage-trial.ts'
import { buildRichLibrary } from '../../../fixtures/damage/rich-library.ts'
import { compareRows, isSearchTable, schemaTexts, tableRows } from '../../../fixtures/damage/table-rows.ts'
import { repairDatabase } from '../../../src/db/repair/repair-database.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test.each([
  ['the schema with content of a page of another table', 1153, 'schema'],
  ["a table's beginning with an empty page of another table", 1158, 'table-interior'],
  ['the numbers that Plex counts up', 225, 'table-leaf'],
  ['the schema where indexes of a table are named after it', 397, 'schema'],
  ["the end of a table's definition with content of another page", 794, 'schema'],
])('%s overwritten: every row comes back as it was, and so does the schema', async (_, trial, kind) => {
  const temp = tempFolder()
  const library = buildRichLibrary(join(temp, 'data'), trialGeneration(trial))
  const schema = schemaTexts(library.file)
  const damaged = damageTrial(trial, library)
  if (typeof damaged === 'string') throw new Error(damaged)
  expect(damaged.kind).toBe(kind)
  writeFileSync(library.file, damaged.bytes)
  const out = join(temp, 'out.db')
  await repairDatabase(library.file, out, { tempDir: temp, acceptLoss: true })
  const found = compareRows(library.rows, tableRows(out), (table) => !isSearchTable(table))
  expect(found).toMatchObject({ changed: 0, missing: 0, extra: 0 })
  expect(schemaTexts(out)).toEqual(schema)
})
