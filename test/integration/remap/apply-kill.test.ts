import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Workspace } from '../../../src/db/state/workspace.ts'
import { type ApplyOptions, applyPlan } from '../../../src/remap/apply/apply-plan.ts'
import { undoRun } from '../../../src/remap/apply/undo-run.ts'
import type { WriteStep } from '../../../src/remap/apply/write-options.ts'
import type { RemapPlan } from '../../../src/remap/remap-plan.ts'
import { Random } from '../../../fixtures/random.ts'
import { suiteFolder } from '../../support/suite-folder.ts'
import { applyOptions, planOf, tableHashes } from './apply/plan-of.ts'
import { shelvedLibrary, sortedShelves } from './apply/shelved-library.ts'

const suite = suiteFolder()
/** Kills at once: more than there are cores, since much of each is waiting. */
const lanes = 3

/** One moment for all, here and in the children: new rows hold it. */
const now = (): Date => new Date('2026-01-01T00:00:00.000Z')
const options = (file: string, workspace: Workspace): ApplyOptions => ({
  ...applyOptions(file, workspace),
  now,
  random: Math.random,
})

interface Template {
  /** Holds the library before (`old`) and after (`new`) the plan, each with its workspace. */
  readonly folder: string
  readonly plan: RemapPlan
  readonly old: Readonly<Record<string, string>>
  readonly new: Readonly<Record<string, string>>
}

type JournalMode = 'wal' | 'delete'
const templates = new Map<JournalMode, Template>()

async function makeTemplate(mode: JournalMode): Promise<Template> {
  const folder = join(suite, mode)
  const before = join(folder, 'old')
  const { file } = shelvedLibrary(join(before, 'library.db'))
  const db = new DatabaseSync(file)
  db.exec(`PRAGMA journal_mode = ${mode}`)
  db.close()
  const plan = await planOf(file, sortedShelves(file))
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  const old = tableHashes(file)
  const after = join(folder, 'made')
  cpSync(before, after, { recursive: true })
  const workspace = await openWorkspace(join(after, 'state'), { now })
  await applyPlan(plan, options(join(after, 'library.db'), workspace))
  await workspace[Symbol.asyncDispose]()
  rmSync(join(after, 'plexferry-backups'), { recursive: true })
  // Runs follow a library that was moved, not one that was copied.
  renameSync(after, join(folder, 'new'))
  return { folder, plan, old, new: tableHashes(join(folder, 'new', 'library.db')) }
}

beforeAll(async () => {
  for (const mode of ['wal', 'delete'] as const) templates.set(mode, await makeTemplate(mode))
})

interface Kill {
  readonly command: 'apply' | 'undo'
  readonly mode: JournalMode
  /** Where it kills itself; else it is killed so many milliseconds after it begins. */
  readonly step?: WriteStep
  readonly rows?: number
  readonly after?: number
}

/** Runs a command that is killed; what of it ended by itself. */
async function killed({ command, step, rows = 0, after }: Kill, folder: string, plan: string): Promise<boolean> {
  const script = join(import.meta.dirname, 'apply-child.ts')
  const where = [join(folder, 'library.db'), join(folder, 'state'), plan]
  const args = [script, command, ...where, ...(step === undefined ? [] : [step, String(rows)])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)))
  if (after !== undefined) {
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended])
    await Promise.race([delay(after), ended])
    child.kill('SIGKILL')
  }
  child.stdout.resume()
  return (await ended) === 'SIGKILL'
}

/** Kills, then sees that the database is old or new, that the next command says which, and that it works. */
async function survives(kill: Kill, folder: string): Promise<{ state: 'old' | 'new'; killed: boolean; said: string }> {
  const template = templates.get(kill.mode)
  if (template === undefined) throw new Error('no template')
  cpSync(join(template.folder, kill.command === 'apply' ? 'old' : 'new'), folder, { recursive: true })
  const file = join(folder, 'library.db')
  const wasKilled = await killed(kill, folder, join(template.folder, 'plan.json'))
  const hashes = JSON.stringify(tableHashes(file))
  const state = hashes === JSON.stringify(template.old) ? 'old' : 'new'
  expect(hashes, `${JSON.stringify(kill)} left something between`).toBe(JSON.stringify(template[state]))
  await using workspace = await openWorkspace(join(folder, 'state'), { now })
  const again = options(file, workspace)
  const next = state === 'old' ? await applyPlan(template.plan, again) : await undoRun(again)
  expect(tableHashes(file)).toEqual(state === 'old' ? template.new : template.old)
  rmSync(folder, { recursive: true })
  return { state, killed: wasKilled, said: next.settled.map(({ outcome }) => outcome).join() }
}

