import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import { describe, expect, test } from 'vitest'
import { plex } from '../../../../src/db/plex/queries.ts'
import { holdPair } from '../../../../src/db/plex/write/held-pair.ts'
import { openForWriting } from '../../../../src/db/plex/write/open-for-writing.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { fingerprint, smallLibrary } from '../small-library.ts'
import { type Holding, holding, stop } from './hold.ts'

const small = (): string => smallLibrary(join(tempFolder(), 'data'))

const briefly = { patience: 50 }

/** What another program gets when it asks the database how many parts it has. */
function askFromElsewhere(file: string): string {
  const script = `const { DatabaseSync } = require('node:sqlite')
    try { const db = new DatabaseSync(process.argv[1], { timeout: 0 })
      console.log(db.prepare('SELECT count(*) AS n FROM media_parts').get().n) } catch (error) { console.log(error.message) }`
  return execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }).trim()
}

function withRollbackJournal(file: string): string {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = DELETE')
  db.close()
  return file
}

const files = plex.selectFrom('media_parts').select(['id', 'file']).orderBy('id').compile()
const rename = (id: number, file: string) =>
  plex.updateTable('media_parts').set({ file }).where('id', '=', id).compile()

describe('a database that another program has open', () => {
  test.each<Holding>(['idle', 'reading', 'writing', 'read-only'])(
    'in WAL mode (%s) is refused until it lets go',
    async (how) => {
      const file = small()
      const other = await holding(file, how)
      expect(() => openForWriting(file, briefly)).toThrow(expect.objectContaining({ code: 'db-in-use' }))
      expect(() => holdPair(file, briefly)).toThrow(
        expect.objectContaining({
          code: 'db-in-use',
          message: expect.stringContaining(`(pid ${other.pid}) has a lock on`),
        }),
      )
      await stop(other)
      using db = openForWriting(file)
      expect(db.all(files)).toHaveLength(2)
    },
  )

  test.each<Holding>(['reading', 'writing'])('with a rollback journal (%s) is refused', async (how) => {
    const file = withRollbackJournal(small())
    await holding(file, how)
    expect(() => openForWriting(file, briefly)).toThrow(expect.objectContaining({ code: 'db-in-use' }))
  })

  test('as the blobs of the same server is refused, and the library is let go', async () => {
    const file = small()
    const blobs = join(dirname(file), 'com.plexapp.plugins.library.blobs.db')
    await holding(blobs, 'idle')
    expect(() => holdPair(file, briefly)).toThrow(expect.objectContaining({ code: 'db-in-use' }))
    expect(askFromElsewhere(file)).toBe('2')
  })
})

