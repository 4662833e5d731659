import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { describe, expect, test } from 'vitest'
import { buildLibrary } from '../../../../fixtures/library.ts'
import type { ProgressEvent } from '../../../../src/core/progress.ts'
import { openReadOnly } from '../../../../src/db/plex/read-db.ts'
import { locateLibrary } from '../../../../src/db/plex/source/locate.ts'
import { backUp, pruneBackups } from '../../../../src/db/plex/write/backup.ts'
import { listBackups } from '../../../../src/db/plex/write/backup-folder.ts'
import { holdPair } from '../../../../src/db/plex/write/held-pair.ts'
import { hasOwnLock } from '../../../../src/db/plex/write/users/own-lock.ts'
import { contentsOf, type Copy, verifyCopies } from '../../../../src/db/plex/write/verify-copies.ts'
import { silent } from '../../../../src/core/progress.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { smallLibrary } from '../small-library.ts'

const small = (): string => smallLibrary(join(tempFolder(), 'data'))
const backupsOf = (file: string): string => join(dirname(file), 'plexferry-backups')
const blobsOf = (file: string): string => join(dirname(file), 'com.plexapp.plugins.library.blobs.db')
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Every row of every ordinary table. */
function contentOf(file: string): string {
  using db = openReadOnly(file)
  const hash = createHash('sha256')
  for (const table of db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").all()) {
    const rows = db.prepare(`SELECT * FROM "${String(table['name'])}"`)
    rows.setReadBigInts(true)
    hash.update(String(table['sql']))
    for (const row of rows.iterate()) {
      hash.update(JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)))
    }
  }
  return hash.digest('hex')
}

describe('a backup', () => {
  test('is both databases as they are, with their owner and mode, and leaves them as they were', async () => {
    const file = small()
    for (const path of [file, blobsOf(file)]) chmodSync(path, 0o640)
    const [library, blobs, content] = [hashOf(file), hashOf(blobsOf(file)), contentOf(file)]
    using pair = holdPair(file)
    const events: ProgressEvent[] = []
    const backup = await backUp(pair, { name: 'run-1', now: () => new Date(0), emit: (event) => events.push(event) })
    pair[Symbol.dispose]()
    expect([hashOf(file), hashOf(blobsOf(file))]).toEqual([library, blobs])
    expect(backup.folder).toBe(join(backupsOf(file), 'run-1'))
    expect(readdirSync(backup.folder).toSorted()).toEqual(['backup.json', basename(blobsOf(file)), basename(file)])
    expect(contentOf(join(backup.folder, basename(file)))).toBe(content)
    expect(contentOf(join(backup.folder, basename(blobsOf(file))))).toBe(contentOf(blobsOf(file)))
    expect(backup.bytes).toBe(statSync(file).size + statSync(blobsOf(file)).size)
    expect(backup.files[0]).toMatchObject({ name: basename(file), rows: { media_parts: 2, metadata_items: 2 } })
    const copy = statSync(join(backup.folder, basename(file)))
    const { uid, gid, mode } = statSync(file)
    expect([copy.uid, copy.gid, copy.mode]).toEqual([uid, gid, mode])
    expect(statSync(backup.folder).mode & 0o777).toBe(0o700)
    expect(new Set(events.map(({ task }) => task))).toEqual(new Set(['backing up', 'verifying backup']))
    expect(events.at(-1)).toMatchObject({ done: events.at(-1)?.total })
  })

  test('holds what was still in the log of a server that died', async () => {
    const file = small()
    const server = new DatabaseSync(file)
    server.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO media_parts (file) VALUES ('/Media/Movies/Cube.mkv')")
    const log = readFileSync(`${file}-wal`)
    const before = readFileSync(file)
    server.close()
    writeFileSync(file, before)
    writeFileSync(`${file}-wal`, log)
    using pair = holdPair(file)
    const backup = await backUp(pair, { name: 'run-1' })
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(backup.files[0]?.rows['media_parts']).toBe(3)
    using db = openReadOnly(join(backup.folder, basename(file)))
    expect(db.prepare('SELECT count(*) AS n FROM media_parts').get()).toEqual({ n: 3 })
  })

  test('of a server without blobs is of the library alone', async () => {
    const file = smallLibrary(join(tempFolder(), 'odd name.db'))
    using pair = holdPair(file)
    const backup = await backUp(pair, { name: 'run-1' })
    expect(backup.files.map(({ name }) => name)).toEqual(['odd name.db'])
    expect(await listBackups(backupsOf(file))).toHaveLength(1)
  })

  test('is not taken for the library where a folder is named', async () => {
    const file = small()
    using pair = holdPair(file)
    await backUp(pair, { name: 'run-1' })
    for (const folder of [dirname(file), join(file, '../../..'), join(file, '../../../..')]) {
      expect(await locateLibrary(folder)).toBe(file)
    }
  })

  test('keeps others out all along, and after', async () => {
    const file = small()
    using pair = holdPair(file)
    const ask = (): string => {
      const script = `const { DatabaseSync } = require('node:sqlite')
        try { new DatabaseSync(process.argv[1], { timeout: 0 }).exec('SELECT 1 FROM media_parts') }
        catch (error) { console.log(error.message) }`
      return execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }).trim()
    }
    const said = new Map<string, string>()
    const emit = ({ task }: ProgressEvent): unknown => said.has(task) || said.set(task, ask())
    await backUp(pair, { name: 'run-1', emit })
    expect([...said, ['after', ask()]]).toEqual([
      ['backing up', 'database is locked'],
      ['verifying backup', 'database is locked'],
      ['after', 'database is locked'],
    ])
  })

  test('is refused where one of its name is there, and that one is kept', async () => {
    const file = small()
    using pair = holdPair(file)
    const { folder } = await backUp(pair, { name: 'run-1' })
    await expect(backUp(pair, { name: 'run-1' })).rejects.toMatchObject({ code: 'backup-failed' })
    expect(readdirSync(folder)).toHaveLength(3)
    await expect(backUp(pair, { name: '../x' })).rejects.toThrow(TypeError)
  })
})

