import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ToolError } from '../../../src/core/tool-error.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { prepareDatabase } from '../../../src/db/plex/source/prepare.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { fingerprint, smallLibrary } from './small-library.ts'

/** Starts a process that never stops writing; `committed` is what it has reported so far. */
async function busyWriter(file: string, mode: 'wal' | 'delete') {
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'busy-writer.ts'), file, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void writer.kill('SIGKILL'))
  const state = { committed: 0, writer }
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    state.committed = Number(text.trim().split('\n').at(-1))
  })
  while (state.committed < 20) await delay(10)
  return state
}

/** What must hold of any moment of the writer's database. */
function stateOf(file: string) {
  // As immutable: what is read in place must not be recovered by the test.
  using db = openReadOnly(file)
  const ledger = db.prepare('SELECT sum(amount) AS sum, count(*) AS rows FROM ledger').get()
  const check = db.prepare("SELECT * FROM pragma_integrity_check('filler')").all()
  const { n } = db.prepare('SELECT n FROM commits').get() ?? {}
  return { sum: ledger?.['sum'], rows: ledger?.['rows'], check: check[0]?.['integrity_check'], commits: Number(n) }
}

const whole = { sum: 0, rows: 1000, check: 'ok' }

describe('a database that a server is writing', () => {
  test('is copied as of one moment, log and checkpoints notwithstanding', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const server = await busyWriter(library, 'wal')
    for (let round = 0; round < 50; round++) {
      // Lets the writer's reports in: what it reported before the call must be in the copy.
      await delay(5)
      const reported = server.committed
      await using source = await prepareDatabase(library, { tempDir: join(folder, 'temp') })
      if (source.origin !== 'snapshot') continue
      const { commits, ...state } = stateOf(source.file)
      expect(state).toEqual(whole)
      expect(commits).toBeGreaterThanOrEqual(reported)
    }
    expect(server.committed).toBeGreaterThan(200)
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('is copied as of one moment or refused as busy, where a journal takes the place of the log', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    await busyWriter(library, 'delete')
    for (let round = 0; round < 3; round++) {
      const snapshot = prepareDatabase(library, { tempDir: join(folder, 'temp'), snapshot: true })
      const outcome = await snapshot.then(
        async (source) => {
          const { sum, rows, check } = stateOf(source.file)
          await source[Symbol.asyncDispose]()
          return { sum, rows, check }
        },
        (error: unknown) => (error instanceof ToolError ? error.code : error),
      )
      expect([whole, 'db-busy']).toContainEqual(outcome)
    }
  })

  test.each(['wal', 'delete'] as const)(
    'whose server died in the midst of it (%s) is read to its last commit',
    async (mode) => {
      const folder = tempFolder()
      const library = smallLibrary(join(folder, 'data'))
      const { writer } = await busyWriter(library, mode)
      const gone = new Promise((resolve) => writer.once('close', resolve))
      writer.kill('SIGKILL')
      await gone
      const before = fingerprint(dirname(library))
      await using source = await prepareDatabase(library, { tempDir: join(folder, 'temp') })
      expect(stateOf(source.file)).toMatchObject(whole)
      expect(fingerprint(dirname(library))).toEqual(before)
    },
  )
})

describe('what lies beside a database', () => {
  test('counts where it is a log with transactions', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const server = new DatabaseSync(library)
    server.exec("INSERT INTO media_parts (file) VALUES ('/Media/Movies/Cube (1997).mkv')")
    const before = fingerprint(dirname(library))
    await using source = await prepareDatabase(library, { tempDir: join(folder, 'temp') })
    expect(source.origin).toBe('snapshot')
    const copy = new DatabaseSync(source.file)
    expect(copy.prepare('SELECT count(*) AS files FROM media_parts').get()).toEqual({ files: 3 })
    copy.close()
    expect(fingerprint(dirname(library))).toEqual(before)
    server.close()
  })

  test('does not make an idle server be copied', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const server = new DatabaseSync(library)
    server.exec("UPDATE media_parts SET file = 'a' WHERE id = 1; PRAGMA wal_checkpoint(TRUNCATE)")
    expect(existsSync(`${library}-shm`)).toBe(true)
    await using source = await prepareDatabase(library, { tempDir: join(folder, 'temp') })
    expect(source.origin).toBe('in-place')
    expect(await source.unchanged()).toBe(true)
    server.close()
  })

  test.each([
    ['a log of another database', (library: string) => writeFileSync(`${library}-wal`, Buffer.alloc(4096, 7))],
    ['a journal that was zeroed', (library: string) => writeFileSync(`${library}-journal`, Buffer.alloc(4096))],
    ['an empty log', (library: string) => writeFileSync(`${library}-wal`, '')],
  ])('is passed over where it is %s', async (_, put) => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    put(library)
    await using source = await prepareDatabase(library, { tempDir: join(folder, 'temp') })
    expect(source.origin).toBe('in-place')
  })

  test('explains a file that a checkpoint left shorter than its header says', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const { size } = statSync(library)
    const server = new DatabaseSync(library)
    server.exec('PRAGMA wal_autocheckpoint = 0; CREATE TABLE filler AS SELECT randomblob(9000) AS content')
    const half = join(folder, 'half.db')
    copyFileSync(`${library}-wal`, `${half}-wal`)
    server.close()
    copyFileSync(library, half)
    truncateSync(half, size)
    await using source = await prepareDatabase(half, { tempDir: join(folder, 'temp') })
    expect(statSync(source.file).size).toBeGreaterThan(size)
    rmSync(`${half}-wal`)
    await expect(prepareDatabase(half, { tempDir: join(folder, 'temp') })).rejects.toMatchObject({
      code: 'db-truncated',
    })
  })
})
