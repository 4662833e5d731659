import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { RowChange } from '../../../src/db/plex/rows/row-change.ts'
import type { Run } from '../../../src/db/state/run-log.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { tempFolder } from '../../support/temp-folder.ts'

let clock = 0
const now = (): Date => new Date((clock += 1000))

const run = (id: string, changes: Partial<Run> = {}): Run => ({
  id,
  kind: 'remap',
  status: 'started',
  database: { path: '/plex/library.db', library: 'identity' },
  planChecksum: 'checksum',
  fingerprint: 'fingerprint',
  backup: null,
  counts: { media_parts: 2 },
  sequence: { before: 7, after: 9 },
  createdAt: '',
  finishedAt: null,
  toolVersion: '1.0.0',
  ...changes,
})

describe('a workspace', () => {
  test('is private to its owner, whatever was there', async () => {
    const folder = join(tempFolder(), 'a', 'b')
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, 'state.db'), '', { mode: 0o644 })
    await using workspace = await openWorkspace(folder, { now })
    await workspace.runs.start(run('1'))
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const files = readdirSync(folder)
    expect(files).toContain('state.db')
    for (const name of files) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600])
  })

  test('may be made by several processes at once', async () => {
    const folder = join(tempFolder(), 'state')
    const script = `import { openWorkspace } from '${join(import.meta.dirname, '../../../src/db/state/workspace.ts')}'
      const workspace = await openWorkspace(process.argv[1], { now: () => new Date() })
      await workspace.runs.of({ path: '', library: '' })
      await workspace[Symbol.asyncDispose]()`
    const codes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const args = ['--input-type=module-typescript', '--eval', script, folder]
        const child = spawn(process.execPath, args, { stdio: 'inherit' })
        return await new Promise((resolve) => child.once('close', resolve))
      }),
    )
    expect(codes).toEqual([0, 0, 0, 0])
  })

  test('of a newer version is refused', async () => {
    const folder = tempFolder()
    await openWorkspace(folder, { now }).then((workspace) => workspace[Symbol.asyncDispose]())
    const db = new DatabaseSync(join(folder, 'state.db'))
    db.exec("insert into kysely_migration values ('2099-01-01-wonders', '2099')")
    db.close()
    await expect(openWorkspace(folder, { now })).rejects.toMatchObject({
      code: 'workspace-failed',
      message: expect.stringContaining('2099-01-01-wonders'),
    })
  })

  test.each([
    ['a file is in its place', (folder: string) => join(folder, 'state.db', 'below')],
    ['its database is none', (folder: string) => folder],
  ])('is refused where %s', async (_, place) => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'state.db'), 'no database'.repeat(1000))
    await expect(openWorkspace(place(folder), { now })).rejects.toMatchObject({ code: 'workspace-failed' })
  })
})

describe('runs', () => {
  test('are those of the file, and of the same library where nothing is any more, oldest first', async () => {
    const folder = tempFolder()
    await using workspace = await openWorkspace(folder, { now })
    await workspace.runs.start(run('1'))
    await workspace.runs.start(run('2', { database: { path: '/moved/library.db', library: 'identity' } }))
    await workspace.runs.start(run('3', { database: { path: '/plex/library.db', library: 'other' } }))
    const copy = join(folder, 'state.db')
    await workspace.runs.start(run('copied', { database: { path: copy, library: 'identity' } }))
    await workspace.runs.start(run('4', { database: { path: '/other/library.db', library: 'other' } }))
    const runs = await workspace.runs.of({ path: '/plex/library.db', library: 'identity' })
    expect(runs.map(({ id }) => id)).toEqual(['1', '2', '3'])
  })

  test('keep what was recorded, and end once', async () => {
    await using workspace = await openWorkspace(tempFolder(), { now })
    await workspace.runs.start(run('1'))
    await workspace.runs.mark('1', 'backed-up', '/backups/1')
    await workspace.runs.mark('1', 'committed')
    const [found] = await workspace.runs.of(run('1').database)
    expect(found).toEqual(
      run('1', {
        status: 'committed',
        backup: '/backups/1',
        createdAt: expect.any(String) as string,
        finishedAt: expect.any(String) as string,
      }),
    )
  })
})

test('a journal gives back what it was given, in order, however long', async () => {
  await using workspace = await openWorkspace(tempFolder(), { now })
  const changes = Array.from({ length: 10_000 }, (_, id): RowChange => {
    if (id % 100 === 0) return { table: 'directories', id, before: null, after: { path: `é ${id}`, deleted_at: null } }
    return { table: 'media_parts', id, before: { file: `/old/${id}` }, after: { file: `/new/${id}` } }
  })
  const left = Array.from({ length: 5000 }, (_, id) => ({
    id,
    library_section_id: 1,
    parent_directory_id: null,
    path: `left ${id}`,
    created_at: 1,
    updated_at: null,
    deleted_at: null,
  }))
  await workspace.runs.start(run('1'))
  await workspace.runs.start(run('2'))
  await workspace.journal.write('1', { changes, left })
  await workspace.journal.write('2', { changes: changes.slice(0, 1), left: [] })
  const read = async (runId: string): Promise<RowChange[]> => {
    const rows: RowChange[] = []
    for await (const some of workspace.journal.changes(runId)) rows.push(...some)
    return rows
  }
  expect(await read('1')).toEqual(changes)
  expect(await workspace.journal.left('1')).toEqual(left)
  await workspace.journal.forget('1')
  expect(await read('1')).toEqual([])
  expect(await read('2')).toEqual(changes.slice(0, 1))
})

describe('content hashes', () => {
  const object = { source: 's3://bucket', key: 'a', size: 10, tag: '"1"' }
  const hashes = { hash: 'f'.repeat(40), openSubtitleHash: '0'.repeat(16) }

  test('count while size and tag agree', async () => {
    const folder = tempFolder()
    const earlier = await openWorkspace(folder, { now })
    earlier.contentHashes.put(object, hashes)
    await earlier[Symbol.asyncDispose]()
    await using workspace = await openWorkspace(folder, { now })
    const cache = workspace.contentHashes
    expect(cache.get(object)).toEqual(hashes)
    for (const other of [{ size: 11 }, { tag: '"2"' }, { tag: null }, { key: 'b' }, { source: 's3://other' }])
      expect(cache.get({ ...object, ...other })).toBeNull()
    expect(cache.has({ source: 's3://bucket', key: 'a', size: 10 })).toBe(true)
    expect(cache.has({ source: 's3://bucket', key: 'a', size: 11 })).toBe(false)
  })

  test('are replaced by newer ones, and not kept for what has no tag', async () => {
    await using workspace = await openWorkspace(tempFolder(), { now })
    const cache = workspace.contentHashes
    cache.put(object, hashes)
    cache.put({ ...object, tag: '"2"' }, { ...hashes, hash: 'e'.repeat(40) })
    cache.put({ ...object, key: 'b', tag: null }, hashes)
    expect(cache.get(object)).toBeNull()
    expect(cache.get({ ...object, tag: '"2"' })?.hash).toBe('e'.repeat(40))
    expect(cache.has({ source: 's3://bucket', key: 'b', size: 10 })).toBe(false)
  })
})
