import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { Random } from '../../../fixtures/random.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { settleRestores } from '../../../src/orchestrate/restore/settle-restores.ts'
import { openLocalTarget } from '../../../src/orchestrate/restore/target/local-target.ts'
import { suiteFolder } from '../../support/suite-folder.ts'
import { hashes, now, watch, type Worlds, worlds } from './home-and-away.ts'

const suite = suiteFolder()
/** Kills at once: much of each is waiting for the disk. */
const lanes = 3
const [library, blobs] = ['com.plexapp.plugins.library.db', 'com.plexapp.plugins.library.blobs.db']

interface State {
  readonly folder: string
  readonly library: string
  readonly blobs: string
}

let world: Worlds
let old: State
let fresh: State

const databasesIn = (folder: string): string => join(folder, 'home/Plex Media Server/Plug-in Support/Databases')

function stateOf(folder: string): State {
  const [a, b] = [library, blobs].map((name) => JSON.stringify(hashes(join(databasesIn(folder), name))))
  return { folder, library: a ?? '', blobs: b ?? '' }
}

beforeAll(async () => {
  const folder = join(suite, 'old')
  mkdirSync(folder)
  world = await worlds(folder)
  watch(world.home.library, 'b', 1_790_000_000)
  // Blobs of the two differ, so that a mix of both shows.
  const done = join(suite, 'new')
  old = stateOf(folder)
  cpSync(folder, done, { recursive: true })
  await run('restore', done)
  fresh = stateOf(done)
})

async function run(command: string, folder: string, kill: { at?: number; after?: number } = {}) {
  const args = [command, join(folder, 'home'), join(folder, 'state'), join(folder, 'temp'), world.archive, world.base]
  const script = join(import.meta.dirname, 'restore-child.ts')
  const child = spawn(process.execPath, [script, ...args, ...(kill.at === undefined ? [] : [String(kill.at)])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      resolve()
    })
  })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)))
  if (kill.after !== undefined) {
    await Promise.race([begun, ended])
    await Promise.race([delay(kill.after), ended])
    child.kill('SIGKILL')
  }
  return { signal: await ended, said }
}

/** Settles; then all of one pair is in place, and nothing lies beside it that is not its own. */
async function settled(folder: string, what: string): Promise<'old' | 'new'> {
  await using workspace = await openWorkspace(join(folder, 'state'), { now })
  await using target = await openLocalTarget(join(folder, 'home'))
  await settleRestores(target, now, workspace)
  const names = readdirSync(databasesIn(folder)).filter((name) => /\.db/.test(name))
  expect(names.filter((name) => !/-(?:wal|shm)$/.test(name)).toSorted(), `after ${what}`).toEqual([blobs, library])
  const state = stateOf(folder)
  const side = state.library === fresh.library ? fresh : old
  expect({ library: state.library === side.library, blobs: state.blobs === side.blobs }, `after ${what}`).toEqual({
    library: true,
    blobs: true,
  })
  for (const run of readdirSync(join(databasesIn(folder), 'plexferry-restores')))
    for (const name of readdirSync(join(databasesIn(folder), 'plexferry-restores', run)))
      expect(['state.json', 'old', 'undone', 'replaced', 'new', 'reserve'], `after ${what}`).toContain(name)
  return side === fresh ? 'new' : 'old'
}

interface Kill {
  readonly command: 'restore' | 'undo'
  readonly at?: number
  readonly after?: number
}

async function surviveAll(kills: readonly Kill[]): Promise<{ side: 'old' | 'new'; killed: boolean }[]> {
  const results: { side: 'old' | 'new'; killed: boolean }[] = []
  const queue = kills.entries()
  const lane = async (): Promise<void> => {
    for (const [index, kill] of queue) {
      const what = JSON.stringify(kill)
      const folder = join(suite, `kill-${kill.command}-${kill.at ?? 'time'}-${index}`)
      cpSync(kill.command === 'restore' ? old.folder : fresh.folder, folder, { recursive: true })
      const { signal } = await run(kill.command, folder, kill)
      results[index] = { side: await settled(folder, what), killed: signal === 'SIGKILL' }
      // Whatever became of it, the same command works, and ends where it should.
      const wanted = kill.command === 'restore' ? 'new' : 'old'
      const isAgain = results[index].side !== wanted && index % 3 === 0
      if (isAgain) await run(kill.command, folder)
      const ends = isAgain ? await settled(folder, `${what}, again`) : wanted
      expect(ends, `after ${what}`).toBe(wanted)
      rmSync(folder, { recursive: true })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

test.each(['restore', 'undo'] as const)(
  'a %s killed at any of its moves is finished or taken back',
  { timeout: 600_000 },
  async (command) => {
    const folder = join(suite, `${command}-count`)
    cpSync(command === 'restore' ? old.folder : fresh.folder, folder, { recursive: true })
    const moves = Number(/(\d+) moves/.exec((await run(command, folder)).said)?.[1])
    expect(moves).toBeGreaterThan(8)
    // A mix of the two would not show else.
    expect([fresh.library === old.library, fresh.blobs === old.blobs]).toEqual([false, false])
    const results = await surviveAll(Array.from({ length: moves }, (_, at) => ({ command, at })))
    expect(results.every(({ killed }) => killed)).toBe(true)
    expect(new Set(results.map(({ side }) => side))).toEqual(new Set(['old', 'new']))
  },
)

test('a restore killed at any time is finished or taken back', { timeout: 600_000 }, async () => {
  const folder = join(suite, 'duration')
  cpSync(old.folder, folder, { recursive: true })
  const began = performance.now()
  await run('restore', folder)
  const whole = performance.now() - began
  const random = new Random(41)
  const kills = Array.from({ length: 20 }, () => ({ command: 'restore' as const, after: random.next() * whole }))
  const results = await surviveAll(kills)
  expect(results.filter(({ killed }) => killed).length).toBeGreaterThan(5)
})
