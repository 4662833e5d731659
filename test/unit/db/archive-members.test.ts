import { expect, test } from 'vitest'
import { ArchiveMembers } from '../../../src/db/plex/source/archive-members.ts'

const name = 'com.plexapp.plugins.library.db'
const kept = 'config/Library/Application Support/Plex Media Server/Plug-in Support/Databases'

function met(...names: string[]) {
  const members = new ArchiveMembers()
  return { members, found: names.map((path) => members.meet(path)) }
}

test('a library, its log and its journal belong together, and nothing else does', () => {
  const { found } = met(`./a/${name}`, `a/${name}-wal`, `a//${name}-journal`, `a/${name}-shm`, `a/${name}-2026-01-01`)
  expect(found).toEqual([
    { folder: 'a', role: '' },
    { folder: 'a', role: '-wal' },
    { folder: 'a', role: '-journal' },
    null,
    null,
  ])
})

test('a library at the top of an archive has the folder that stands for it', () => {
  expect(met(name).found).toEqual([{ folder: '.', role: '' }])
})

test('any folder may be needed until a library was met', () => {
  const { members } = met(`a/${name}-wal`)
  expect(members.mayNeed('a')).toBe(true)
  members.meet(`b/${name}`)
  expect([members.mayNeed('a'), members.mayNeed('b')]).toEqual([false, true])
})

test('the one where Plex keeps it is the best, whatever comes before or after', () => {
  const { members } = met(`old/${name}`, `${kept}/${name}`, `new/${name}`)
  expect(members.best).toEqual([kept])
  expect(['old', kept, 'new'].map((folder) => members.mayNeed(folder))).toEqual([false, true, false])
})

test('of several good ones none is needed', () => {
  const { members } = met(`a/${kept}/${name}`, `b/${kept}/${name}`)
  expect(members.best).toHaveLength(2)
  expect(members.mayNeed(`a/${kept}`)).toBe(false)
})

test('an archive is described by its databases first, and by few names', () => {
  const { members } = met('./', 'one', 'two', 'three', 'four', 'five', 'library.blobs.db', 'x.db-2026-01-01')
  expect(members.examples).toEqual(['library.blobs.db', 'x.db-2026-01-01', 'one', 'two'])
  expect(members.count).toBe(8)
})