function manyFilms(films: number): { readonly file: string } {
  const items = Array.from({ length: films }, (_, n) => ({ parts: [`/Media/Movies/Film ${n} (1999).mkv`] }))
  const sections = [{ name: 'Movies', type: 'movie' as const, roots: ['/Media/Movies'], items }]
  return buildLibrary(join(tempFolder(), 'data'), { generation: 26, sections })
}

test('a larger library is verified in threads, to its last row', async () => {
  const { file } = manyFilms(12_000)
  damage(file, 'index_media_parts_on_size', 'empty')
  using pair = holdPair(file)
  await expect(backUp(pair, { name: 'run-1' })).rejects.toMatchObject({
    code: 'db-damaged',
    message: expect.stringContaining('wrong # of entries in index index_media_parts_on_size (and 99 more)'),
  })
  pair.library.run(CompiledQuery.raw('REINDEX media_parts'))
  const events: ProgressEvent[] = []
  const backup = await backUp(pair, { name: 'run-1', emit: (event) => events.push(event) })
  expect(backup.files[0]?.rows).toMatchObject({ media_parts: 12_000, metadata_items: 12_000 })
  expect(events.at(-1)).toMatchObject({ task: 'verifying backup', done: events.at(-1)?.total })
  const abort = new AbortController()
  const emit = ({ task }: ProgressEvent): void => {
    if (task === 'verifying backup') abort.abort(new Error('interrupted'))
  }
  await expect(backUp(pair, { name: 'run-2', emit, signal: abort.signal })).rejects.toThrow('interrupted')
  expect(readdirSync(backupsOf(file))).toEqual(['run-1'])
})

describe('a backup of a database that is worth a thread', () => {
  function large(): string {
    const file = small()
    using db = new DatabaseSync(file)
    db.exec('CREATE TABLE pictures (picture BLOB); INSERT INTO pictures VALUES (randomblob(20 << 20))')
    return file
  }

  test('is the file byte by byte, and the lock is held until the end', async () => {
    const file = large()
    const before = hashOf(file)
    using pair = holdPair(file)
    const backup = await backUp(pair, { name: 'run-1' })
    expect(hasOwnLock(file)).toBe(true)
    pair[Symbol.dispose]()
    expect(hasOwnLock(file)).toBe(false)
    expect(hashOf(join(backup.folder, basename(file)))).toBe(before)
    expect(hashOf(file)).toBe(before)
  })

  test('that does not fit leaves nothing of itself', () => {
    const file = large()
    const script = join(import.meta.dirname, 'back-up.ts')
    const command = `ulimit -f ${10 << 10}; exec "$0" "$@"`
    const said = execFileSync('/bin/bash', ['-c', command, process.execPath, script, file], { encoding: 'utf8' })
    expect(said).toMatch(/^backup-failed: the backup cannot be written to .*plexferry-backups \(EFBIG\)/)
    expect(existsSync(backupsOf(file))).toBe(false)
  })

  test('that is interrupted leaves nothing of itself', async () => {
    const file = large()
    using pair = holdPair(file)
    const abort = new AbortController()
    const emit = ({ task }: ProgressEvent): void => {
      if (task === 'backing up') abort.abort(new Error('interrupted'))
    }
    await expect(backUp(pair, { name: 'run-1', signal: abort.signal, emit })).rejects.toThrow('interrupted')
    expect(existsSync(backupsOf(file))).toBe(false)
    expect(hasOwnLock(file)).toBe(true)
  })
})

