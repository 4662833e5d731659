import { spawnSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Random } from '../../../fixtures/random.ts'
import { restorePlace, type RestoreState, writeState } from '../../../src/orchestrate/restore/swap/restore-state.ts'
import { localFiles } from '../../../src/orchestrate/restore/target/local-files.ts'
import { suiteFolder } from '../../support/suite-folder.ts'

const suite = suiteFolder()
const library = 'com.plexapp.plugins.library.db'
const blobs = 'com.plexapp.plugins.library.blobs.db'
const runId = '20260101-000000-abcd'
const old = {
  [library]: 'old library',
  [`${library}-wal`]: 'old log',
  [`${library}-shm`]: 'old index of the log',
  [blobs]: 'old blobs',
  [`${blobs}-wal`]: 'old log of blobs',
}
const fresh = { [library]: 'new library, and longer', [blobs]: 'new blobs' }
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A databases folder with the old pair in place and the new one staged. */
async function staged(name: string): Promise<string> {
  const databases = join(suite, name)
  const place = restorePlace(databases, runId)
  mkdirSync(join(place.folder, 'new'), { recursive: true })
  for (const [file, text] of Object.entries(old)) writeFileSync(join(databases, file), text)
  for (const [file, text] of Object.entries(fresh)) writeFileSync(join(place.folder, 'new', file), text)
  const state: RestoreState = {
    format: 'plexferry/restore-state',
    formatVersion: 1,
    runId,
    createdAt: '2026-01-01T00:00:00.000Z',
    toolVersion: '0.0.0-test',
    archive: { name: 'x.tar.zst', createdAt: null },
    phase: 'staging',
    action: 'restore',
    databases: [library, blobs],
    staged: Object.fromEntries(
      Object.entries(fresh).map(([file, text]) => [file, { size: text.length, sha256: sha256(text) }]),
    ),
    finishedAt: null,
    holder: { host: 'test', pid: 1 },
  }
  await writeState(localFiles, place, state)
  return databases
}

const templates = new Map<'staged' | 'restored', string>()

async function template(of: 'staged' | 'restored'): Promise<string> {
  const known = templates.get(of)
  if (known !== undefined) return known
  const folder = await staged(`template-${of}`)
  if (of === 'restored') run('restore', folder)
  templates.set(of, folder)
  return folder
}

const child = (command: string, databases: string, ...at: readonly (number | undefined)[]): string[] => [
  join(import.meta.dirname, 'swap-child.ts'),
  command,
  databases,
  ...at.filter((move) => move !== undefined).map(String),
]

function run(command: string, databases: string, ...at: readonly (number | undefined)[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, child(command, databases, ...at), {
    encoding: 'utf8',
  })
  return { status, signal, stdout, stderr }
}

/** What lies in the folder itself, by name. */
function inPlace(databases: string): Record<string, string> {
  const names = readdirSync(databases).filter((name) => name !== 'plexferry-restores')
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(databases, name), 'utf8')]))
}

/** Databases in place are of one pair, and nothing of one lies beside the other's. */
function expectNoMix(databases: string, what: string): void {
  const there = inPlace(databases)
  const named = (suffixes: readonly string[]): string[] =>
    Object.keys(there).filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
  const main = [library, blobs].filter((name) => there[name] !== undefined)
  const kinds = new Set(main.map((name) => there[name]?.slice(0, 3)))
  expect(kinds.size, `${what}: ${JSON.stringify(there)}`).toBeLessThan(2)
  const beside = named(['-wal', '-shm', '-journal'])
  // A log of the old pair that waits for its database, or has lost it, is beside none.
  const wrong = kinds.has('new')
    ? beside
    : main.filter((name) => there[`${name}-wal`] !== old[`${name}-wal` as keyof typeof old])
  expect(wrong, `${what}: ${JSON.stringify(there)}`).toEqual([])
}

/** All of either, and nothing else; the index of a log may be gone, which is built anew. */
function stateOf(databases: string, what: string): 'old' | 'new' {
  const there = inPlace(databases)
  delete there[`${library}-shm`]
  const { [`${library}-shm`]: _, ...oldFiles } = old
  const isNew = there[library] === fresh[library]
  expect(there, `after ${what}`).toEqual(isNew ? fresh : oldFiles)
  return isNew ? 'new' : 'old'
}

/** Settles, however often that is killed too. */
function settle(databases: string, kills: readonly number[], what: string): void {
  for (const at of kills) {
    run('settle', databases, at)
    expectNoMix(databases, `${what}, settling killed at ${at}`)
  }
  const settled = run('settle', databases)
  expect(settled, `after ${what}`).toMatchObject({ status: 0 })
}

const kept = (databases: string, folder: string): string[] => {
  const path = join(restorePlace(databases, runId).folder, folder)
  return existsSync(path) ? readdirSync(path).toSorted() : []
}

