import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { shownBy } from '../support/shown-by.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('the demo audits a library, finds what moved, applies that, checks and audits again, and says how to take it back', async () => {
  const temp = tempFolder()
  const { code, shown } = shownBy(['demo'], temp)
  const [made = ''] = readdirSync(temp)
  const folder = join(temp, made)
  expect(code).toBe(0)
  const told = shown
    .replaceAll(folder, '/tmp/demo')
    .replaceAll(/taken .*/gu, 'taken 2026-11-22 09:40')
    .replaceAll(/baseline  of .{16}/gu, 'baseline  of 2026-11-22 09:40')
    .replaceAll(/SQLite 3\.\d+\.\d+/gu, 'SQLite 3.53.4')
    .replaceAll(/\d{8}-\d{6}-[\da-f]{4}/gu, '20261122-094012-3f2a')
  const [story = '', after = ''] = told.split(/(?<=skipped\. Nothing was changed\.\n)/u)
  await expect(`$ npm run -s demo\n${story}`).toMatchFileSnapshot('golden/readme.txt')

  expect(after).toMatch(/^\n\$ plexferry audit --db \/tmp\/demo --listing \/tmp\/demo\/listing\.json\n/u)
  expect(after).toMatch(/\nKids - TV Shows +200 +200 +200 +0 +0 +0 +0 +ok\n/u)
  expect(after).toMatch(/\n14 paths point at nothing\./u)
  expect(after).toMatch(
    /\nTo take it back: plexferry undo --db \/tmp\/demo --workspace \/tmp\/demo\/workspace\n\nThe library stays in \/tmp\/demo; remove it with: rm -r \/tmp\/demo\n$/u,
  )
  // The commands that it shows are true.
  const undone = await runCli(['undo', '--db', folder, '--workspace', join(folder, 'workspace'), '--yes'])
  expect([undone.code, undone.stderr]).toEqual([0, ''])
  const again = await runCli([
    'remap',
    '--db',
    folder,
    '--workspace',
    join(folder, 'workspace'),
    '--plan',
    join(folder, 'plan.json'),
    '--apply',
    '--yes',
  ])
  expect(again.code).toBe(0)
})

test('the demo with a moved root is clean but for what is lost', () => {
  const { code, shown } = shownBy(
    ['demo', '--scale', '0.001', '--scenario', 'moved-root', '--generation', '26'],
    tempFolder(),
  )
  expect(code).toBe(0)
  expect(shown).toContain('\nApplied: 857 files moved in the database, none lost.\n')
  expect(shown).toMatch(/\n14 paths point at nothing\./u)
})

test('the demo without files to read tells the story without a proof', () => {
  const { code, shown } = shownBy(['demo', '--scale', '0.06', '--quiet'], tempFolder())
  expect(code).toBe(0)
  expect(shown).toContain('\nNothing was proved by content')
  expect(shown).toContain('\nApplied: 729 files moved in the database, none lost.\n')
})

test('the demo keeps out of a folder that holds something', async () => {
  const folder = tempFolder()
  const first = await runCli(['demo', '--scale', '0.001', '--out', folder, '--quiet'])
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(readdirSync(folder).toSorted()).toEqual(['Plex Media Server', 'listing.json'])
  const second = await runCli(['demo', '--out', folder])
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('is not empty')])
})

test('a folder that cannot be made is an error of usage', async () => {
  const file = join(tempFolder(), 'file')
  writeFileSync(file, 'x')
  for (const out of [file, join(file, 'below'), '/proc/none', join(tempFolder(), 'none/below')]) {
    const { code, stderr } = await runCli(['demo', '--out', out])
    expect([out, code, stderr]).toEqual([out, 2, expect.stringMatching(/^error\[usage\]: .*\nhint: /u)])
  }
})

test('the demo with --json prints one document', async () => {
  const { stdout } = await runCli(
    ['demo', '--scale', '0.001', '--json', '--scenario', 'moved-root', '--generation', '23'],
    {
      env: { TMPDIR: tempFolder() },
    },
  )
  expect(JSON.parse(stdout)).toMatchObject({ format: 'plexferry/audit', database: { generation: '1.32' } })
})
