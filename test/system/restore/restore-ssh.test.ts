import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { openTarget } from '../../../src/orchestrate/restore/open-target.ts'
import { restoreArchive } from '../../../src/orchestrate/restore/restore-archive.ts'
import { undoRestore } from '../../../src/orchestrate/restore/undo-restore.ts'
import { hashes, now, watch, worlds } from '../../integration/restore/home-and-away.ts'
import { startSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a server on another machine is restored over SSH, stopped and started there, and taken back', async () => {
  const folder = tempFolder()
  const keys = join(folder, 'sshd')
  const { port, options } = await startSshd(keys)
  const world = await worlds(join(folder, 'worlds'))
  watch(world.home.library, 'b', 1_790_000_000)
  const before = hashes(world.home.library)
  await using workspace = await openWorkspace(world.state, { now })
  const open = async () =>
    await openTarget(`ssh://${options.user}@127.0.0.1:${port}${encodeURI(world.homeFolder)}`, {
      env: {},
      homeDir: folder,
      tempDir: world.temp,
      ssh: { key: join(keys, 'user'), knownHosts: options.knownHostsFile },
    })
  const told = join(folder, 'told')
  const plex = { by: 'commands', stop: ['touch', `${told} stop`], start: ['touch', `${told} start`] } as const
  {
    await using target = await open()
    const restored = await restoreArchive({
      archive: world.archive,
      target,
      workspace,
      tempDir: world.temp,
      toolVersion: '0.0.0-test',
      now,
      random: Math.random,
      only: 'databases',
      mergeWatchState: true,
      base: world.base,
      homeVersion: null,
      acceptLoss: false,
      plex,
      server: null,
      agree: async () => true,
    })
    expect(restored).toMatchObject({ verified: { items: 6, parts: 6 }, merged: { accounts: [{ watched: 1 }] } })
  }
  expect(hashes(world.home.blobs)).toEqual(hashes(world.away.blobs))
  expect([existsSync(`${told} stop`), existsSync(`${told} start`)]).toEqual([true, true])
  await using target = await open()
  const shared = { target, workspace, tempDir: world.temp, now, plex: null, runId: null }
  await undoRestore({ ...shared, acceptLoss: false })
  expect(hashes(world.home.library)).toEqual(before)
  expect(readdirSync(world.temp)).toEqual([])
})