test('a swap moves the old pair out whole and the new one in', async () => {
  const databases = join(suite, 'whole')
  cpSync(await template('restored'), databases, { recursive: true })
  expect(stateOf(databases, 'restored')).toBe('new')
  expect(kept(databases, 'old')).toEqual(Object.keys(old).toSorted())
  expect(run('undo', databases)).toMatchObject({ status: 0 })
  expect(stateOf(databases, 'undone')).toBe('old')
  expect(kept(databases, 'undone')).toEqual(Object.keys(fresh).toSorted())
})

const movesOf = (command: 'restore' | 'undo', databases: string): number =>
  Number(/(\d+) moves/.exec(run(command, databases).stdout)?.[1])

test.each(['restore', 'undo'] as const)(
  'a %s killed before any of its moves, and killed again while it is settled, ends whole on one side',
  { timeout: 600_000 },
  async (command) => {
    const from = await template(command === 'restore' ? 'staged' : 'restored')
    const whole = join(suite, `${command}-count`)
    cpSync(from, whole, { recursive: true })
    const moves = movesOf(command, whole)
    expect(moves).toBeGreaterThan(10)
    const outcomes = new Set<string>()
    for (let at = 0; at < moves; at++) {
      const what = `${command} killed at ${at}`
      const databases = join(suite, `${command}-${at}`)
      cpSync(from, databases, { recursive: true })
      expect(run(command, databases, at).signal, `after ${what}`).toBe('SIGKILL')
      expectNoMix(databases, what)
      settle(databases, at % 3 === 0 ? [] : [at % 5, at % 4], what)
      outcomes.add(stateOf(databases, what))
      rmSync(databases, { recursive: true })
    }
    expect(outcomes).toEqual(new Set(['old', 'new']))
  },
)

test('a swap that fails at any move is swapped back, and killed there is settled', { timeout: 600_000 }, async () => {
  const from = await template('staged')
  const whole = join(suite, 'fail-count')
  cpSync(from, whole, { recursive: true })
  const moves = movesOf('restore', whole)
  const outcomes = new Set<string>()
  // The last four are of the records that it is swapped, and done.
  for (let at = 1; at < moves - 4; at++) {
    const databases = join(suite, `fail-${at}`)
    cpSync(from, databases, { recursive: true })
    const failed = run('fail', databases, at)
    expect(failed, `failed at ${at}: ${failed.stdout}${failed.stderr}`).toMatchObject({ status: 5 })
    expect(stateOf(databases, `failed at ${at}`)).toBe('old')
    rmSync(databases, { recursive: true })
    const again = join(suite, `fail-kill-${at}`)
    cpSync(from, again, { recursive: true })
    run('fail', again, at, at + 1 + (at % 7))
    expectNoMix(again, `failed at ${at}, then killed`)
    settle(again, [at % 6], `failed at ${at}, then killed`)
    // Killed before it had begun to swap back, it goes on instead.
    outcomes.add(stateOf(again, `failed at ${at}, then killed`))
    rmSync(again, { recursive: true })
  }
  expect(outcomes).toContain('old')
})

test('a swap killed at any time ends whole on one side', { timeout: 600_000 }, async () => {
  const from = await template('staged')
  const random = new Random(31)
  let killed = 0
  for (let index = 0; index < 60; index++) {
    const databases = join(suite, `time-${index}`)
    cpSync(from, databases, { recursive: true })
    const process_ = spawn(process.execPath, child('restore', databases), { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      process_.once('close', (_, signal) => resolve(signal)),
    )
    await Promise.race([new Promise((resolve) => process_.stdout.once('data', resolve)), ended])
    await Promise.race([delay(random.next() * 30), ended])
    process_.kill('SIGKILL')
    if ((await ended) === 'SIGKILL') killed++
    expectNoMix(databases, `time ${index}`)
    settle(databases, [], `time ${index}`)
    stateOf(databases, `time ${index}`)
    rmSync(databases, { recursive: true })
  }
  expect(killed).toBeGreaterThan(10)
})

test('databases that a server makes while a restore is cut short are kept aside, and the restore is finished', async () => {
  const from = await template('staged')
  for (let at = 4; at < 30; at += 2) {
    const databases = join(suite, `stray-${at}`)
    cpSync(from, databases, { recursive: true })
    if (run('restore', databases, at).signal !== 'SIGKILL') break
    if (existsSync(join(databases, library))) continue
    writeFileSync(join(databases, library), 'made by a server')
    writeFileSync(join(databases, `${library}-wal`), 'and its log')
    settle(databases, [], `stray at ${at}`)
    expect(stateOf(databases, `stray at ${at}`)).toBe('new')
    expect(kept(databases, 'strays')).toContain(library)
  }
})
