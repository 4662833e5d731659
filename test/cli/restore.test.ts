import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hashes, watch, worlds } from '../integration/restore/home-and-away.ts'
import { runCli } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('a restore shows what it will do, asks, does it, and is taken back', { timeout: 240_000 }, async () => {
  const world = await worlds(tempFolder())
  watch(world.home.library, 'b', 1_790_000_000)
  const before = hashes(world.home.library)
  const where = ['--archive', world.archive, '--to', world.homeFolder, '--base', world.base, '--workspace', world.state]
  const unasked = await runCli(['restore', ...where])
  expect(unasked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('error[not-confirmed]') })
  const dry = await runCli(['restore', ...where, '--dry-run'])
  expect(dry).toMatchObject({ code: 0, stdout: '' })
  expect(dry.stderr).toMatch(/^Films +4 → 6 +4 → 6 +– +0$/mu)
  expect(dry.stderr).toContain('Ann: 1 watched, 1 viewing, 1 row of history')
  expect(dry.stderr).toContain('Nothing was moved: this was a dry run.')
  expect(hashes(world.home.library)).toEqual(before)
  const done = await runCli(['restore', ...where, '--yes', '--json'])
  expect(done.code).toBe(0)
  const report = JSON.parse(done.stdout) as { undo: string; plan: { runId: string } }
  expect(report).toMatchObject({ format: 'plexferry/restore', done: true, verified: { items: 6, parts: 6 } })
  expect(report.undo).toContain(`--run ${report.plan.runId}`)
  const listed = await runCli(['undo', '--db', world.homeFolder, '--list', '--json', '--workspace', world.state])
  expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ id: report.plan.runId, kind: 'restore' }] })
  const undone = await runCli(['undo', '--db', world.homeFolder, '--yes', '--workspace', world.state])
  expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining(`Taken back: restore ${report.plan.runId}`) })
  expect(hashes(world.home.library)).toEqual(before)
  const again = await runCli([
    'undo',
    '--db',
    world.homeFolder,
    '--run',
    report.plan.runId,
    '--yes',
    '--workspace',
    world.state,
  ])
  expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('it was undone already') })
  const gone = await runCli(['restore', '--archive', join(world.temp, 'none'), '--to', world.homeFolder, '--yes'])
  expect(gone.code).toBe(2)
})
