import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { plex } from '../../../src/db/plex/queries.ts'
import { prepareDatabase } from '../../../src/db/plex/source/prepare.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { fingerprint, smallLibrary } from './small-library.ts'

const files = plex.selectFrom('media_parts').select('file').orderBy('id').compile()

async function filesOf(named: string, tempDir: string, snapshot = false) {
  await using source = await prepareDatabase(named, { tempDir, snapshot })
  using db = openReadOnly(source.file)
  return { origin: source.origin, path: source.path, files: db.all(files).map(({ file }) => file) }
}

const films = ['/Media/Movies/Alien (1979).mkv', '/Media/Movies/Brazil (1985).mkv']

describe('a database that no server has open', () => {
  test('is read in place, and neither it nor its folder changes', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const before = fingerprint(folder)
    expect(await filesOf(library, join(folder, 'temp'))).toEqual({ origin: 'in-place', path: library, files: films })
    expect(fingerprint(folder)).toEqual(before)
  })

  test.each([
    ['its Databases folder', 'server/Plex Media Server/Plug-in Support/Databases'],
    ['its data folder', 'server/Plex Media Server'],
    ['a folder above', '.'],
  ])('is found from %s', async (_, below) => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'server'))
    copyFileSync(library, `${library}-2026-01-01`)
    for (const barren of ['Metadata', 'Media', 'Cache']) {
      const inside = join(folder, 'server/Plex Media Server', barren)
      mkdirSync(inside)
      copyFileSync(library, join(inside, 'com.plexapp.plugins.library.db'))
    }
    expect(await filesOf(join(folder, below), join(folder, 'temp'))).toMatchObject({ path: library, files: films })
  })

  test('is found through a link to its folder, and through links that go in circles', async () => {
    const folder = tempFolder()
    smallLibrary(join(folder, 'server'))
    mkdirSync(join(folder, 'named'))
    symlinkSync(join(folder, 'server'), join(folder, 'named/server'))
    symlinkSync(join(folder, 'named'), join(folder, 'named/again'))
    expect(await filesOf(join(folder, 'named'), join(folder, 'temp'))).toMatchObject({ files: films })
  })

  test('is read where a name needs escaping in a URL', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'a?b#c%20d é', 'library.db'))
    expect(await filesOf(library, join(folder, 'temp'))).toMatchObject({ origin: 'in-place', files: films })
  })

  test('is copied when that is asked for, and the copy goes with the source', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const before = fingerprint(dirname(library))
    expect(await filesOf(library, join(folder, 'temp'), true)).toMatchObject({ origin: 'snapshot', files: films })
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
    expect(fingerprint(dirname(library))).toEqual(before)
  })

  test('is noticed to have changed while it was read', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    await using source = await prepareDatabase(library, { tempDir: join(folder, 'temp') })
    expect(await source.unchanged()).toBe(true)
    const server = new DatabaseSync(library)
    server.exec("UPDATE media_parts SET file = 'elsewhere' WHERE id = 1")
    expect(await source.unchanged()).toBe(false)
    server.close()
    expect(await source.unchanged()).toBe(false)
  })
})

describe('as a user without the right to write', () => {
  const asReader = (folder: string, named: string): string =>
    execFileSync(process.execPath, [join(import.meta.dirname, 'read-as-other-user.ts'), named, join(folder, 'temp')], {
      encoding: 'utf8',
    })

  function readOnlyLibrary() {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'server'))
    mkdirSync(join(folder, 'temp'))
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'temp'), 0o777)
    return { folder, library }
  }

  test('a database in a read-only folder is read in place', () => {
    const { folder, library } = readOnlyLibrary()
    chmodSync(library, 0o444)
    chmodSync(dirname(library), 0o555)
    const before = fingerprint(dirname(library))
    expect(JSON.parse(asReader(folder, library))).toEqual({ origin: 'in-place', files: 2 })
    expect(fingerprint(dirname(library))).toEqual(before)
  })

  test('what is still in a read-only log is read too', () => {
    const { folder, library } = readOnlyLibrary()
    const server = new DatabaseSync(library)
    server.exec("INSERT INTO media_parts (file) VALUES ('/Media/Movies/Cube (1997).mkv')")
    const copy = join(folder, 'copy')
    mkdirSync(copy)
    for (const suffix of ['', '-wal']) copyFileSync(library + suffix, join(copy, `library.db${suffix}`))
    server.close()
    for (const name of readdirSync(copy)) chmodSync(join(copy, name), 0o444)
    chmodSync(copy, 0o555)
    const before = fingerprint(copy)
    expect(JSON.parse(asReader(folder, join(copy, 'library.db')))).toEqual({ origin: 'snapshot', files: 3 })
    expect(fingerprint(copy)).toEqual(before)
  })

  test.each(['file', 'folder', 'log'])('an unreadable %s is refused as such', (what) => {
    const { folder, library } = readOnlyLibrary()
    writeFileSync(`${library}-wal`, '')
    const path = { file: library, folder: dirname(library), log: `${library}-wal` }[what] ?? ''
    chmodSync(path, 0)
    expect(JSON.parse(asReader(folder, library))).toEqual({ code: 'db-permission' })
  })
})
