import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { buildPlexDatabase } from '../../../fixtures/plex-database.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import { prepareDatabase } from '../../../src/db/plex/source/prepare.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { smallLibrary } from './small-library.ts'

const name = 'com.plexapp.plugins.library.db'

interface Refusal {
  readonly code: string
  readonly says: RegExp
  readonly hint: RegExp
}

const cases: readonly (readonly [what: string, refusal: Refusal, make: (folder: string) => string])[] = [
  [
    'a path where nothing is',
    { code: 'db-not-found', says: /nothing is at/, hint: /library file/ },
    (folder) => join(folder, 'nowhere.db'),
  ],
  [
    'a path below a file',
    { code: 'db-not-found', says: /nothing is at/, hint: /library file/ },
    (folder) => join(smallLibrary(join(folder, 'x.db')), 'y'),
  ],
  [
    'a folder without a library',
    { code: 'db-not-found', says: /no com\.plexapp\.plugins\.library\.db is in .* folder/, hint: /Plug-in Support/ },
    (folder) => folder,
  ],
  [
    'a folder above two servers',
    { code: 'db-several', says: /holds 2 libraries: .*first.*second/, hint: /name the one/ },
    (folder) => {
      smallLibrary(join(folder, 'first'))
      smallLibrary(join(folder, 'second'))
      return folder
    },
  ],
  ['an empty file', { code: 'db-not-sqlite', says: /it is empty/, hint: /library file/ }, (folder) => put(folder, '')],
  [
    'a text',
    { code: 'db-not-sqlite', says: /it is text/, hint: /library file/ },
    (folder) => put(folder, 'Bonjour à tous, voilà le texte.\n'.repeat(200)),
  ],
  [
    'a dump',
    { code: 'db-not-sqlite', says: /SQL text, a dump/, hint: /sqlite3/ },
    (folder) => put(folder, 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n'),
  ],
  [
    'a listing',
    { code: 'db-not-sqlite', says: /JSON text/, hint: /--listing/ },
    (folder) => put(folder, '[\n{"Path":"a.mkv"}]'),
  ],
  [
    'a zip archive',
    { code: 'db-not-sqlite', says: /a zip archive/, hint: /\.tar\.zst/ },
    (folder) => put(folder, Buffer.from('504b030414000000', 'hex')),
  ],
  [
    'zero bytes',
    { code: 'db-not-sqlite', says: /zero bytes/, hint: /copy it again/ },
    (folder) => put(folder, Buffer.alloc(10_240)),
  ],
  [
    'the log of a database',
    { code: 'db-not-sqlite', says: /write-ahead log/, hint: /\.db file/ },
    (folder) => put(folder, Buffer.from('377f0682002de218', 'hex')),
  ],
  [
    'an encrypted database',
    { code: 'db-encrypted', says: /noise from its first byte/, hint: /decrypt/ },
    (folder) => put(folder, randomBytes(64 * 1024)),
  ],
  [
    'a database cut short',
    { code: 'db-truncated', says: /states \d+ bytes, and 100000 are there/, hint: /copy it again/ },
    (folder) => cut(smallLibrary(join(folder, 'x.db')), 100_000),
  ],
  [
    'a database cut in its header',
    { code: 'db-truncated', says: /60 bytes/, hint: /copy it again/ },
    (folder) => cut(smallLibrary(join(folder, 'x.db')), 60),
  ],
  [
    'a database with a damaged schema',
    { code: 'db-damaged', says: /is damaged/, hint: /backup/ },
    (folder) => overwritten(smallLibrary(join(folder, 'x.db')), 100, randomBytes(900)),
  ],
  [
    'a database with a damaged header',
    { code: 'db-damaged', says: /header makes no sense/, hint: /backup/ },
    (folder) => overwritten(smallLibrary(join(folder, 'x.db')), 16, Buffer.from([3, 7])),
  ],
  [
    'a database of something else',
    { code: 'db-not-plex', says: /its 2 tables are bookmarks, history/, hint: new RegExp(name) },
    (folder) => sqlite(folder, 'CREATE TABLE history (id); CREATE TABLE bookmarks (id)'),
  ],
  [
    'a database without a table',
    { code: 'db-not-plex', says: /without a table/, hint: new RegExp(name) },
    (folder) => sqlite(folder, 'PRAGMA user_version = 1'),
  ],
  [
    'the database of blobs',
    { code: 'db-blobs', says: /database of blobs/, hint: /beside it: .*library\.db$/ },
    (folder) => join(dirname(smallLibrary(folder)), 'com.plexapp.plugins.library.blobs.db'),
  ],
  [
    'the database of blobs by another name',
    { code: 'db-blobs', says: /database of blobs/, hint: /name the library/ },
    (folder) => {
      const file = join(folder, 'b.db')
      const fill = (db: { exec(sql: string): unknown }) => db.exec("INSERT INTO blobs (blob) VALUES (x'00')")
      buildPlexDatabase(file, { generation: 25, kind: 'blobs', fill })
      return file
    },
  ],
  [
    'a library of another age',
    {
      code: 'db-schema-unknown',
      says: /has no directories, metadata_items, media_items, media_parts\.hash, media_streams$/,
      hint: /1\.32 and later/,
    },
    (folder) =>
      sqlite(
        folder,
        `CREATE TABLE schema_migrations (version);
         CREATE TABLE library_sections (id, name, section_type);
         CREATE TABLE section_locations (id, library_section_id, root_path);
         CREATE TABLE media_parts (id, media_item_id, directory_id, file, size, updated_at, deleted_at)`,
      ),
  ],
]

function put(folder: string, content: Buffer | string): string {
  const file = join(folder, 'file')
  writeFileSync(file, content)
  return file
}

function cut(file: string, size: number): string {
  truncateSync(file, size)
  return file
}

function overwritten(file: string, at: number, bytes: Buffer): string {
  const content = readFileSync(file)
  bytes.copy(content, at)
  writeFileSync(file, content)
  return file
}

function sqlite(folder: string, sql: string): string {
  const file = join(folder, 'x.db')
  const db = new DatabaseSync(file)
  db.exec(sql)
  db.close()
  return file
}

describe('what is refused, with what was seen and what to do', () => {
  test.each(cases)('%s', async (_, { code, says, hint }, make) => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'in'))
    const named = make(join(folder, 'in'))
    const read = async () => {
      await using plex = await openPlex(named, { tempDir: join(folder, 'temp') })
      return await plex.snapshot()
    }
    await expect(read()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says),
      hint: expect.stringMatching(hint),
    })
  })

  test('a temporary folder that cannot be made, named with what stands in its way', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'x.db'))
    copyFileSync(library, join(folder, 'file'))
    const tempDir = join(folder, 'file', 'temp')
    await expect(prepareDatabase(library, { tempDir, snapshot: true })).rejects.toMatchObject({ code: 'temp-space' })
  })
})
