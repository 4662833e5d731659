import { copyFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../../../fixtures/library.ts'
import { openWorkspace } from '../../../../src/db/state/workspace.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { applyPlan } from '../../../../src/remap/apply/apply-plan.ts'
import { listRuns } from '../../../../src/remap/apply/list-runs.ts'
import { undoRun } from '../../../../src/remap/apply/undo-run.ts'
import { openReadOnly } from '../../../../src/db/plex/read-db.ts'
import { applyOptions, now, planOf, tableHashes } from './plan-of.ts'
import { execute, moves, query, twoShows } from './two-shows.ts'

test('a plan is written, to the directories and locations of each part, and undone to the last row', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  const sidecars = query(file, "select id as streamId, url as 'from' from media_streams").map((row) => ({
    streamId: Number(row['streamId']),
    from: String(row['from']),
    to: 'file:///Media/TVShows/Alpha/Season%201/a1.fr.srt',
  }))
  const plan = await planOf(file, { moves, sidecars })
  const applied = await applyPlan(plan, applyOptions(file, workspace))
  expect(applied.effects).toEqual({
    media_parts: 4,
    directories: { updated: 0, inserted: 2 },
    media_items: 1,
    section_locations: 0,
    media_streams: 1,
  })
  expect(applied.verified.paths).toBe(4)
  expect(applied.unusedDirectories.map(({ path }) => path)).toEqual(['alpha-s01'])
  expect(
    query(
      file,
      `select file, path, section_location_id as location from media_parts join directories on directories.id = directory_id
       join media_items on media_items.id = media_item_id order by media_parts.id`,
    ),
  ).toEqual([
    { file: '/Media/TVShows/Alpha/Season 1/a1.mkv', path: 'Alpha/Season 1', location: 1 },
    { file: '/Media/TVShows/Alpha/Season 1/a2-a3.mkv', path: 'Alpha/Season 1', location: 1 },
    { file: '/Media/TVShows/Alpha/Season 1/a2-a3.mkv', path: 'Alpha/Season 1', location: 1 },
    { file: "/Media/More TV/Beta/it's 100%.mkv", path: 'Beta', location: 2 },
    { file: '/Media/Movies/Alien.mkv', path: '', location: 3 },
  ])
  const changed = Object.entries(tableHashes(file)).filter(([table, hash]) => before[table] !== hash)
  expect(changed.map(([table]) => table)).toEqual([
    'directories',
    'media_items',
    'media_parts',
    'media_streams',
    'sqlite_sequence',
  ])
  const undone = await undoRun({ ...applyOptions(file, workspace) })
  expect(undone).toMatchObject({ runId: applied.runId, skipped: [], kept: 0, recreated: 0 })
  expect(tableHashes(file)).toEqual(before)
})

test('an undone plan can be applied again', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const plan = await planOf(file, { moves })
  await applyPlan(plan, applyOptions(file, workspace))
  await undoRun(applyOptions(file, workspace))
  await applyPlan(plan, applyOptions(file, workspace))
  using db = openReadOnly(file)
  const runs = await listRuns(db, file, workspace)
  expect(runs.map(({ status }) => status)).toEqual(['undone', 'committed'])
  expect(runs[0]).toMatchObject({ planChecksum: plan.checksum, counts: { media_parts: 4, 'directories.inserted': 2 } })
})

test('runs are undone in turn, the newest first', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const states = [tableHashes(file)]
  const back = new Map([...moves].map(([from, to]) => [to, from.replace('TVShows', 'TVShows/Again')]))
  for (const wanted of [moves, back]) {
    await applyPlan(await planOf(file, { moves: wanted }), applyOptions(file, workspace))
    states.push(tableHashes(file))
  }
  await undoRun(applyOptions(file, workspace))
  expect(tableHashes(file)).toEqual(states[1])
  await undoRun(applyOptions(file, workspace))
  expect(tableHashes(file)).toEqual(states[0])
  await expect(undoRun(applyOptions(file, workspace))).rejects.toMatchObject({ code: 'run-unknown' })
})

test('a run whose rows a later run wrote is not undone before that one', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const first = await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  const back = new Map([...moves].map(([from, to]) => [to, from.replace('TVShows', 'TVShows/Again')]))
  const second = await applyPlan(await planOf(file, { moves: back }), applyOptions(file, workspace))
  const before = tableHashes(file)
  await expect(
    undoRun({ ...applyOptions(file, workspace), runId: first.runId, skipChanged: true }),
  ).rejects.toMatchObject({ code: 'run-not-undoable', hint: expect.stringContaining(second.runId) })
  expect(tableHashes(file)).toEqual(before)
})

test('a run beside a later one is undone by its id', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const [one, ...others] = moves
  const first = await applyPlan(await planOf(file, { moves: new Map(others) }), applyOptions(file, workspace))
  await applyPlan(await planOf(file, { moves: new Map(one === undefined ? [] : [one]) }), applyOptions(file, workspace))
  const undone = await undoRun({ ...applyOptions(file, workspace), runId: first.runId })
  // The later run's file is in the folder that the first one made.
  expect(undone).toMatchObject({ kept: 2, skipped: [] })
  expect(query(file, "select file from media_parts where file like '%Season 1%'")).toEqual([{ file: one?.[1] }])
  await expect(undoRun({ ...applyOptions(file, workspace), runId: first.runId })).rejects.toMatchObject({
    code: 'run-not-undoable',
  })
  await expect(undoRun({ ...applyOptions(file, workspace), runId: '20200101-000000-0000' })).rejects.toMatchObject({
    code: 'run-unknown',
  })
})

