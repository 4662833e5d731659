import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildDemo, type Demo } from '../../fixtures/demo.ts'
import type { AuditReport } from '../../src/analyze/audit-report.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { runCli } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { suiteFolder } from '../support/suite-folder.ts'

const folder = suiteFolder()
let demo: Demo
let args: string[]

beforeAll(() => {
  demo = buildDemo(join(folder, 'demo'), { scale: 0.002 })
  args = ['audit', '--db', demo.folder, '--listing', demo.listing]
})

const json = async (...more: string[]): Promise<AuditReport> => {
  const { stdout, code } = await runCli([...args, '--json', ...more])
  expect(code).toBe(0)
  return JSON.parse(stdout) as AuditReport
}

describe('the demo library', () => {
  test('is reported as its builder made it, section by section', async () => {
    const report = await json()
    expect(
      report.sections.map(({ name, parts, stale, new: fresh, trashed, pathless }) => ({
        name,
        parts,
        stale,
        new: fresh,
        trashed,
        pathless,
      })),
    ).toEqual(
      demo.truth.sections.map(({ name, parts, stale, new: fresh, trashed, pathless }) => ({
        name,
        parts,
        stale,
        new: fresh,
        trashed,
        pathless,
      })),
    )
    expect(report.totals).toMatchObject({ changed: 0, spelling: 0, unjudged: 0 })
    expect(report.listing.objects).toBe(demo.truth.objects)
  })

  test('has its 717 stale paths in the groups that a person would name', async () => {
    const tv = (await json('--section', 'TV Shows')).sections[0]
    expect(tv).toMatchObject({ name: 'TV Shows', parts: 847, present: 130, stale: 717, new: 731 })
    expect(tv?.groups.slice(0, 3).map(({ label, stale }) => [label, stale])).toEqual([
      ['Kaamelott', 416],
      ['Hart to Hart', 218],
      ['Columbo', 69],
    ])
  })

  test('with a moved root has all of TV Shows stale, and new where it went', async () => {
    const moved = buildDemo(join(tempFolder(), 'demo'), { scale: 0.002, scenario: 'moved-root' })
    const { stdout } = await runCli(['audit', '--db', moved.folder, '--listing', moved.listing, '--json'])
    const report = JSON.parse(stdout) as AuditReport
    const truth = moved.truth.sections.find(({ name }) => name === 'TV Shows')
    expect(report.sections.find(({ name }) => name === 'TV Shows')).toMatchObject({
      parts: 847,
      stale: 847,
      new: truth?.new,
    })
    expect(report.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['root-moved', 'section-emptied']))
  })
})

describe('what is printed', () => {
  test('on a terminal fits 80 columns but for file names', async () => {
    const { stdout, stderr, code } = await runCli(args)
    const table = stdout.split('\n').filter((line) => !line.includes('/'))
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(code).toBe(0)
    expect(stderr).toBe('')
    await expect(stdout.replaceAll(folder, 'DIR').replace(/taken .*/u, 'taken WHEN')).toMatchFileSnapshot(
      'golden/audit.txt',
    )
  })

  test('with --json is one document and nothing else', async () => {
    const { stdout, stderr } = await runCli([...args, '--json'])
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('}')
    expect(JSON.parse(stdout)).toMatchObject({ format: 'plexferry/audit', formatVersion: 1 })
    expect(stderr).toBe('')
  })

  test('with --csv - is a row for each path that is not in its place', async () => {
    const { stdout } = await runCli([...args, '--csv', '-'])
    const lines = stdout.trimEnd().split('\r\n')
    expect(lines[0]).toBe('section,part id,title,path,size,class')
    expect(lines).toHaveLength(1 + 743)
    expect(lines.filter((line) => line.startsWith('TV Shows,'))).toHaveLength(717)
    expect(lines.slice(1).every((line) => line.endsWith(',stale'))).toBe(true)
    expect(stdout).toContain('Kaamelott – S01E01 – ')
  })

  test('with --verbose says how the database and the listing were read', async () => {
    const { stderr } = await runCli([...args, '--verbose'])
    expect(stderr).toBe('the database was read where it is; the listing was read as lsjson\n')
  })
})

