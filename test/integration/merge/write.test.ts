import { copyFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { WatchMerge } from '../../../src/analyze/merge/watch-merge.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { writeWatchMerge, type WriteWatchMergeOptions } from '../../../src/orchestrate/merge/write-watch-merge.ts'
import { undoRun } from '../../../src/remap/apply/undo-run.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { guidOf, mergeFiles, rowsIn, type Side, type ThreeFiles, watchLibrary } from '../../support/watch-library.ts'
import { applyOptions, tableHashes } from '../remap/apply/plan-of.ts'

const row = (id: number, name: string, view_count: number, last_viewed_at: number) => ({
  id,
  account_id: 1,
  guid: guidOf(name),
  view_count,
  last_viewed_at,
  updated_at: last_viewed_at,
})
const view = (id: number, viewed_at: number, device_id: number | null = null) => ({
  id,
  account_id: 1,
  guid: guidOf('a'),
  metadata_type: 1,
  viewed_at,
  device_id,
})

/** Home has watched a film again and begun another, on a device of its own; the cloud has seen to something else. */
const sides: Readonly<Record<keyof ThreeFiles, Side>> = {
  base: { metadata_item_settings: [row(1, 'a', 1, 1000)], metadata_item_views: [view(1, 1000)] },
  home: {
    metadata_item_settings: [row(1, 'a', 2, 2000), row(2, 'b', 1, 3000)],
    metadata_item_views: [view(1, 1000), view(2, 2000, 1)],
    devices: [{ id: 1, identifier: 'tv' }],
  },
  incoming: {
    metadata_item_settings: [row(1, 'a', 1, 1000), row(2, 'c', 1, 2500)],
    metadata_item_views: [view(1, 1000)],
  },
}

async function setUp() {
  const folder = tempFolder()
  const [base, home, incoming] = (['base', 'home', 'incoming'] as const).map((name) =>
    watchLibrary(folder, name, sides[name]),
  ) as [string, string, string]
  const files = { base, home, incoming }
  const workspace = await openWorkspace(join(folder, 'state'), { now: () => new Date(1_790_000_000_000) })
  const options: WriteWatchMergeOptions = { ...applyOptions(incoming, workspace), backup: 'private-copy' }
  return { folder, files, workspace, options, merge: mergeFiles(files), before: tableHashes(incoming) }
}

const state = (file: string) => [
  rowsIn(file, 'metadata_item_settings').map(({ id, guid, view_count }) => [id, guid, view_count]),
  rowsIn(file, 'metadata_item_views').map(({ id, viewed_at, device_id }) => [id, viewed_at, device_id]),
]

const wanted = [
  [
    [1, guidOf('a'), 2],
    [2, guidOf('c'), 1],
    [3, guidOf('b'), 1],
  ],
  [
    [1, 1000, null],
    [3, 2000, 2],
  ],
]

test('a merge is written whole, journalled, and taken back row by row', async () => {
  const { files, workspace, options, merge, before } = await setUp()
  await using _ = workspace
  const written = await writeWatchMerge(merge, options)
  expect(written).toMatchObject({
    outcome: 'written',
    backup: null,
    rows: { devices: 1, metadata_item_settings: 2, metadata_item_views: 1 },
  })
  expect(state(files.incoming)).toEqual(wanted)
  const after = tableHashes(files.incoming)
  expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([
    'devices',
    'metadata_item_settings',
    'metadata_item_views',
    'sqlite_sequence',
  ])
  const undone = await undoRun({ ...options, runId: written.runId ?? '' })
  expect(undone).toMatchObject({ restored: 4, kept: 0, skipped: [] })
  const { sqlite_sequence: _after, ...back } = tableHashes(files.incoming)
  const { sqlite_sequence: _before, ...original } = before
  expect(back).toEqual(original)
})

test('ids that were given stay given', async () => {
  const { files, workspace, options, merge } = await setUp()
  await using _ = workspace
  await writeWatchMerge(merge, options)
  const db = new Database(files.incoming)
  const { lastInsertRowid } = db.prepare('insert into metadata_item_settings (account_id) values (1)').run()
  db.close()
  expect(lastInsertRowid).toBe(4)
})

test('merging and writing again changes nothing', async () => {
  const { files, workspace, options, merge } = await setUp()
  await using _ = workspace
  const first = await writeWatchMerge(merge, options)
  const after = tableHashes(files.incoming)
  expect(mergeFiles(files).changes).toEqual([])
  expect(await writeWatchMerge(merge, options)).toMatchObject({ outcome: 'already', runId: first.runId })
  expect(tableHashes(files.incoming)).toEqual(after)
})

test('a fresh copy of what came back is merged again, whatever was written to another', async () => {
  const { folder, files, workspace, options, merge } = await setUp()
  await using _ = workspace
  const fresh = join(folder, 'fresh', 'com.plexapp.plugins.library.db')
  const other = watchLibrary(folder, 'fresh', sides.incoming)
  expect(other).toBe(fresh)
  await writeWatchMerge(merge, options)
  expect(await writeWatchMerge(merge, { ...options, database: fresh })).toMatchObject({ outcome: 'written' })
  expect(state(fresh)).toEqual(state(files.incoming))
})

test('a merge of nothing writes nothing, and opens nothing', async () => {
  const { workspace, options, merge } = await setUp()
  await using _ = workspace
  const nothing: WatchMerge = { ...merge, changes: [] }
  expect(await writeWatchMerge(nothing, { ...options, database: '/nowhere' })).toMatchObject({
    outcome: 'nothing',
    runId: null,
  })
})

test('both databases are backed up first where that is asked for', async () => {
  const { files, workspace, options, merge, before } = await setUp()
  await using _ = workspace
  const { backup, runId } = await writeWatchMerge(merge, { ...options, backup: 'make' })
  expect(backup?.folder).toBe(join(dirname(files.incoming), 'plexferry-backups', runId ?? ''))
  expect(tableHashes(join(backup?.folder ?? '', 'com.plexapp.plugins.library.db'))).toEqual(before)
})

test('a private copy gets no backup beside it', async () => {
  const { files, workspace, options, merge } = await setUp()
  await using _ = workspace
  await writeWatchMerge(merge, options)
  expect(readdirSync(dirname(files.incoming))).toEqual(['com.plexapp.plugins.library.db'])
})

test.for<[string, string]>([
  ['a row that was changed meanwhile', 'update metadata_item_settings set view_count = 7 where id = 1'],
  ['an id that was given meanwhile', 'insert into metadata_item_settings (id, account_id) values (3, 1)'],
])('%s takes all of it back', async ([, sql]) => {
  const { files, workspace, options, merge } = await setUp()
  await using _ = workspace
  const db = new Database(files.incoming)
  db.exec(sql)
  db.close()
  const before = tableHashes(files.incoming)
  await expect(writeWatchMerge(merge, options)).rejects.toMatchObject({ code: 'write-failed', exitCode: 5 })
  expect(tableHashes(files.incoming)).toEqual(before)
  const runs = await workspace.runs.of({ path: files.incoming, library: '' })
  expect(runs.map(({ kind, status }) => [kind, status])).toEqual([['watch-merge', 'rolled-back']])
})

test.for(['insert', 'update of view_count', 'delete'])(
  'a trigger on %s of watch state is in the way',
  async (event) => {
    const { files, workspace, options, merge } = await setUp()
    await using _ = workspace
    const db = new Database(files.incoming)
    db.exec(`create trigger other after ${event} on metadata_item_settings begin select 1; end`)
    db.close()
    const before = tableHashes(files.incoming)
    await expect(writeWatchMerge(merge, options)).rejects.toMatchObject({ code: 'trigger-in-way', exitCode: 4 })
    expect(tableHashes(files.incoming)).toEqual(before)
    expect(await workspace.runs.of({ path: files.incoming, library: '' })).toEqual([])
  },
)

test('a database that somebody has open is left alone', async () => {
  const { files, workspace, options, merge } = await setUp()
  await using _ = workspace
  const db = new Database(files.incoming)
  db.prepare('select count(*) from accounts').get()
  try {
    await expect(writeWatchMerge(merge, options)).rejects.toMatchObject({ code: 'db-in-use', exitCode: 4 })
  } finally {
    db.close()
  }
})

test('what stops before the commit leaves nothing, and what was cut short is settled by the next run', async () => {
  const { files, workspace, options, merge, before } = await setUp()
  await using _ = workspace
  for (const step of ['started', 'journalled', 'begun', 'verified'] as const) {
    const stop = new Error(step)
    const onStep: WriteWatchMergeOptions['onStep'] = (at) => {
      if (at === step) throw stop
    }
    await expect(writeWatchMerge(merge, { ...options, onStep, random: () => Math.random() })).rejects.toBe(stop)
    expect(tableHashes(files.incoming)).toEqual(before)
  }
  expect(await writeWatchMerge(merge, options)).toMatchObject({ outcome: 'written' })
})

test('undo leaves what Plex has changed since, where it is told to, and refuses otherwise', async () => {
  const { files, workspace, options, merge } = await setUp()
  await using _ = workspace
  await writeWatchMerge(merge, options)
  const db = new Database(files.incoming)
  db.exec('update metadata_item_settings set view_count = 9 where id = 3')
  db.close()
  await expect(undoRun(options)).rejects.toMatchObject({ code: 'rows-changed' })
  await undoRun({ ...options, skipChanged: true })
  expect(state(files.incoming)[0]).toEqual([
    [1, guidOf('a'), 1],
    [2, guidOf('c'), 1],
    [3, guidOf('b'), 9],
  ])
})

test('a run is known where the copy that it was written to was put in place', async () => {
  const { folder, files, workspace, options, merge, before } = await setUp()
  await using _ = workspace
  const { runId } = await writeWatchMerge(merge, options)
  copyFileSync(files.incoming, files.home)
  rmSync(join(folder, 'incoming'), { recursive: true })
  await undoRun({ ...options, database: files.home, runId: runId ?? '' })
  const { sqlite_sequence: _after, ...back } = tableHashes(files.home)
  const { sqlite_sequence: _before, ...original } = before
  expect(back).toEqual(original)
})
