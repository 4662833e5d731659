import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { buildPlexDatabase } from '../../../fixtures/plex-database.ts'
import type { Generation } from '../../../fixtures/schema/generation.ts'
import { detectGeneration } from '../../../src/db/plex/generation.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function detected(generation: Generation, fill: (db: Database.Database) => void = () => {}) {
  const file = join(tempFolder(), 'library.db')
  buildPlexDatabase(file, { generation, kind: 'library', fill })
  using db = openReadOnly(file)
  return detectGeneration(db, file)
}

test.each([
  [23, '202301280000', '1.32', 'url', { slug: false, is_adult: false }],
  [24, '202409201238', '1.41', 'json', { slug: true, is_adult: false }],
  [25, '202507311200', '1.42', 'json', { slug: true, is_adult: true }],
] as const)(
  'generation %i is told by its newest dated migration and its columns',
  (generation, schema, line, extraData, columns) => {
    const found = detected(generation)
    expect(found).toMatchObject({ schema, generation: line, extraData })
    for (const [column, there] of Object.entries(columns)) expect(found.has('metadata_items', column)).toBe(there)
  },
)

test('a database of 1.43 is told by its column, and not by the migrations that it ran again', () => {
  const found = detected(26)
  expect(found.generation).toBe('1.43')
  expect(found.schema).toMatch(/^2026\d{8}$/)
})

test('a newer one is accepted while it has all columns that matter', () => {
  const newer = (db: Database.Database) =>
    db.exec("INSERT INTO schema_migrations (version) VALUES ('202803011200.021')")
  expect(detected(26, newer)).toMatchObject({ schema: '202803011200', generation: 'newer than 1.43' })
})

test('migrations of 14 digits are older than later ones of 12', () => {
  const older = (db: Database.Database) => db.exec("INSERT INTO schema_migrations (version) VALUES ('20250731115959')")
  expect(detected(25, older).schema).toBe('202507311200')
})

test('a library without migrations is refused', () => {
  const none = (db: Database.Database) => db.exec('DELETE FROM schema_migrations')
  expect(() => detected(25, none)).toThrow(expect.objectContaining({ code: 'db-schema-unknown' }))
})
