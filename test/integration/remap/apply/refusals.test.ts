import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { applyPlan } from '../../../../src/remap/apply/apply-plan.ts'
import { undoCommand } from '../../../../src/remap/apply/run-id.ts'
import { undoRun } from '../../../../src/remap/apply/undo-run.ts'
import type { RemapPlan } from '../../../../src/remap/remap-plan.ts'
import { applyOptions, planOf, tableHashes } from './plan-of.ts'
import { execute, moves, twoShows } from './two-shows.ts'

const backups = (file: string): string => join(dirname(file), 'plexferry-backups')

describe('before anything is written, backups included, a plan is refused', () => {
  test.each<[string, Partial<RemapPlan>]>([
    ['that is blocked', { quality: 'blocked', blockers: ['half of the listing is missing'] }],
    ['that is empty', { quality: 'empty', moves: [] }],
  ])('%s', async (_, changes) => {
    const { file, workspace } = await twoShows()
    await using _workspace = workspace
    const before = tableHashes(file)
    const plan = await planOf(file, { moves }, changes)
    await expect(applyPlan(plan, applyOptions(file, workspace))).rejects.toMatchObject({ code: 'plan-blocked' })
    expect(tableHashes(file)).toEqual(before)
    expect(existsSync(backups(file))).toBe(false)
  })

  test.each<[string, (plan: RemapPlan) => RemapPlan]>([
    ['in a path', (plan) => ({ ...plan, moves: plan.moves.map((move) => ({ ...move, to: `${move.to}x` })) })],
    ['in its quality', (plan) => ({ ...plan, quality: 'applyable', blockers: ['none'] })],
  ])('that was edited %s', async (_, edit) => {
    const { file, workspace } = await twoShows()
    await using _workspace = workspace
    const plan = edit(await planOf(file, { moves }))
    await expect(applyPlan(plan, applyOptions(file, workspace))).rejects.toMatchObject({ code: 'plan-edited' })
    expect(existsSync(backups(file))).toBe(false)
  })

  test('for a library that a container has mounted, whatever else holds', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const container = { Id: 'aaa', Name: '/plex', Mounts: [{ Type: 'bind', Source: dirname(file), RW: true }] }
    const run = async (program: string, [command]: readonly string[]): Promise<string> =>
      Promise.resolve(program === 'podman' ? '' : command === 'ps' ? 'aaa' : JSON.stringify([container]))
    const options = { ...applyOptions(file, workspace), findUsers: { run } }
    const refusal = { code: 'db-in-use', message: expect.stringContaining('container plex') }
    await expect(applyPlan(await planOf(file, { moves }), options)).rejects.toMatchObject(refusal)
    expect(existsSync(backups(file))).toBe(false)
  })

  test('that was made for other data', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const plan = await planOf(file, { moves })
    execute(file, "update media_parts set file = '/Media/Movies/Aliens.mkv' where id = 5")
    await expect(applyPlan(plan, applyOptions(file, workspace))).rejects.toMatchObject({ code: 'plan-other' })
    expect(existsSync(backups(file))).toBe(false)
  })

  test('whose rows hold something else, though all else agrees', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const plan = await planOf(file, { moves })
    execute(file, "update media_parts set file = '/Media/TVShows/a9.mkv' where id = 1")
    const options = { ...applyOptions(file, workspace), fingerprintNow: plan.source.fingerprint }
    await expect(applyPlan(plan, options)).rejects.toMatchObject({ code: 'plan-other' })
    expect(existsSync(backups(file))).toBe(false)
  })

  test('when the database was written after it was read', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const options = { ...applyOptions(file, workspace), stillTheSame: () => Promise.resolve(false) }
    await expect(applyPlan(await planOf(file, { moves }), options)).rejects.toMatchObject({ code: 'plan-other' })
  })

  test('that was applied already, with the command that takes it back', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const plan = await planOf(file, { moves })
    const { runId } = await applyPlan(plan, applyOptions(file, workspace))
    const applied = tableHashes(file)
    await expect(applyPlan(plan, applyOptions(file, workspace))).rejects.toMatchObject({
      code: 'plan-applied',
      message: expect.stringContaining(runId),
      hint: expect.stringContaining(undoCommand(file, runId, workspace.folder)),
    })
    expect(tableHashes(file)).toEqual(applied)
  })

  test('for an archive', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const options = { ...applyOptions(file, workspace), origin: 'archive' as const }
    await expect(applyPlan(await planOf(file, { moves }), options)).rejects.toMatchObject({ code: 'db-not-in-place' })
  })

  test.each([
    ['media_parts', 'update of file on media_parts'],
    ['directories', 'insert on directories'],
    ['section_locations', 'update on section_locations'],
  ])('while a trigger could fire on %s', async (table, event) => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    execute(file, `create trigger guard before ${event} begin select raise(abort, 'not me'); end`)
    const before = tableHashes(file)
    const roots = table === 'section_locations' ? [{ section: 2, from: '/Media/Movies', to: '/Media/Films' }] : []
    const plan = await planOf(file, { moves, roots })
    await expect(applyPlan(plan, applyOptions(file, workspace))).rejects.toMatchObject({ code: 'trigger-in-way' })
    expect(tableHashes(file)).toEqual(before)
    expect(existsSync(backups(file))).toBe(false)
  })

  test('while another process has the database open', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const options = applyOptions(file, workspace)
    const plan = await planOf(file, { moves })
    await holding(file)
    await expect(applyPlan(plan, options)).rejects.toMatchObject({ code: 'db-in-use' })
    await expect(undoRun(options)).rejects.toMatchObject({ code: 'db-in-use' })
  })
})

