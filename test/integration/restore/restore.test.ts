import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { restoreArchive, type RestoreOptions } from '../../../src/orchestrate/restore/restore-archive.ts'
import type { RestorePlan } from '../../../src/orchestrate/restore/restore-plan.ts'
import { openLocalTarget } from '../../../src/orchestrate/restore/target/local-target.ts'
import { undoRestore } from '../../../src/orchestrate/restore/undo-restore.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { hashes, now, watch, type Worlds, worlds } from './home-and-away.ts'

async function restore(world: Worlds, options: Partial<RestoreOptions> = {}) {
  await using workspace = await openWorkspace(world.state, { now })
  await using target = await openLocalTarget(world.homeFolder)
  return await restoreArchive({
    archive: world.archive,
    target,
    workspace,
    tempDir: world.temp,
    toolVersion: '0.0.0-test',
    now,
    random: Math.random,
    only: null,
    mergeWatchState: true,
    base: null,
    homeVersion: null,
    plex: null,
    server: null,
    agree: async () => true,
    ...options,
  })
}

async function undo(world: Worlds, acceptLoss = false) {
  await using workspace = await openWorkspace(world.state, { now })
  await using target = await openLocalTarget(world.homeFolder)
  return await undoRestore({ target, workspace, runId: null, acceptLoss, plex: null, tempDir: world.temp, now })
}

const titles = (file: string): unknown[] => {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db.prepare('select title from metadata_items where metadata_type = 1 order by title').all()
  db.close()
  return rows.map((row) => row['title'])
}

const watched = (file: string): unknown[] => {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db.prepare('select guid from metadata_item_settings where view_count > 0 order by guid').all()
  db.close()
  return rows.map((row) => row['guid'])
}

test('a restore puts both databases and the files in place, with what was watched at home meanwhile', async () => {
  const world = await worlds(tempFolder())
  watch(world.home.library, 'b', 1_790_000_000)
  const before = { library: hashes(world.home.library), mode: statSync(world.home.library).mode }
  const plans: RestorePlan[] = []
  const restored = await restore(world, {
    base: world.base,
    agree: async (plan) => {
      plans.push(plan)
      expect(hashes(world.home.library)).toEqual(before.library)
      return true
    },
  })
  expect(plans[0]).toMatchObject({
    databases: [{ name: 'com.plexapp.plugins.library.db' }, { name: 'com.plexapp.plugins.library.blobs.db' }],
    files: { added: 1, replaced: 1 },
    readable: { by: 'migrations' },
    sections: [{ name: 'Films', before: { items: 4, parts: 4 }, after: { items: 6, parts: 6 } }],
    watchState: { mode: 'merge' },
  })
  // Before anything here opens them.
  expect(readdirSync(world.home.databases).toSorted()).toEqual([
    'com.plexapp.plugins.library.blobs.db',
    'com.plexapp.plugins.library.db',
    'plexferry-restores',
  ])
  expect(restored).toMatchObject({ verified: { items: 6, parts: 6 } })
  expect(titles(world.home.library)).toHaveLength(6)
  expect(watched(world.home.library)).toEqual(['plex://movie/b'])
  expect(hashes(world.home.blobs)).toEqual(hashes(world.away.blobs))
  expect(statSync(world.home.library).mode).toBe(before.mode)
  const data = join(world.homeFolder, 'Plex Media Server')
  const text = (name: string): string => readFileSync(join(data, name), 'utf8')
  expect(text('Preferences.xml')).toBe('the identity of home')
  expect(text('Metadata/Movies/1/new.bundle/x.xml')).toBe('came with the archive')
  expect(text('Metadata/Movies/2/both.bundle/x.xml')).toBe('another text in the archive')
  expect(text('Metadata/Movies/3/only.bundle/x.xml')).toBe('only at home')

  const undone = await undo(world)
  expect(undone).toMatchObject({ runId: plans[0]?.runId })
  expect(hashes(world.home.library)).toEqual(before.library)
  expect(text('Metadata/Movies/2/both.bundle/x.xml')).toBe('a text at home')
  expect(titles(join(undone.aside, 'com.plexapp.plugins.library.db'))).toHaveLength(6)
})

test('what is not agreed to leaves nothing', async () => {
  const world = await worlds(tempFolder())
  const before = hashes(world.home.library)
  expect(await restore(world, { agree: async () => false })).toBeNull()
  expect(hashes(world.home.library)).toEqual(before)
  expect(existsSync(join(world.home.databases, 'plexferry-restores'))).toBe(false)
})

test('an undo is refused when the server has written since, and says what would be lost', async () => {
  const world = await worlds(tempFolder())
  await restore(world)
  watch(world.home.library, 'c', now().getTime() / 1000 + 60)
  await expect(undo(world)).rejects.toMatchObject({
    code: 'newer-state',
    message: expect.stringContaining('1 viewing'),
  })
  expect(titles(world.home.library)).toHaveLength(6)
  expect(await undo(world, true)).toMatchObject({ newer: { views: 1, watched: 1 } })
  expect(titles(world.home.library)).toHaveLength(4)
})