describe('a database that we hold', () => {
  test.each([
    ['a log', (file: string) => file, 'wal'],
    ['a rollback journal', withRollbackJournal, 'delete'],
  ])('with %s is kept from others until it is closed, between transactions too', (_, make, mode) => {
    const file = make(small())
    const beside = readdirSync(dirname(file))
    const db = openForWriting(file)
    expect(askFromElsewhere(file)).toBe('database is locked')
    db.immediate(() => db.run(rename(1, '/Media/Movies/Alien.mkv')))
    expect(askFromElsewhere(file)).toBe('database is locked')
    expect(db.close()).toBe(true)
    expect(readdirSync(dirname(file))).toEqual(beside)
    expect(askFromElsewhere(file)).toBe('2')
    const after = new DatabaseSync(file)
    expect(after.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: mode })
    expect(after.prepare('SELECT file FROM media_parts WHERE id = 1').get()).toEqual({
      file: '/Media/Movies/Alien.mkv',
    })
    after.close()
  })

  test('is not changed by a byte where nothing was written', () => {
    const file = small()
    const before = readFileSync(file)
    openForWriting(file).close()
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('is held by its own name where it was named by a link', () => {
    const file = small()
    const link = join(dirname(dirname(file)), 'link.db')
    symlinkSync(file, link)
    using db = openForWriting(link)
    expect(db.file).toBe(file)
  })

  test('counts what a server that died left in its log, and folds it in', () => {
    const file = small()
    const died = join(tempFolder(), basename(file))
    const server = new DatabaseSync(file)
    server.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO media_parts (file) VALUES ('/Media/Movies/Cube.mkv')")
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(file + suffix, died + suffix)
    server.close()
    const db = openForWriting(died)
    expect(db.all(files)).toHaveLength(3)
    db.close()
    expect(existsSync(`${died}-wal`)).toBe(false)
    expect(askFromElsewhere(died)).toBe('3')
  })

  test('is rolled back from the journal that a dead server left', () => {
    const file = withRollbackJournal(small())
    const died = join(tempFolder(), basename(file))
    const server = new DatabaseSync(file)
    server.exec(`PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE media_parts SET file = 'x';
      CREATE TABLE filler AS SELECT randomblob(200000) AS content`)
    for (const suffix of ['', '-journal']) copyFileSync(file + suffix, died + suffix)
    server.exec('ROLLBACK')
    server.close()
    using db = openForWriting(died)
    expect(db.all(files).map(({ file }) => file)).not.toContain('x')
    expect(db.all(files)).toHaveLength(2)
  })
})

describe('a transaction', () => {
  test('that throws leaves nothing behind, and the next one works', () => {
    using db = openForWriting(small())
    const before = db.all(files)
    const failing = (): never => {
      db.run(rename(1, 'x'))
      throw new RangeError('no')
    }
    expect(() => db.immediate(failing)).toThrow(new RangeError('no'))
    expect(db.all(files)).toEqual(before)
    expect(db.immediate(() => db.run(rename(1, 'y')))).toBe(1)
    expect(db.first(files)).toEqual({ id: 1, file: 'y' })
  })

  test('may not wait for anything', () => {
    using db = openForWriting(small())
    const waiting = async (): Promise<void> => {
      db.run(rename(1, 'x'))
    }
    expect(() => db.immediate(waiting)).toThrow(TypeError)
    expect(db.first(files)).not.toMatchObject({ file: 'x' })
  })

  test('is not committed where this process has dropped the lock by itself', () => {
    const file = small()
    using db = openForWriting(file)
    const careless = (): void => {
      db.run(rename(1, 'x'))
      readFileSync(file)
    }
    expect(() => db.immediate(careless)).toThrow(/the lock on .* was lost/)
    expect(db.first(files)).not.toMatchObject({ file: 'x' })
  })

  test('does not cascade, as Plex does not', () => {
    using db = openForWriting(small())
    expect(db.first(CompiledQuery.raw('PRAGMA foreign_keys'))).toEqual({ foreign_keys: 0 })
  })
})

describe('what is refused', () => {
  test('a counter that would lose its last digits as a number', () => {
    using db = openForWriting(small())
    const query = plex.selectFrom('metadata_items').selectAll().compile()
    expect(() => db.all(query)).toThrow(/changed_at passes 2\^53/)
    expect(() => db.prepare('SELECT max(changed_at) AS changed_at FROM metadata_items')).toThrow(TypeError)
  })

  test('a file that is not there, not SQLite, damaged, or named with a space at its end', () => {
    const folder = tempFolder()
    const refusal = (path: string) => {
      try {
        openForWriting(path).close()
        return 'opened'
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error
      }
    }
    expect(refusal(join(folder, 'none.db'))).toBe('db-not-found')
    const text = join(folder, 'text.db')
    writeFileSync(text, 'Bonjour à tous, voilà le texte.\n'.repeat(200))
    expect(refusal(text)).toBe('db-damaged')
    const spaced = join(folder, 'x.db ')
    renameSync(smallLibrary(join(folder, 'x.db')), spaced)
    expect(refusal(spaced)).toBe('db-not-in-place')
    expect(readdirSync(folder).toSorted()).toEqual(['text.db', 'x.db '])
    mkdirSync(join(folder, 'y.db'))
    expect(refusal(join(folder, 'y.db'))).toBe('db-read-only')
  })

  test.each([
    [0o444, 0o777, 'db-read-only'],
    [0o666, 0o555, 'db-read-only'],
    [0o600, 0o777, process.getuid?.() === 0 ? 'db-read-only' : 'opened'],
    [0o666, 0o777, 'opened'],
  ])('a file that this user may not write: mode %o in a folder of mode %o', (mode, folderMode, outcome) => {
    const folder = tempFolder()
    chmodSync(folder, 0o755)
    const file = smallLibrary(join(folder, 'data'))
    chmodSync(file, mode)
    chmodSync(dirname(file), folderMode)
    const before = fingerprint(dirname(file))
    const script = join(import.meta.dirname, 'open-as-other-user.ts')
    expect(execFileSync(process.execPath, [script, file], { encoding: 'utf8' })).toBe(outcome)
    const content = (of: Record<string, string>): unknown => Object.entries(of).filter(([name]) => name !== '.')
    expect(content(fingerprint(dirname(file)))).toEqual(content(before))
  })

  test('a disk that runs full in mid transaction, which is as it was afterwards', () => {
    const file = small()
    // The system refuses to let any file of the process grow past its limit, in blocks of 1024 bytes.
    const limit = Math.ceil(statSync(file).size / 1024) + 64
    const script = join(import.meta.dirname, 'full-disk-writer.ts')
    const out = execFileSync(
      '/bin/bash',
      ['-c', `ulimit -f ${limit}; exec "$0" "$@"`, process.execPath, script, file],
      {
        encoding: 'utf8',
      },
    )
    expect(out.trim()).toBe('write-failed; 2 parts; written after: 1')
    expect(askFromElsewhere(file)).toBe('2')
  })
})