async function surviveAll(kills: readonly Kill[], name: string): Promise<Awaited<ReturnType<typeof survives>>[]> {
  const results: Awaited<ReturnType<typeof survives>>[] = []
  const queue = kills.entries()
  const lane = async (): Promise<void> => {
    for (const [index, kill] of queue) {
      const folder = join(suite, `${name}-${index}`)
      mkdirSync(folder)
      results[index] = await survives(kill, folder)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

/** Milliseconds that a command takes here and now, from its beginning, when it is let be. */
async function duration(command: Kill['command']): Promise<number> {
  const { folder: template = '' } = templates.get('wal') ?? {}
  const folder = join(suite, `${command}-whole`)
  cpSync(join(template, command === 'apply' ? 'old' : 'new'), folder, { recursive: true })
  const args = [command, join(folder, 'library.db'), join(folder, 'state'), join(template, 'plan.json')]
  const child = spawn(process.execPath, [join(import.meta.dirname, 'apply-child.ts'), ...args])
  const ended = new Promise((resolve) => child.once('close', resolve))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const began = performance.now()
  await ended
  return performance.now() - began
}

const modes: readonly JournalMode[] = ['wal', 'delete']
const points: readonly { readonly step: WriteStep; readonly rows?: number }[] = [
  { step: 'started' },
  { step: 'backed-up' },
  { step: 'journalled' },
  { step: 'begun' },
  { step: 'written' },
  { step: 'written', rows: 500 },
  { step: 'written', rows: 700 },
  { step: 'verified' },
  { step: 'committed' },
  { step: 'marked' },
]
const isAfterCommit = (step: WriteStep): boolean => step === 'committed' || step === 'marked'

const repeated = <T>(items: readonly T[], times: number): T[] => Array.from({ length: times }, () => items).flat()

describe('a process that is killed', () => {
  test.each([
    ['apply', 3],
    ['undo', 2],
  ] as const)(
    'at each step of %s leaves the old database or the new one, and the next command says which',
    { timeout: 600_000 },
    async (command, times) => {
      const kills = modes.flatMap((mode) => repeated(points, times).map((point) => ({ command, mode, ...point })))
      const results = await surviveAll(kills, `${command}-steps`)
      for (const [index, { step }] of kills.entries()) {
        const written = isAfterCommit(step)
        const isNew = command === 'apply' ? written : !written
        // Undo is recorded only once it is about to write, and what was marked needs no settling.
        const isSettled = step !== 'marked' && !(command === 'undo' && (step === 'started' || step === 'backed-up'))
        const outcome = command === 'undo' ? (written ? 'undone' : 'committed') : written ? 'committed' : 'rolled-back'
        const said = isSettled ? outcome : ''
        expect(results[index]).toEqual({ state: isNew ? 'new' : 'old', killed: true, said })
      }
    },
  )

  test.each([
    ['apply', 11],
    ['undo', 12],
  ] as const)(
    'at any time of %s leaves the old database or the new one',
    { timeout: 600_000 },
    async (command, seed) => {
      const random = new Random(seed)
      const whole = await duration(command)
      const kills = Array.from({ length: 50 }, (_, index) => ({
        command,
        mode: index % 2 === 0 ? ('wal' as const) : ('delete' as const),
        after: random.next() * 1.5 * whole,
      }))
      const results = await surviveAll(kills, `${command}-times`)
      expect(results).toHaveLength(50)
      // A machine so slow or so fast that all kills came before or after would show nothing.
      expect(results.filter(({ killed }) => killed).length).toBeGreaterThan(10)
    },
  )
})