test('rows that were changed since are told, and left where that is asked for', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  execute(file, "update media_parts set file = '/elsewhere.mkv' where id = 1; delete from media_parts where id = 2")
  const applied = tableHashes(file)
  await expect(undoRun(applyOptions(file, workspace))).rejects.toMatchObject({
    code: 'rows-changed',
    message: expect.stringContaining('2 of the rows'),
  })
  expect(tableHashes(file)).toEqual(applied)
  const undone = await undoRun({ ...applyOptions(file, workspace), skipChanged: true })
  expect(undone.skipped).toEqual([
    { table: 'media_parts', id: 1 },
    { table: 'media_parts', id: 2 },
  ])
  expect(query(file, 'select id, file from media_parts where id < 5 order by id')).toEqual([
    { id: 1, file: '/elsewhere.mkv' },
    { id: 3, file: '/Media/TVShows/alpha-s01/a2-a3.mkv' },
    { id: 4, file: "/Media/TVShows/Beta/it's 100%.mkv" },
  ])
  expect(tableHashes(file)['media_items']).toBe(before['media_items'])
})

test('what others brought back already is no obstacle', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  const [old] = query(file, 'select directory_id as directory from media_parts where id = 1')
  await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  execute(
    file,
    `update media_parts set file = '/Media/TVShows/alpha-s01/a1.mkv', directory_id = ${String(old?.['directory'])} where id = 1`,
  )
  await undoRun(applyOptions(file, workspace))
  expect(tableHashes(file)).toEqual(before)
})

test('directories that Plex cleaned up are there again, with their ids', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  const { unusedDirectories } = await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  execute(file, `delete from directories where id in (${unusedDirectories.map(({ id }) => id).join()})`)
  const undone = await undoRun(applyOptions(file, workspace))
  expect(undone.recreated).toBe(1)
  expect(tableHashes(file)).toEqual(before)
})

test('a backup that was put back leaves nothing to undo', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  const { backup } = await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  copyFileSync(join(backup.folder, basename(file)), file)
  expect(tableHashes(file)).toEqual(before)
  const undone = await undoRun(applyOptions(file, workspace))
  expect(undone).toMatchObject({ backup: null, restored: 0 })
  expect(tableHashes(file)).toEqual(before)
})

test('a copy of the library beside it has no part in its runs, and a library that was moved keeps them', async () => {
  const { file, folder, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  const copy = join(folder, 'copy.db')
  copyFileSync(file, copy)
  const { runId } = await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  await expect(undoRun({ ...applyOptions(copy, workspace), runId })).rejects.toMatchObject({ code: 'run-unknown' })
  const moved = join(folder, 'moved.db')
  renameSync(file, moved)
  expect(await undoRun(applyOptions(moved, workspace))).toMatchObject({ runId })
  expect(tableHashes(moved)).toEqual(before)
})

test.each([23, 24, 25, 26] as const)('a library of generation %i is written and undone', async (generation) => {
  const { file, workspace } = await twoShows(generation)
  await using _ = workspace
  const before = tableHashes(file)
  // Folders in the trash are in use again, and a root is elsewhere.
  execute(
    file,
    `insert into directories (library_section_id, parent_directory_id, path, deleted_at)
     select library_section_id, id, 'Alpha', 1755000000 from directories where library_section_id = 1 and path = ''`,
  )
  const trashed = tableHashes(file)
  const roots = [{ section: 2, from: '/Media/Movies', to: '/Media/Films' }]
  const film = ['/Media/Movies/Alien.mkv', '/Media/Films/Alien.mkv'] as const
  const { effects } = await applyPlan(
    await planOf(file, { moves: new Map([...moves, film]), roots }),
    applyOptions(file, workspace),
  )
  expect(effects).toMatchObject({ directories: { updated: 1, inserted: 1 }, section_locations: 1, media_parts: 5 })
  expect(tableHashes(file)).not.toEqual(before)
  await undoRun(applyOptions(file, workspace))
  expect(tableHashes(file)).toEqual(trashed)
})

test('what a server that died left in the log is part of the database', async () => {
  const { file, folder, workspace } = await twoShows()
  await using _ = workspace
  const left = join(folder, 'left.db')
  const server = new DatabaseSync(file)
  server.exec(
    "PRAGMA wal_autocheckpoint = 0; update media_parts set size = 77 where file like '%100\\%.mkv' escape '\\'",
  )
  copyFileSync(file, left)
  copyFileSync(`${file}-wal`, `${left}-wal`)
  server.close()
  const plan = await planOf(file, { moves })
  expect(plan.moves.map(({ size }) => size)).toContain(77)
  await applyPlan(plan, { ...applyOptions(file, workspace), database: left })
  expect(tableHashes(left)['media_parts']).not.toBe(tableHashes(file)['media_parts'])
  await undoRun(applyOptions(left, workspace))
  expect(tableHashes(left)).toEqual(tableHashes(file))
})

test('a library of a server on Windows keeps its spelling', async () => {
  const folder = tempFolder()
  const { file } = buildLibrary(join(folder, 'library.db'), {
    sections: [{ name: 'TV', type: 'show', roots: ['D:\\TV'], items: [{ parts: ['D:\\TV\\a\\1.mkv'] }] }],
  })
  await using workspace = await openWorkspace(join(folder, 'state'), { now })
  const before = tableHashes(file)
  const to = 'D:\\TV\\A\\Season 1\\1.mkv'
  await applyPlan(await planOf(file, { moves: new Map([['D:\\TV\\a\\1.mkv', to]]) }), applyOptions(file, workspace))
  expect(query(file, 'select file, path from media_parts join directories on directories.id = directory_id')).toEqual([
    { file: to, path: 'A\\Season 1' },
  ])
  await undoRun(applyOptions(file, workspace))
  expect(tableHashes(file)).toEqual(before)
})
