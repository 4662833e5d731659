import { copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { prepareForCheck } from '../../../../src/db/integrity/prepare-for-check.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { fingerprint, smallLibrary } from '../small-library.ts'

const blobsOf = (library: string): string => library.replace('.library.db', '.library.blobs.db')

test('a data folder gives both databases where they are, however damaged', async () => {
  const folder = tempFolder()
  const library = smallLibrary(join(folder, 'data'))
  truncateSync(library, 5000)
  writeFileSync(blobsOf(library), 'nothing like a database')
  const before = fingerprint(folder)
  await using source = await prepareForCheck(join(folder, 'data'), { tempDir: join(tempFolder(), 'temp') })
  expect(source).toMatchObject({ origin: 'in-place', library, blobs: blobsOf(library), path: library })
  expect(await source.unchanged()).toBe(true)
  expect(fingerprint(folder)).toEqual(before)
  copyFileSync(blobsOf(library), library)
  expect(await source.unchanged()).toBe(false)
})

test('of a file alone the other is looked for beside it, dated alike', async () => {
  const folder = tempFolder()
  const library = smallLibrary(join(folder, 'data'))
  const tempDir = join(folder, 'temp')
  const backup = `${library}-2026-11-20`
  const other = `${blobsOf(library)}-2026-11-20`
  copyFileSync(library, backup)
  await using alone = await prepareForCheck(backup, { tempDir })
  expect(alone).toMatchObject({ library: backup, blobs: null })
  copyFileSync(blobsOf(library), other)
  await using pair = await prepareForCheck(backup, { tempDir })
  expect(pair).toMatchObject({ library: backup, blobs: other })
  await using blobs = await prepareForCheck(blobsOf(library), { tempDir })
  expect(blobs).toMatchObject({ library: null, blobs: blobsOf(library) })
  renameSync(backup, join(folder, 'mine.db'))
  await using named = await prepareForCheck(join(folder, 'mine.db'), { tempDir })
  expect(named).toMatchObject({ library: join(folder, 'mine.db'), blobs: null })
})

test('of databases that are being written both are copied, with what is still in the log', async () => {
  const folder = tempFolder()
  const library = smallLibrary(join(folder, 'data'))
  const writer = new Database(library)
  writer.pragma('wal_autocheckpoint = 0')
  writer.exec("INSERT INTO accounts (name) VALUES ('in the log')")
  try {
    const tempDir = join(folder, 'temp')
    await using source = await prepareForCheck(dirname(library), { tempDir })
    expect(source.origin).toBe('snapshot')
    expect(source.library).not.toBe(library)
    expect(source.blobs).not.toBe(blobsOf(library))
    using copy = new Copy(source.library ?? '')
    expect(copy.names()).toContain('in the log')
  } finally {
    writer.close()
  }
})

class Copy implements Disposable {
  readonly #db: Database.Database

  constructor(file: string) {
    this.#db = new Database(file)
  }

  names(): unknown[] {
    return this.#db.prepare('SELECT name FROM accounts').pluck().all()
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }
}

test('an archive is told, and left to who reads archives', async () => {
  const folder = tempFolder()
  const file = join(folder, 'run.tar.zst')
  writeFileSync(file, Buffer.from('28b52ffd00', 'hex'))
  await using source = await prepareForCheck(file, { tempDir: join(folder, 'temp') })
  expect(source).toMatchObject({ origin: 'archive', library: null, blobs: null, path: file })
})

test('nothing at the path is for the operator to mend', async () => {
  await expect(prepareForCheck('/nowhere/at/all.db', { tempDir: tempFolder() })).rejects.toMatchObject({
    code: 'db-not-found',
  })
})