describe('a backup that cannot be made', () => {
  test('for want of space is refused with the figures, before anything is written', async () => {
    const file = small()
    using pair = holdPair(file)
    const freeBytes = async (): Promise<number> => Promise.resolve(64 << 20)
    await expect(backUp(pair, { name: 'run-1', freeBytes })).rejects.toMatchObject({
      code: 'backup-failed',
      message: expect.stringMatching(/needs \d+\.?\d* MiB in .*, and 64\.0 MiB are free/),
    })
    expect(existsSync(backupsOf(file))).toBe(false)
  })

  test('because the database is damaged where its rows are counted says so', async () => {
    const { file } = manyFilms(2000)
    damage(file, 'index_media_parts_on_size')
    using pair = holdPair(file)
    await expect(backUp(pair, { name: 'run-1' })).rejects.toMatchObject({ code: 'db-damaged' })
    expect(existsSync(backupsOf(file))).toBe(false)
  })

  test('where no folder can be is refused', async () => {
    const file = small()
    writeFileSync(backupsOf(file), 'a file')
    using pair = holdPair(file)
    await expect(backUp(pair, { name: 'run-1' })).rejects.toMatchObject({ code: 'backup-failed' })
  })

  test('on a disk that runs full leaves nothing of itself', async () => {
    const file = small()
    const half = Math.floor(statSync(file).size / 2048)
    const script = join(import.meta.dirname, 'back-up.ts')
    const said = execFileSync(
      '/bin/bash',
      ['-c', `ulimit -f ${half}; exec "$0" "$@"`, process.execPath, script, file],
      {
        encoding: 'utf8',
      },
    )
    expect(said).toMatch(/^backup-failed: the backup cannot be written to .*plexferry-backups \(EFBIG\)/)
    expect(existsSync(backupsOf(file))).toBe(false)
  })

  test('because it was interrupted leaves nothing of itself', async () => {
    const file = small()
    using pair = holdPair(file)
    const abort = new AbortController()
    const emit = ({ task }: ProgressEvent): void => {
      if (task === 'verifying backup') abort.abort(new Error('interrupted'))
    }
    await expect(backUp(pair, { name: 'run-1', signal: abort.signal, emit })).rejects.toThrow('interrupted')
    expect(existsSync(backupsOf(file))).toBe(false)
    await expect(backUp(pair, { name: 'run-1', signal: abort.signal })).rejects.toThrow('interrupted')
  })

  test('because it was killed is no backup, at whatever moment, and the next one says what is left', async () => {
    const file = small()
    const before = hashOf(file)
    const script = join(import.meta.dirname, 'back-up.ts')
    let whole = 0
    const killed = 12
    for (let at = 0; at < killed; at++) {
      const child = spawn(process.execPath, [script, file, `killed-${at}`], { stdio: ['ignore', 'pipe', 'inherit'] })
      const gone = once(child, 'exit')
      await once(child.stdout, 'data')
      await delay(at * 12)
      child.kill('SIGKILL')
      await gone
      if (existsSync(join(backupsOf(file), `killed-${at}`))) whole++
    }
    using pair = holdPair(file)
    const { leftovers } = await backUp(pair, { name: 'last' })
    const kept = await listBackups(backupsOf(file))
    expect(kept.map(({ name }) => name).toSorted()).toEqual(
      readdirSync(backupsOf(file))
        .filter((name) => !name.endsWith('.part'))
        .toSorted(),
    )
    expect(kept).toHaveLength(whole + 1)
    expect(leftovers.every((path) => path.endsWith('.part') && existsSync(path))).toBe(true)
    for (const { folder } of kept) expect(contentOf(join(folder, basename(file)))).toBe(contentOf(file))
    pair[Symbol.dispose]()
    expect(hashOf(file)).toBe(before)
  })
})

