import { expect, test } from 'vitest'
import { ByteStrings } from '../../../src/core/byte-strings.ts'
import { FolderCounts } from '../../../src/remap/folder-counts.ts'
import { MountTable } from '../../../src/storage/mounts.ts'

function foldersOf(keys: readonly string[], mounts = [{ plexRoot: '/Media', prefix: '' }]): FolderCounts {
  const none = { sizes: new Float64Array(keys.length), archived: new Uint8Array(keys.length) }
  return new FolderCounts({ keys: ByteStrings.from(keys), ...none }, new MountTable(mounts))
}

test('a folder is there when media is in it, or anywhere below', () => {
  const folders = foldersOf(['TV/A/Season 1/a.mkv', 'TV/B/b.mkv', 'TV/A/Season 1/c.mkv'])
  for (const folder of ['/Media', '/Media/TV', '/Media/TV/A', '/Media/TV/A/Season 1', '/Media/TV/B'])
    expect(folders.holds(folder)).toBe(true)
  for (const folder of ['/Media/TV/A/Season', '/Media/TV/C', '/Media/TV/A/Season 1/a.mkv', ''])
    expect(folders.holds(folder)).toBe(false)
})

test('a folder without media is not', () => {
  expect(foldersOf(['TV/A/poster.txt', 'TV/A/a.nfo']).holds('/Media/TV/A')).toBe(false)
})

test('those below some folders are counted once, themselves not', () => {
  const folders = foldersOf(['TV/A/1/a.mkv', 'TV/A/2/a.mkv', 'TVs/B/b.mkv', 'Kids/c.mkv'])
  expect(folders.below(['/Media/TV'])).toBe(3)
  expect(folders.below(['/Media/TV/', '/Media/TV/A'])).toBe(3)
  expect(folders.below(['/Media/Kids'])).toBe(0)
  expect(folders.below(['/Media/TV', '/Media/Kids'])).toBe(3)
  expect(folders.below([])).toBe(0)
})

test('it is as Plex sees it, under whatever mount', () => {
  const folders = foldersOf(['shows/A/a.mkv', 'x/b.mkv', 'c.mkv'], [{ plexRoot: '/Media/TV', prefix: 'shows/' }])
  expect(folders.holds('/Media/TV/A')).toBe(true)
  expect(folders.below(['/Media/TV'])).toBe(1)
  expect(folders.holds('/x')).toBe(false)
})
