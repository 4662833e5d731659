import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { audit } from '../../../src/analyze/audit.ts'
import { pathRows } from '../../../src/analyze/path-rows.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import { readListing } from '../../../src/storage/read-listing.ts'
import { movies } from '../../support/audit-of.ts'
import { writeLsjson } from '../../support/lsjson.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a path tells its section by id, as two sections may have one name', async () => {
  const folder = tempFolder()
  const { file } = buildLibrary(join(folder, 'library.db'), {
    sections: [
      movies(['/Media/A/gone.mkv', '/Media/A/here.mkv'], ['/Media/A'], 'Films'),
      movies(['/Media/B/gone.mkv', '/Media/B/here.mkv'], ['/Media/B'], 'Films'),
    ],
  })
  const listing = await readListing(writeLsjson(join(folder, 'listing.json'), ['A/here.mkv', 'B/here.mkv']))
  await using plex = await openPlex(file, { tempDir: folder })
  const snapshot = await plex.snapshot()
  const result = audit(snapshot, listing, { databasePath: file })
  const rows = [...pathRows(result, snapshot, () => '')]
  const [first, second] = result.report.sections
  expect(rows.map(({ sectionId, section, path }) => [sectionId, section, path])).toEqual([
    [first?.id, 'Films', '/Media/A/gone.mkv'],
    [second?.id, 'Films', '/Media/B/gone.mkv'],
  ])
  expect(first?.id).not.toBe(second?.id)
})
