import { join } from 'node:path'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { planChecksum } from '../../src/remap/plan-checksum.ts'
import type { RemapPlan } from '../../src/remap/remap-plan.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { copyOf, demoIn } from './demo-copy.ts'
import { onTerminal } from './on-terminal.ts'

const folder = suiteFolder()
const demo = demoIn(folder)

test('a no writes nothing and prints the plan with --json; about a blocked plan nobody is asked', async () => {
  const copy = copyOf(demo, tempFolder())
  const file = join(folder, 'plan.json')
  await runCli(['remap', ...copy.here, '--listing', copy.listing, '--plan-out', file])
  const before = folderDigest(copy.folder)

  const no = onTerminal(['remap', ...copy.here, '--plan', file, '--apply', '--json'], 'n\n')
  expect([no.code, no.shown]).toEqual([0, expect.stringContaining('"format": "plexferry/remap-plan"')])
  expect(no.shown).toContain('Nothing was written.')
  expect(no.shown).not.toContain('"run":')

  const plan = JSON.parse(readFileSync(file, 'utf8')) as RemapPlan
  const blocked: RemapPlan = { ...plan, quality: 'blocked', blockers: ['the bucket is being rebuilt'] }
  writeFileSync(file, JSON.stringify({ ...blocked, checksum: await planChecksum(blocked) }))
  const refused = onTerminal(['remap', ...copy.here, '--plan', file, '--apply'], '')
  expect([refused.code, refused.shown]).toEqual([4, expect.stringContaining('error[plan-blocked]')])
  expect(refused.shown).not.toContain('[y/N]')
  expect(folderDigest(copy.folder)).toEqual(before)
})

test('no variable of the environment makes a call write', async () => {
  const copy = copyOf(demo, tempFolder())
  const before = folderDigest(copy.folder)
  const env = { PLEXFERRY_APPLY: '1', PLEXFERRY_YES: '1' }
  const run = await runCli(['remap', ...copy.here, '--listing', copy.listing], { env })
  expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('Nothing was written.')])
  expect(folderDigest(copy.folder)).toEqual(before)
})
