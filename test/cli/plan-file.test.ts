import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataFolder } from '../../fixtures/data-folder.ts'
import type { Demo } from '../../fixtures/demo.ts'
import { planChecksum } from '../../src/remap/plan-checksum.ts'
import type { RemapPlan } from '../../src/remap/remap-plan.ts'
import { holding } from '../integration/db/write/hold.ts'
import { tableHashes } from '../integration/remap/apply/plan-of.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { type CliResult, runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { copyOf, type DemoCopy, demoIn, jsonOf } from './demo-copy.ts'
import { onTerminal } from './on-terminal.ts'

const folder = suiteFolder()
const planFile = join(folder, 'plan.json')
let demo: Demo
let plan: RemapPlan

beforeAll(async () => {
  demo = demoIn(folder, { scale: 0.001 })
  const words = ['--db', demo.folder, '--listing', demo.listing, '--workspace', join(folder, 'workspace')]
  const { code, stderr } = await runCli(['remap', ...words, '--plan-out', planFile])
  if (code !== 0) throw new Error(stderr)
  plan = JSON.parse(readFileSync(planFile, 'utf8')) as RemapPlan
})

const written = (value: unknown): string => {
  const file = join(tempFolder(), 'plan.json')
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}
const apply = async ({ here }: DemoCopy, file = planFile, ...more: string[]): Promise<CliResult> =>
  await runCli(['remap', ...here, '--plan', file, '--apply', '--yes', ...more])
const execute = (file: string, sql: string): void => {
  const db = new Database(file)
  db.exec(sql)
  db.close()
}

/** With which code and words a run was refused, once it is sure that every byte is as it was. */
async function refusal(copy: DemoCopy, run: () => Promise<CliResult>): Promise<string> {
  const files = (): object => {
    // SQLite makes files of its own in the folder while it looks, and takes them away again.
    const { 'Plex Media Server/Plug-in Support/Databases': _databases, ...rest } = folderDigest(copy.folder)
    return rest
  }
  const before = files()
  const { code, stdout, stderr } = await run()
  expect([code, stdout]).toEqual([4, ''])
  expect(files()).toEqual(before)
  return stderr.replace(/^Backup first: .*\n/u, '').replace(/\nhint: .*\n$/u, '')
}

describe('a plan file', () => {
  test('is what --json prints, and what --plan-out - prints', async () => {
    const words = ['remap', '--db', demo.folder, '--listing', demo.listing, '--workspace', join(folder, 'workspace')]
    const same = { ...plan, createdAt: '' }
    expect({ ...(await jsonOf(words)), createdAt: '' }).toEqual(same)
    const { stdout, stderr } = await runCli([...words, '--plan-out', '-'])
    expect({ ...(JSON.parse(stdout) as RemapPlan), createdAt: '' }).toEqual(same)
    expect(stderr).toBe('')
    expect({ ...(await jsonOf([...words, '--plan-out', '-'])), createdAt: '' }).toEqual(same)
  })

  test('has a line for each move, to be searched and compared', () => {
    const lines = readFileSync(planFile, 'utf8').split('\n')
    for (const { from } of plan.moves) {
      const found = lines.filter((line) => line.includes(`"from":${JSON.stringify(from)},`))
      expect(found).toHaveLength(1)
    }
  })

  test('is shown again, and then applied without being shown', async () => {
    const copy = copyOf(demo, tempFolder())
    const { stdout } = await runCli(['remap', ...copy.here, '--plan', planFile])
    expect(stdout).toContain('Where they went: 4 rules for 729 files')
    expect(stdout).toContain(`--plan ${planFile} --apply --workspace ${copy.workspace}\n`)
    const applied = await apply(copy)
    expect([applied.code, applied.stderr]).toEqual([
      0,
      expect.stringMatching(/^Backup first: about [\d.]+ MiB \(library and blobs\) to .*\n$/u),
    ])
    expect(applied.stdout).toMatch(/^\nApplied: 729 files moved in the database, none lost\.\n/u)
    expect(applied.stdout.split('\n').filter((line) => line.length > 80 && !line.includes('/'))).toEqual([])
    expect(applied.stdout).toContain(`--workspace ${copy.workspace}\n`)
  })

  test('is applied however it was laid out', async () => {
    const copy = copyOf(demo, tempFolder())
    expect((await apply(copy, written(JSON.stringify(plan, null, '\t')))).code).toBe(0)
  })

  test('is applied after something was watched meanwhile', async () => {
    const copy = copyOf(demo, tempFolder())
    execute(copy.database, 'update metadata_item_settings set view_count = view_count + 1, last_viewed_at = 1790000000')
    expect((await apply(copy)).code).toBe(0)
  })

  test('is not written over what it was made of', async () => {
    const copy = copyOf(demo, tempFolder())
    for (const target of [copy.database, copy.listing]) {
      const { code, stderr } = await runCli(['remap', ...copy.here, '--listing', copy.listing, '--plan-out', target])
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^error\[usage\]: /u)])
    }
    expect(readFileSync(copy.listing, 'utf8')).toMatch(/^\[\n/u)
  })

  test('is not written over the blobs beside the library, nor where SQLite would take it for a log', async () => {
    const copy = copyOf(demo, tempFolder())
    const { blobs, databases } = dataFolder(copy.folder)
    const before = readdirSync(databases)
    for (const target of [blobs, `${copy.database}-wal`, `${copy.database}-shm`, `${copy.database}-journal`]) {
      const { code, stderr } = await runCli(['remap', ...copy.here, '--listing', copy.listing, '--plan-out', target])
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^error\[usage\]: /u)])
    }
    expect(readdirSync(databases)).toEqual(before)
    expect(readFileSync(blobs).subarray(0, 15).toString()).toBe('SQLite format 3')
  })

  test('with --json tells what was done', async () => {
    const copy = copyOf(demo, tempFolder())
    const document = await jsonOf(['remap', ...copy.here, '--plan', planFile, '--apply', '--yes'])
    const { run, ...rest } = document
    expect(rest).toEqual(plan)
    expect(run).toMatchObject({
      effects: plan.effects,
      verified: { paths: 729 },
      settled: [],
      pruned: [],
      notes: [],
      backup: { folder: join(dirname(copy.database), 'plexferry-backups', run?.runId ?? '') },
    })
    expect(readdirSync(run?.backup.folder ?? '').toSorted()).toEqual([
      'backup.json',
      'com.plexapp.plugins.library.blobs.db',
      'com.plexapp.plugins.library.db',
    ])
  })
})