/** Another process that has read the database and keeps it open, as an idle server does. */
async function holding(file: string): Promise<void> {
  const script = `const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync(process.argv[1])
    db.prepare('select count(*) from media_parts').get(); console.log('open'); setInterval(() => db.isOpen, 1000)`
  const holder = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await new Promise((resolve) => holder.stdout.once('data', resolve))
}

describe('what does not verify is rolled back', () => {
  test('where two files are to be at one path', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const before = tableHashes(file)
    const same = new Map([...moves.keys()].map((from) => [from, '/Media/TVShows/Alpha/same.mkv']))
    await expect(applyPlan(await planOf(file, { moves: same }), applyOptions(file, workspace))).rejects.toMatchObject({
      code: 'verify-failed',
      exitCode: 5,
    })
    expect(tableHashes(file)).toEqual(before)
    await expect(undoRun(applyOptions(file, workspace))).rejects.toMatchObject({ code: 'run-unknown' })
  })

  test('where another part is at a new path already', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const before = tableHashes(file)
    const [, second = ''] = moves.keys()
    const onto = new Map([['/Media/TVShows/alpha-s01/a1.mkv', second]])
    await expect(applyPlan(await planOf(file, { moves: onto }), applyOptions(file, workspace))).rejects.toMatchObject({
      code: 'verify-failed',
    })
    expect(tableHashes(file)).toEqual(before)
  })

  test('where a new path is not in the listing', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const before = tableHashes(file)
    const inListing = (path: string): boolean => !path.includes('Beta')
    const options = { ...applyOptions(file, workspace), inListing }
    await expect(applyPlan(await planOf(file, { moves }), options)).rejects.toMatchObject({ code: 'verify-failed' })
    expect(tableHashes(file)).toEqual(before)
  })

  test('files may exchange their paths', async () => {
    const { file, workspace } = await twoShows()
    await using _ = workspace
    const before = tableHashes(file)
    const [one = '', two = ''] = moves.keys()
    await applyPlan(
      await planOf(file, {
        moves: new Map([
          [one, two],
          [two, one],
        ]),
      }),
      applyOptions(file, workspace),
    )
    expect(tableHashes(file)['media_parts']).not.toBe(before['media_parts'])
    await undoRun(applyOptions(file, workspace))
    expect(tableHashes(file)).toEqual(before)
  })
})

test('an interrupt before the transaction leaves everything as it was', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  const before = tableHashes(file)
  const abort = new AbortController()
  const onStep = (step: string): void => {
    if (step === 'backed-up') abort.abort(new Error('interrupted'))
  }
  const options = { ...applyOptions(file, workspace), signal: abort.signal, onStep }
  await expect(applyPlan(await planOf(file, { moves }), options)).rejects.toThrow('interrupted')
  expect(tableHashes(file)).toEqual(before)
})
