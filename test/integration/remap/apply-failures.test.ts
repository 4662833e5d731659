import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { planOf, tableHashes } from './apply/plan-of.ts'
import { shelvedLibrary, sortedShelves } from './apply/shelved-library.ts'

interface Place {
  readonly folder: string
  readonly file: string
  readonly plan: string
}

async function library(mode: 'wal' | 'delete' = 'wal'): Promise<Place> {
  const folder = tempFolder()
  mkdirSync(join(folder, 'data'))
  const { file } = shelvedLibrary(join(folder, 'data', 'library.db'))
  using db = new DatabaseSync(file)
  db.exec(`PRAGMA journal_mode = ${mode}`)
  db.close()
  const plan = join(folder, 'plan.json')
  writeFileSync(plan, JSON.stringify(await planOf(file, sortedShelves(file))))
  return { folder, file, plan }
}

interface Outcome {
  readonly exit: number | null
  /** The error's code, or `done`. */
  readonly said: string | undefined
}

/** Runs in a process of its own, under limits that a shell sets. */
function run(
  command: 'apply' | 'apply-as-nobody' | 'undo',
  { folder, file, plan }: Place,
  { limits = '', state = join(folder, 'state') } = {},
): Outcome {
  const script = join(import.meta.dirname, 'apply-child.ts')
  const child = spawnSync(
    'sh',
    ['-c', `${limits} exec "$@"`, 'sh', process.execPath, script, command, file, state, plan],
    {
      encoding: 'utf8',
    },
  )
  return { exit: child.status, said: child.stdout.trim().split('\n').at(-1)?.split(' ')[0] }
}

/** No file of the process may grow beyond so many bytes; a write that would is an error and no signal. */
const filesUpTo = (bytes: number): string => `trap '' XFSZ; ulimit -f ${Math.floor(bytes / 512)};`

test('a disk that has no room for the backup: nothing is written', { timeout: 120_000 }, async () => {
  const place = await library()
  const before = tableHashes(place.file)
  const limits = filesUpTo(statSync(place.file).size - 65_536)
  expect(run('apply', place, { limits })).toEqual({ exit: 4, said: 'backup-failed' })
  expect(tableHashes(place.file)).toEqual(before)
  expect(run('apply', place)).toEqual({ exit: 0, said: 'done' })
})

test('a disk that runs full while the database is written: it is as it was', { timeout: 120_000 }, async () => {
  // With a rollback journal the file itself grows.
  const place = await library('delete')
  const before = tableHashes(place.file)
  const limits = filesUpTo(statSync(place.file).size)
  expect(run('apply', place, { limits })).toEqual({ exit: 5, said: 'write-failed' })
  expect(tableHashes(place.file)).toEqual(before)
  expect(run('apply', place)).toEqual({ exit: 0, said: 'done' })
  expect(run('undo', place)).toEqual({ exit: 0, said: 'done' })
  expect(tableHashes(place.file)).toEqual(before)
})

test('a disk that runs full when the log is folded in: what was committed counts', { timeout: 120_000 }, async () => {
  const place = await library('wal')
  const before = tableHashes(place.file)
  const limits = filesUpTo(statSync(place.file).size)
  expect(run('apply', place, { limits })).toEqual({ exit: 0, said: 'done' })
  expect(statSync(`${place.file}-wal`).size).toBeGreaterThan(0)
  expect(run('undo', place)).toEqual({ exit: 0, said: 'done' })
  expect(tableHashes(place.file)).toEqual(before)
})

test('a workspace that cannot be: nothing is written', { timeout: 120_000 }, async () => {
  const place = await library()
  const before = tableHashes(place.file)
  const state = join(place.folder, 'in-the-way')
  writeFileSync(state, '')
  expect(run('apply', place, { state })).toEqual({ exit: 4, said: 'workspace-failed' })
  writeFileSync(join(place.folder, 'state.db'), 'not a database, but long enough to be asked'.repeat(100))
  expect(run('apply', place, { state: place.folder })).toEqual({ exit: 4, said: 'workspace-failed' })
  expect(tableHashes(place.file)).toEqual(before)
  expect(readdirSync(join(place.folder, 'data'))).toEqual(['library.db'])
})

test('a database that this user may only read is refused', { timeout: 120_000 }, async () => {
  const place = await library()
  const before = tableHashes(place.file)
  const state = join(place.folder, 'state')
  mkdirSync(state)
  if (process.getuid?.() === 0) chownSync(state, 65_534, 65_534)
  chmodSync(place.folder, 0o755)
  chmodSync(place.file, 0o444)
  expect(run('apply-as-nobody', place, { state })).toEqual({ exit: 4, said: 'db-read-only' })
  expect(tableHashes(place.file)).toEqual(before)
})