describe('a plan is refused', () => {
  test('that was edited: a target, a part, a class, or a field put in or left out', async () => {
    const copy = copyOf(demo, tempFolder())
    const [first, ...rest] = plan.moves
    if (first === undefined) throw new Error('nothing moves')
    const edits: object[] = [
      { ...plan, moves: [{ ...first, to: '/Media/TVShows/elsewhere.mkv' }, ...rest] },
      { ...plan, moves: [{ ...first, partIds: [1] }, ...rest] },
      { ...plan, moves: rest },
      { ...plan, unresolved: [] },
      { ...plan, roots: [{ section: 2, from: '/Media/TVShows', to: '/Media/TV' }] },
      { ...plan, comment: 'looks good' },
      { ...plan, moves: 'none' },
      Object.fromEntries(Object.entries(plan).filter(([name]) => name !== 'sidecars')),
    ]
    for (const edit of edits)
      expect(await refusal(copy, async () => apply(copy, written(edit)))).toMatch(
        /^error\[plan-edited\]: .*plan\.json was changed since it was made/u,
      )
  })

  test('that is a newer format, or no plan', async () => {
    const copy = copyOf(demo, tempFolder())
    const newer = written({ ...plan, formatVersion: 2, toolVersion: '9.0.0' })
    expect(await refusal(copy, async () => apply(copy, newer))).toMatch(
      /^error\[plan-invalid\]: .*format 2, made by plexferry "9\.0\.0"/u,
    )
    for (const other of [
      '',
      'null',
      '[]',
      '{"format": "plexferry/audit"}',
      readFileSync(planFile, 'utf8').slice(0, -500),
    ])
      expect(await refusal(copy, async () => apply(copy, written(other)))).toMatch(
        /^error\[plan-invalid\]: .*plan\.json is not (?:JSON|a remap plan)/u,
      )
  })

  test('that a program of another version made, without what this one needs', async () => {
    const copy = copyOf(demo, tempFolder())
    const { sidecars: _sidecars, ...older } = { ...plan, toolVersion: '0.0.9' }
    const whole = written({ ...older, checksum: await planChecksum(older as RemapPlan) })
    expect(await refusal(copy, async () => apply(copy, whole))).toMatch(
      /^error\[plan-invalid\]: .*plan\.json is a plan of another form, made by plexferry "0\.0\.9" \(sidecars: /u,
    )
  })

  test('that was made for another database', async () => {
    const other = demoIn(tempFolder(), { scale: 0.001, seed: 2 })
    const copy = copyOf(other, tempFolder())
    expect(await refusal(copy, async () => apply(copy))).toMatch(/^error\[plan-other\]: .*made for other data/u)
  })

  test('that a scan has overtaken', async () => {
    const copy = copyOf(demo, tempFolder())
    execute(copy.database, `update media_parts set size = size + 1 where id = ${plan.moves[0]?.partIds[0] ?? 0}`)
    expect(await refusal(copy, async () => apply(copy))).toMatch(/^error\[plan-other\]: .*made for other data/u)
  })

  test('that the bucket has overtaken: a target that is gone, or of another size', async () => {
    const copy = copyOf(demo, tempFolder())
    const { to = '', size = 0 } = plan.moves[5] ?? {}
    const listing = readFileSync(demo.listing, 'utf8')
    const path = JSON.stringify(to.slice('/Media/'.length))
    const gone = written(listing.replace(`"Path":${path}`, '"Path":"TVShows/renamed.mkv"'))
    const grown = written(
      listing.replace(
        new RegExp(`("Path":${path.replaceAll(/[.()]/gu, '\\$&')},.*"Size":)${size}\\b`, 'u'),
        `$1${size + 1}`,
      ),
    )
    for (const file of [gone, grown]) {
      expect(readFileSync(file, 'utf8')).not.toBe(listing)
      expect(await refusal(copy, async () => apply(copy, planFile, '--listing', file))).toMatch(
        /^error\[plan-other\]: 1 file of the plan is not in the listing/u,
      )
    }
    expect((await apply(copy, planFile, '--listing', demo.listing)).code).toBe(0)
  })

  test('that was applied already', async () => {
    const copy = copyOf(demo, tempFolder())
    await apply(copy)
    expect(await refusal(copy, async () => apply(copy))).toMatch(
      /^error\[plan-applied\]: the plan was applied already, by run /u,
    )
  })

  test('where a process has the database open, in whatever way', async () => {
    for (const how of ['idle', 'reading', 'read-only', 'descriptor'] as const) {
      const copy = copyOf(demo, tempFolder())
      await holding(copy.database, how)
      expect(await refusal(copy, async () => apply(copy))).toMatch(/^error\[db-in-use\]: .*is in use: .*\(pid \d+\)/u)
    }
  })

  test('where a trigger would fire on what it writes', async () => {
    const copy = copyOf(demo, tempFolder())
    execute(copy.database, 'create trigger spy after update of file on media_parts begin select 1; end')
    expect(await refusal(copy, async () => apply(copy))).toMatch(
      /^error\[trigger-in-way\]: .*spy fires on UPDATE of file in media_parts/u,
    )
  })
})

test('of two that apply a plan at once, one does', async () => {
  const copy = copyOf(demo, tempFolder())
  const runs = await Promise.all([apply(copy), apply(copy)])
  const codes = runs.map(({ code }) => String(code)).toSorted()
  expect(codes).toEqual(['0', '4'])
  const loser = runs.find(({ code }) => code === 4)
  expect(loser?.stderr).toMatch(/error\[(?:db-in-use|plan-applied|plan-other)\]/u)
  const { runs: listed } = await jsonOf<{ runs: { status: string }[] }>(['undo', ...copy.here, '--list'])
  expect(listed.filter(({ status }) => status === 'committed')).toHaveLength(1)
})

describe('what nobody confirms', () => {
  test('is refused before anything is read, where there is no terminal', async () => {
    for (const words of [
      ['--plan', planFile],
      ['--listing', '/nonexistent'],
      ['--listing', demo.listing, '--json'],
    ]) {
      const { code, stdout, stderr } = await runCli(['remap', '--db', '/nonexistent', ...words, '--apply'], {
        input: 'y\n',
      })
      expect([code, stdout, stderr]).toEqual([
        2,
        '',
        expect.stringMatching(/^error\[not-confirmed\]: .*\nhint: add --yes\n$/u),
      ])
    }
  })

  test('is not written on a terminal, whatever is answered but yes', async () => {
    const copy = copyOf(demo, tempFolder())
    const before = folderDigest(copy.folder)
    for (const typed of ['n\n', '\n', 'yesterday\n', '\u0004']) {
      const { code, shown } = onTerminal(['remap', ...copy.here, '--plan', planFile, '--apply'], typed)
      expect([typed, code, shown]).toEqual([typed, 0, expect.stringContaining('Nothing was written.')])
      expect(shown).toContain('Back up the database and write 729 moves to it? [y/N]')
    }
    expect(folderDigest(copy.folder)).toEqual(before)
  })

  test('is written when it is confirmed', async () => {
    const copy = copyOf(demo, tempFolder())
    const before = tableHashes(copy.database)
    const { code, shown } = onTerminal(['remap', ...copy.here, '--listing', demo.listing, '--apply'], 'y\n')
    expect([code, shown]).toEqual([0, expect.stringContaining('Applied: 729 files moved')])
    // It was shown before it was asked for.
    expect(shown.indexOf('Where they went')).toBeLessThan(shown.indexOf('[y/N]'))
    expect(tableHashes(copy.database)).not.toEqual(before)
  })
})

test('flags that a plan settles are not taken beside it', async () => {
  for (const words of [
    ['--mappings', 'x'],
    ['--section', 'Movies'],
    ['--plan-out', 'x'],
    ['--proof', 'all'],
    ['--strict'],
  ]) {
    const { code, stderr } = await runCli(['remap', '--db', demo.folder, '--plan', planFile, ...words])
    const isSettled = stderr.includes('cannot be used with --plan')
    expect([words, code, isSettled]).toEqual([words, words[0] === '--strict' ? 3 : 2, words[0] !== '--strict'])
  }
})