describe('files that are written', () => {
  test('are whole, and nothing lies beside them', async () => {
    const out = tempFolder()
    const csv = await runCli([...args, '--csv', join(out, 'stale.csv')])
    const html = await runCli([...args, '--html', join(out, 'audit.html')])
    expect([csv.code, html.code]).toEqual([0, 0])
    expect(csv.stdout).toContain('TV Shows')
    expect(readdirSync(out).toSorted()).toEqual(['audit.html', 'stale.csv'])
    expect(readFileSync(join(out, 'audit.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/iu)
  })

  test('are left as they were when writing fails', async () => {
    const out = tempFolder()
    const { code, stderr } = await runCli([...args, '--csv', join(out, 'none/stale.csv')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error\[output-failed\]: .*\nhint: .*\n$/u)
    expect(readdirSync(out)).toEqual([])
  })
})

describe('--fail-on', () => {
  test.each([
    ['stale', 3],
    ['changed', 0],
    ['changed,new', 3],
    ['spelling,unjudged', 0],
  ])('%s ends in %i', async (classes, code) => {
    expect((await runCli([...args, '--quiet', '--fail-on', classes])).code).toBe(code)
  })
})

describe('flags without a value', () => {
  const empty = { PLEXFERRY_LISTING: '/dev/null' }
  test.each([
    ['true', 0],
    ['1', 0],
    ['false', 4],
    ['0', 4],
    ['', 4],
  ])('PLEXFERRY_ACCEPT_LISTING=%j means what it says', async (value, code) => {
    const db = args[2] ?? ''
    const run = await runCli(['audit', '--db', db, '--quiet'], { env: { ...empty, PLEXFERRY_ACCEPT_LISTING: value } })
    expect(run.code).toBe(code)
  })

  test('that make no sense are refused', async () => {
    const run = await runCli([...args], { env: { PLEXFERRY_QUIET: 'perhaps' } })
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining("PLEXFERRY_QUIET is 'perhaps'")])
  })

  test('on the command line beat their opposite in the environment', async () => {
    const run = await runCli([...args, '--verbose'], { env: { PLEXFERRY_QUIET: '1' } })
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('the database was read')])
  })
})

describe('where values come from', () => {
  const run = async (files: Record<string, unknown>, more: string[], env: Record<string, string> = {}) => {
    const cwd = tempFolder()
    for (const [name, value] of Object.entries(files)) writeFileSync(join(cwd, name), JSON.stringify(value))
    const { stdout } = await runCli(['audit', '--json', ...more], { cwd, env })
    return (JSON.parse(stdout) as AuditReport).sections.map(({ name }) => name)
  }

  test('a flag beats the environment, which beats the configuration', async () => {
    const file = { 'plexferry.config.json': { db: demo.folder, listing: demo.listing, section: 'Movies' } }
    expect(await run(file, [])).toEqual(['Movies'])
    expect(await run(file, [], { PLEXFERRY_SECTION: 'Photos' })).toEqual(['Photos'])
    expect(await run(file, ['--section', 'Adult', '--section', 'A voir'], { PLEXFERRY_SECTION: 'Photos' })).toEqual([
      'A voir',
      'Adult',
    ])
  })

  test('paths in a configuration file are meant from its own folder', async () => {
    const cwd = tempFolder()
    writeFileSync(join(folder, 'plexferry.config.json'), JSON.stringify({ db: 'demo', listing: 'demo/listing.json' }))
    const { code } = await runCli(['audit', '--config', join(folder, 'plexferry.config.json'), '--json'], { cwd })
    expect(code).toBe(0)
  })

  test('a listing on standard input', async () => {
    const { stdout } = await runCli(['audit', '--db', demo.folder, '--listing', '-', '--json'], {
      input: readFileSync(demo.listing, 'utf8'),
    })
    expect(JSON.parse(stdout)).toMatchObject({ totals: { stale: 743 }, listing: { source: '-', takenAt: null } })
  })
})

test('not one byte of the input changes, nor its times, and no temporary file stays', async () => {
  const before = folderDigest(demo.folder)
  const temp = tempFolder()
  await runCli([...args, '--json'], { env: { TMPDIR: temp } })
  expect(folderDigest(demo.folder)).toEqual(before)
  expect(readdirSync(temp)).toEqual([])
})
