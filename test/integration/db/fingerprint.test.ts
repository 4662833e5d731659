import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { libraryFingerprint } from '../../../src/db/plex/fingerprint.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** The fingerprint of a small library, before and after a change to it. */
async function fingerprints(change: string): Promise<[before: string, after: string]> {
  const folder = tempFolder()
  const { file } = buildLibrary(join(folder, 'library.db'), {
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Films', '/More'],
        items: ['a', 'b', 'bc'].map((name) => ({ title: name, parts: [`/Films/${name}.mkv`] })),
      },
    ],
    fill: (db) =>
      db.exec("insert into metadata_item_settings (account_id, guid, view_count) values (1, 'local://1', 1)"),
  })
  const now = async (): Promise<string> => {
    await using plex = await openPlex(file, { tempDir: folder })
    return libraryFingerprint(await plex.snapshot())
  }
  const before = await now()
  expect(await now()).toBe(before)
  const db = new Database(file)
  db.exec(change)
  db.close()
  return [before, await now()]
}

describe('a library has another fingerprint', () => {
  test.each([
    ['when a file moved', "update media_parts set file = '/Films/z.mkv' where id = 1"],
    [
      'when two exchanged their names',
      "update media_parts set file = case id when 1 then '/Films/b.mkv' else '/Films/a.mkv' end where id in (1, 2)",
    ],
    ['when a file has another size', 'update media_parts set size = size + 1 where id = 1'],
    ['when a file went to the trash', 'update media_parts set deleted_at = 1760000000 where id = 1'],
    ['when a part is gone', 'delete from media_parts where id = 3'],
    ['when a folder of a section is another', "update section_locations set root_path = '/Else' where id = 2"],
    ['when a section has another name', "update library_sections set name = 'Movies'"],
    ['when a part is of another item', 'update media_items set library_section_id = null where id = 1'],
    [
      'when a name has another border',
      "update media_parts set file = case id when 2 then '/Films/b.mk' else 'v/Films/bc.mkv' end where id in (2, 3)",
    ],
  ])('%s', async (_, change) => {
    const [before, after] = await fingerprints(change)
    expect(after).not.toBe(before)
    expect(after).toMatch(/^[\da-f]{64}$/u)
  })
})

describe('a library has the same one', () => {
  test.each([
    ['when something was watched', 'update metadata_item_settings set view_count = 9, last_viewed_at = 1790000000'],
    ['when a folder was looked at', 'update directories set updated_at = 1790000000'],
    ['when Plex analysed a file', "update media_parts set hash = 'abc', updated_at = 1790000000"],
  ])('%s', async (_, change) => {
    const [before, after] = await fingerprints(change)
    expect(after).toBe(before)
  })
})
