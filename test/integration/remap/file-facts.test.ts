import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary, type SectionSpec } from '../../../fixtures/library.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import { FileFacts } from '../../../src/remap/file-facts.ts'
import type { MisplacedFile } from '../../../src/remap/stale-files.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const path = '/TV/double.mkv'
const episode = (index: number, hash: string | null, openSubtitleHash: string | null) => ({
  grandparent: 'Alpha',
  parent: 'Season 1',
  index,
  parts: [{ path, hash, openSubtitleHash }],
})

/** What is known of a file of two parts. */
async function factsOf(items: SectionSpec['items']) {
  const folder = tempFolder()
  const { file } = buildLibrary(join(folder, 'library.db'), {
    sections: [{ name: 'TV', type: 'show', roots: ['/TV'], ...(items === undefined ? {} : { items }) }],
  })
  await using plex = await openPlex(file, { tempDir: folder })
  const snapshot = await plex.snapshot()
  const files: MisplacedFile[] = [{ stored: path, path, parts: [0, 1], sections: [0], size: 1 }]
  return await plex.read((db) => {
    const facts = new FileFacts(db, snapshot, files)
    // Twice: what was looked up is remembered, and the same.
    expect(facts.hashes(0)).toEqual(facts.hashes(0))
    return { identity: facts.identity(0), hashes: facts.hashes(0) }
  })
}

test('a file of two episodes is of both, and has the hashes that its parts agree on', async () => {
  const { identity, hashes } = await factsOf([episode(1, 'abc', '01'), episode(2, 'abc', '01')])
  expect(identity).toMatchObject({ kind: 'episode', show: 'Alpha', episodes: [{ episode: 1 }, { episode: 2 }] })
  expect(hashes).toEqual({ hash: 'abc', openSubtitleHash: '01' })
})

test('what only one part knows counts, what they contradict each other in does not', async () => {
  expect((await factsOf([episode(1, null, '01'), episode(2, 'abc', '02')])).hashes).toEqual({
    hash: 'abc',
    openSubtitleHash: null,
  })
})
