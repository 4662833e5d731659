import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataFolder } from '../../fixtures/data-folder.ts'
import type { Demo } from '../../fixtures/demo.ts'
import { tableHashes } from '../integration/remap/apply/plan-of.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { copyOf, type DemoCopy, demoIn, jsonOf } from './demo-copy.ts'
import { onTerminal } from './on-terminal.ts'

const folder = suiteFolder()
let demo: Demo

beforeAll(() => {
  demo = demoIn(folder, { scale: 0.001 })
})

/** Applies what became of one section, or of all; gives the run's id. */
async function applied({ here, listing }: DemoCopy, ...more: string[]): Promise<string> {
  const { run } = await jsonOf(['remap', ...here, '--listing', listing, '--apply', '--yes', ...more])
  return run?.runId ?? 'no run'
}

interface Runs {
  readonly runs: readonly { readonly id: string; readonly status: string; readonly backup: string }[]
}
const statuses = async ({ here }: DemoCopy): Promise<[string, string][]> =>
  (await jsonOf<Runs>(['undo', ...here, '--list'])).runs.map(({ id, status }) => [id, status])

const backups = ({ database }: DemoCopy): string[] => readdirSync(join(dirname(database), 'plexferry-backups'))

test('a run is listed, taken back, and cannot be taken back again', async () => {
  const copy = copyOf(demo, tempFolder())
  const before = tableHashes(copy.database)
  const empty = await runCli(['undo', ...copy.here, '--list'])
  expect(empty.stdout).toBe(`No run has written ${copy.database}.\n`)
  const id = await applied(copy)
  expect(tableHashes(copy.database)).not.toEqual(before)
  const listed = await runCli(['undo', ...copy.here, '--list'])
  expect(listed.stdout).toMatch(/^run +state +parts +started \(UTC\)\n\S+ +applied +729 +\d{4}-\d\d-\d\d \d\d:\d\d\n$/u)
  expect(await statuses(copy)).toEqual([[id, 'committed']])

  const { code, stdout, stderr } = await runCli(['undo', ...copy.here, '--yes'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain(
    `Taken back: run ${id}, 756 rows as before.\n  backup    ${dirname(copy.database)}/plexferry-backups/`,
  )
  expect(tableHashes(copy.database)).toEqual(before)
  expect(await statuses(copy)).toEqual([[id, 'undone']])
  const again = await runCli(['undo', ...copy.here, '--yes'])
  expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/^error\[run-unknown\]/u)])
  const named = await runCli(['undo', ...copy.here, '--yes', '--run', id])
  expect([named.code, named.stderr]).toEqual([
    4,
    expect.stringMatching(/^error\[run-not-undoable\]: run \S+ was undone already/u),
  ])
})

test('a plan can be applied again once it was undone', async () => {
  const copy = copyOf(demo, tempFolder())
  const plan = join(tempFolder(), 'plan.json')
  await runCli(['remap', ...copy.here, '--listing', copy.listing, '--plan-out', plan])
  for (let round = 0; round < 2; round++) {
    expect((await runCli(['remap', ...copy.here, '--plan', plan, '--apply', '--yes'])).code).toBe(0)
    expect((await runCli(['undo', ...copy.here, '--yes'])).code).toBe(0)
  }
  expect((await statuses(copy)).map(([, status]) => status)).toEqual(['undone', 'undone'])
})

describe('two runs', () => {
  test('are taken back in turn, the newest first', async () => {
    const copy = copyOf(demo, tempFolder())
    const states = [tableHashes(copy.database)]
    const shows = await applied(copy, '--section', 'TV Shows')
    states.push(tableHashes(copy.database))
    const kids = await applied(copy, '--section', 'Kids - TV Shows')
    expect(await jsonOf(['undo', ...copy.here, '--yes'])).toMatchObject({ format: 'plexferry/undo', runId: kids })
    expect(tableHashes(copy.database)).toEqual(states[1])
    expect(await jsonOf(['undo', ...copy.here, '--yes'])).toMatchObject({ runId: shows, skipped: [], kept: 0 })
    expect(tableHashes(copy.database)).toEqual(states[0])
  })

  test('of different rows are taken back in any order', async () => {
    const copy = copyOf(demo, tempFolder())
    const { sqlite_sequence: _, ...before } = tableHashes(copy.database)
    const shows = await applied(copy, '--section', 'TV Shows')
    await applied(copy, '--section', 'Kids - TV Shows')
    await jsonOf(['undo', ...copy.here, '--run', shows, '--yes'])
    await jsonOf(['undo', ...copy.here, '--yes'])
    expect(tableHashes(copy.database)).toMatchObject(before)
  })

  test('of the same rows only in turn', async () => {
    const copy = copyOf(demo, tempFolder())
    const before = tableHashes(copy.database)
    const first = await applied(copy)
    const listing = join(tempFolder(), 'listing.json')
    writeFileSync(listing, readFileSync(demo.listing, 'utf8').replaceAll('Kaamelott/Season ', 'Kaamelott/Livre '))
    const second = await applied({ ...copy, listing })
    const early = await runCli(['undo', ...copy.here, '--run', first, '--yes'])
    expect([early.code, early.stderr]).toEqual([
      4,
      expect.stringMatching(
        new RegExp(`^error\\[run-not-undoable\\]: .*\nhint: undo that one first: .* --run ${second}`, 'u'),
      ),
    ])
    await jsonOf(['undo', ...copy.here, '--yes'])
    await jsonOf(['undo', ...copy.here, '--yes'])
    expect(tableHashes(copy.database)).toEqual(before)
  })
})

