import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { ToolError } from '../../../src/core/tool-error.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { restoreArchive, type RestoreOptions } from '../../../src/orchestrate/restore/restore-archive.ts'
import type { RestorePlan } from '../../../src/orchestrate/restore/restore-plan.ts'
import { openLocalTarget } from '../../../src/orchestrate/restore/target/local-target.ts'
import { localFiles } from '../../../src/orchestrate/restore/target/local-files.ts'
import type { RestoreTarget } from '../../../src/orchestrate/restore/target/restore-target.ts'
import { shellTarget } from '../../../src/orchestrate/restore/target/shell-target.ts'
import { LocalShell } from '../../../src/orchestrate/shell/local-shell.ts'
import { exportData } from '../../../src/orchestrate/export/export-data.ts'
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
    acceptLoss: false,
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

test('a folder that only a shell reaches is restored in the same way, and back', async () => {
  const world = await worlds(tempFolder())
  watch(world.home.library, 'b', 1_790_000_000)
  const before = hashes(world.home.library)
  const target = (): RestoreTarget => shellTarget('ssh://home/plex', new LocalShell(), world.home.databases)
  const restored = await restore(world, { target: target(), base: world.base })
  expect(restored).toMatchObject({ files: null, verified: { items: 6, parts: 6 } })
  expect(watched(world.home.library)).toEqual(['plex://movie/b'])
  expect(hashes(world.home.blobs)).toEqual(hashes(world.away.blobs))
  await using workspace = await openWorkspace(world.state, { now })
  await using back = target()
  await undoRestore({
    target: back,
    workspace,
    runId: null,
    acceptLoss: false,
    plex: null,
    tempDir: world.temp,
    now,
  })
  expect(hashes(world.home.library)).toEqual(before)
  expect(readdirSync(world.temp)).toEqual([])
})

describe('before anything is moved, it is refused', () => {
  /** Refused, and home is as it was, with nothing left beside it. */
  async function refused(world: Worlds, options: Partial<RestoreOptions>): Promise<ToolError> {
    const before = [hashes(world.home.library), hashes(world.home.blobs)]
    const error: unknown = await restore(world, options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ToolError)
    expect([hashes(world.home.library), hashes(world.home.blobs)]).toEqual(before)
    expect(existsSync(join(world.home.databases, 'plexferry-restores'))).toBe(false)
    return error as ToolError
  }

  test('an archive that was cut short, or in which a bit was flipped', async () => {
    const world = await worlds(tempFolder())
    const whole = readFileSync(world.archive)
    for (const [index, bytes] of [
      whole.subarray(0, whole.length - 200),
      flipped(whole, 0.3),
      flipped(whole, 0.9),
    ].entries()) {
      const archive = join(world.temp, `../damaged-${index}.tar.zst`)
      writeFileSync(archive, bytes)
      expect(await refused(world, { archive })).toMatchObject({ code: 'archive-damaged', exitCode: 4 })
    }
  })

  test('a library that is newer than the home server', async () => {
    const world = await worlds(tempFolder(), { home: 24, away: 25 })
    expect(await refused(world, {})).toMatchObject({ code: 'home-unknown' })
    expect(await refused(world, { homeVersion: '1.41.1.9057-af5eaea7a' })).toMatchObject({ code: 'home-too-old' })
    expect(await restore(world, { homeVersion: '1.42.2.10156-f737b826c' })).toMatchObject({
      plan: { readable: { by: 'version' } },
    })
  })

  test('databases that a server has open, and one is told to stop first where it is known how', async () => {
    const world = await worlds(tempFolder())
    const holder = spawn(
      process.execPath,
      [join(import.meta.dirname, '../db/write/holder.ts'), world.home.library, 'idle'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    const gone = new Promise((resolve) => holder.once('exit', resolve))
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    const error = await restore(world).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'db-in-use', exitCode: 4 })
    expect(existsSync(join(world.home.databases, 'plexferry-restores'))).toBe(false)
    const stopped = await restore(world, {
      plex: {
        by: 'commands',
        stop: ['kill', '-TERM', String(holder.pid)],
        start: ['touch', join(world.temp, '../started')],
      },
    })
    expect(stopped).toMatchObject({ verified: { items: 6 } })
    expect(existsSync(join(world.temp, '../started'))).toBe(true)
    await gone
  })

  test('a folder that may not be written', async () => {
    const world = await worlds(tempFolder())
    await using target = await openLocalTarget(world.homeFolder)
    const full = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
    const files = { ...localFiles, makeFolder: async () => Promise.reject(full) }
    expect(await refused(world, { target: { ...target, files } })).toMatchObject({ code: 'db-read-only' })
    const none = { ...localFiles, free: async () => ({ bytes: 1_000_000, files: 50_000 }) }
    expect(await refused(world, { target: { ...target, files: none } })).toMatchObject({ code: 'restore-space' })
    const noFiles = { ...localFiles, free: async () => ({ bytes: 1e12, files: 3 }) }
    expect(await refused(world, { target: { ...target, files: noFiles } })).toMatchObject({ code: 'restore-space' })
  })

  test('a library without the blobs that home has', async () => {
    const world = await worlds(tempFolder())
    rmSync(world.away.blobs)
    const archive = join(world.temp, '../lonely.tar.zst')
    await exportData({
      from: join(world.temp, '../away'),
      out: archive,
      tempDir: world.temp,
      toolVersion: '0.0.0-test',
      now,
    })
    expect(await refused(world, { archive })).toMatchObject({ code: 'archive-incomplete' })
  })
})