describe('the verification', () => {
  const copyOf = async (of: string): Promise<Copy> => {
    using pair = holdPair(of)
    const file = join(tempFolder(), 'copy.db')
    await pair.library.copyTo(file, () => undefined)
    return { file, contents: contentsOf(pair.library) }
  }
  const problems = async (copy: Copy, deepTables?: readonly string[]): Promise<string[]> =>
    (await verifyCopies([copy], { emit: silent, deepTables })).map(({ what }) => what)

  test('finds nothing in a good copy, and leaves it and its folder as they were', async () => {
    const copy = await copyOf(small())
    const before = hashOf(copy.file)
    expect(copy.contents.foreign).toEqual([{ name: 'index_title_sort_icu', table: 'metadata_items' }])
    expect(await problems(copy)).toEqual([])
    expect(await problems(copy, ['media_parts'])).toEqual([])
    expect(hashOf(copy.file)).toBe(before)
    expect(readdirSync(dirname(copy.file))).toEqual(['copy.db'])
  })

  test.each(['media_parts', 'metadata_items'])('finds rows of %s that are not there', async (table) => {
    const { file, contents } = await copyOf(small())
    const rows = { ...contents.rows, [table]: 3 }
    expect(await problems({ file, contents: { ...contents, rows } })).toEqual([
      `${table}: 2 rows, and 3 in the original`,
    ])
  })

  test.each(['media_parts', 'metadata_items'])('finds a damaged page of %s', async (table) => {
    const copy = await copyOf(small())
    damage(copy.file, table)
    expect((await problems(copy, []))[0]).toMatch(new RegExp(`^${table}: `))
  })

  test('finds an index that lacks rows, and where it looks deep, which', async () => {
    const copy = await copyOf(small())
    damage(copy.file, 'index_media_parts_on_size', 'empty')
    expect(await problems(copy, [])).toEqual(['media_parts: wrong # of entries in index index_media_parts_on_size'])
    expect((await problems(copy)).join()).toMatch(/row 1 missing from index index_media_parts_on_size/)
  })

  test('finds a copy that was cut short, or is no database', async () => {
    const copy = await copyOf(small())
    truncateSync(copy.file, statSync(copy.file).size - 4096)
    expect((await problems(copy)).length).toBeGreaterThan(0)
    writeFileSync(copy.file, 'no database '.repeat(1000))
    expect((await problems(copy)).join()).toMatch(/not a database/)
  })

  test('tells a database that is damaged itself from a bad copy', async () => {
    const file = small()
    damage(file, 'media_parts')
    using pair = holdPair(file)
    await expect(backUp(pair, { name: 'run-1' })).rejects.toMatchObject({ code: 'db-damaged' })
    expect(existsSync(backupsOf(file))).toBe(false)
  })
})

/** Writes noise over the cells of a b-tree's root page, or makes it an index leaf without a cell. */
function damage(file: string, name: string, how: 'noise' | 'empty' = 'noise'): void {
  const db = openReadOnly(file)
  const page = Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name)?.['rootpage'])
  const size = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  db[Symbol.dispose]()
  const content = readFileSync(file)
  const start = (page - 1) * size
  if (how === 'noise') content.fill(0xa5, start + 8, start + size)
  else {
    // https://www.sqlite.org/fileformat2.html §1.6: no cells, whose content would begin at the page's end.
    content.writeUInt8(10, start)
    content.writeUInt16BE(0, start + 3)
    content.writeUInt16BE(size, start + 5)
    content.writeUInt8(0, start + 7)
    content.writeUInt16BE(0, start + 1)
  }
  writeFileSync(file, content)
}

describe('old backups', () => {
  const made = async (file: string, ...names: string[]): Promise<void> => {
    using pair = holdPair(file)
    for (const [day, name] of names.entries()) await backUp(pair, { name, now: () => new Date(day * 86_400_000) })
  }

  test('are deleted from the oldest, and only those that are whole and ours', async () => {
    const file = small()
    await made(file, 'zz', 'b', 'c', 'a')
    const backups = backupsOf(file)
    mkdirSync(join(backups, 'mine'))
    mkdirSync(join(backups, 'killed.part'))
    writeFileSync(join(backups, 'b', 'note.txt'), 'keep')
    truncateSync(join(backups, 'c', basename(file)), 512)
    expect(await pruneBackups(file, 5)).toEqual([])
    expect(await pruneBackups(file, 1)).toEqual(['zz', 'b'])
    expect(readdirSync(backups).toSorted()).toEqual(['a', 'b', 'c', 'killed.part', 'mine'])
    expect(readdirSync(join(backups, 'b'))).toEqual(['note.txt'])
    expect(await pruneBackups(file, 1)).toEqual([])
  })

  test('are never all deleted, and none where there are none', async () => {
    const file = small()
    expect(await pruneBackups(file, 1)).toEqual([])
    await expect(pruneBackups(file, 0)).rejects.toThrow(RangeError)
    await expect(pruneBackups(file, 1.5)).rejects.toThrow(RangeError)
  })
})

test('a held library tells how large it is, its log included', () => {
  const file = small()
  using pair = holdPair(file)
  expect(pair.library.bytes).toBe(statSync(file).size)
  pair.library.run(CompiledQuery.raw('INSERT INTO blobs (blob) VALUES (randomblob(1000000))'))
  expect(pair.library.bytes).toBeGreaterThan(statSync(file).size + 900_000)
})