test('a run is found when the server has been moved to another folder', async () => {
  const copy = copyOf(demo, tempFolder())
  const before = tableHashes(copy.database)
  await applied(copy)
  const elsewhere = `${copy.folder} elsewhere`
  renameSync(copy.folder, elsewhere)
  await jsonOf(['undo', '--db', elsewhere, '--workspace', copy.workspace, '--yes'])
  expect(tableHashes(dataFolder(elsewhere).library)).toEqual(before)
})

test('rows that were changed since stop an undo, which --skip-changed does without them', async () => {
  const copy = copyOf(demo, tempFolder())
  await applied(copy)
  const change =
    "update media_parts set file = '/Media/TVShows/Columbo/mine.mkv' where id = (select min(id) from media_parts where file like '%/Columbo/Season%')"
  const db = new Database(copy.database)
  db.exec(change)
  db.close()
  const after = tableHashes(copy.database)
  const refused = await runCli(['undo', ...copy.here, '--yes'])
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringMatching(/^error\[rows-changed\]: 1 of the rows/u)])
  expect(tableHashes(copy.database)).toEqual(after)
  const { code, stdout } = await runCli(['undo', ...copy.here, '--yes', '--skip-changed'])
  expect(code).toBe(6)
  expect(stdout).toContain('skipped   1 row changed since the run, left as they are')
  const left = new Database(copy.database, { readonly: true })
  expect(left.prepare("select count(*) from media_parts where file like '%/Columbo/mine.mkv'").pluck().get()).toBe(1)
  expect(left.prepare("select count(*) from media_parts where file like '%/Columbo/Season%'").pluck().get()).toBe(0)
  left.close()
})

test('--keep-backups leaves the newest ones, and says which went', async () => {
  const copy = copyOf(demo, tempFolder())
  const first = await applied(copy)
  expect(backups(copy)).toEqual([first])
  await jsonOf(['undo', ...copy.here, '--yes'])
  expect(backups(copy)).toHaveLength(2)
  const { stdout } = await runCli([
    'remap',
    ...copy.here,
    '--listing',
    copy.listing,
    '--apply',
    '--yes',
    '--keep-backups',
    '1',
  ])
  const kept = backups(copy)
  expect(kept).toHaveLength(1)
  expect(stdout).toContain(`run       ${kept[0] ?? ''}\n`)
  expect(stdout).toMatch(/ {2}removed +\S*.* \(an older backup\)/u)
  await jsonOf(['undo', ...copy.here, '--yes', '--keep-backups', '1'])
  expect(backups(copy)).toEqual([expect.stringMatching(/-undo$/u)])
})

describe('an undo that nobody confirms', () => {
  test('is refused where there is no terminal', async () => {
    const copy = copyOf(demo, tempFolder())
    const before = folderDigest(copy.folder)
    const { code, stderr } = await runCli(['undo', ...copy.here], { input: 'y\n' })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error\[not-confirmed\]: .*\nhint: add --yes\n$/u)])
    expect(folderDigest(copy.folder)).toEqual(before)
  })

  test('writes nothing on a terminal, and what is confirmed is done', async () => {
    const copy = copyOf(demo, tempFolder())
    const before = tableHashes(copy.database)
    await applied(copy)
    const after = folderDigest(copy.folder)
    const no = onTerminal(['undo', ...copy.here], 'n\n')
    expect([no.code, no.shown]).toEqual([0, expect.stringContaining('Nothing was written.')])
    expect(folderDigest(copy.folder)).toEqual(after)
    const yes = onTerminal(['undo', ...copy.here], 'y\n')
    expect([yes.code, yes.shown]).toEqual([0, expect.stringContaining('Taken back: run ')])
    expect(tableHashes(copy.database)).toEqual(before)
  })
})