test('a library that lost a section is refused, unless that is meant', async () => {
  const world = await worlds(tempFolder())
  const archive = await exported(world, (library) => {
    library.exec('update media_parts set deleted_at = 1790000000')
  })
  const error = await restore(world, { archive }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'restore-loss', exitCode: 4, message: expect.stringContaining('Films') })
  expect(existsSync(join(world.home.databases, 'plexferry-restores'))).toBe(false)
  expect(await restore(world, { archive, acceptLoss: true })).toMatchObject({
    plan: {
      check: { loss: [expect.stringContaining('(baseline-sections)')] },
      sections: [{ name: 'Films', before: { parts: 4 }, after: { parts: 0, trashed: 6 } }],
    },
  })
})

test('a damaged database is refused, whatever is accepted, though the archive holds what was exported', async () => {
  const world = await worlds(tempFolder())
  const archive = await exported(world, (library) => {
    library.exec('pragma writable_schema = on')
    const [root] = library.prepare("select rootpage from sqlite_schema where name = 'media_items'").all()
    library.exec(`update sqlite_schema set rootpage = ${String(root?.['rootpage'])} where name = 'media_parts'`)
  })
  const error = await restore(world, { archive, acceptLoss: true }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'archive-damaged', exitCode: 4, message: expect.stringContaining('(file-') })
  expect(existsSync(join(world.home.databases, 'plexferry-restores'))).toBe(false)
})

/** An archive of what came of the library elsewhere, and then of this. */
async function exported(world: Worlds, change: (library: DatabaseSync) => void): Promise<string> {
  const db = new DatabaseSync(world.away.library, { defensive: false })
  change(db)
  db.close()
  const out = join(world.temp, '../changed.tar.zst')
  await exportData({ from: join(world.temp, '../away'), out, tempDir: world.temp, toolVersion: '0.0.0-test', now })
  return out
}

test('a damaged library at home is replaced, and kept', async () => {
  const world = await worlds(tempFolder())
  writeFileSync(world.home.library, readFileSync(world.home.library).fill(0xff, 0, 4096))
  const restored = await restore(world, { homeVersion: '1.42.2' })
  expect(restored).toMatchObject({ plan: { watchState: { mode: 'impossible', report: null } }, merged: null })
  expect(titles(world.home.library)).toHaveLength(6)
})

test('a log that lies beside the old library goes with it', async () => {
  const world = await worlds(tempFolder())
  const db = new DatabaseSync(world.home.library)
  db.exec('pragma wal_autocheckpoint = 0; pragma journal_mode = wal')
  db.exec("update accounts set name = 'only in the log' where id = 1")
  // As a server leaves them that was killed.
  const files = ['', '-wal'].map((suffix) => readFileSync(world.home.library + suffix))
  db.close()
  for (const [index, suffix] of ['', '-wal'].entries()) writeFileSync(world.home.library + suffix, files[index] ?? '')
  await restore(world)
  expect(existsSync(`${world.home.library}-wal`)).toBe(false)
  expect(owner(world.home.library)).toBe('Ann')
  await undo(world, true)
  expect(owner(world.home.library)).toBe('only in the log')
})

const owner = (file: string): unknown => {
  const db = new DatabaseSync(file, { readOnly: true })
  const row = db.prepare('select name from accounts where id = 1').get()
  db.close()
  return row?.['name']
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  const index = Math.floor(copy.length * at)
  copy[index] = (copy[index] ?? 0) ^ 4
  return copy
}
