import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataFolder } from '../../fixtures/data-folder.ts'
import { buildDemo } from '../../fixtures/demo.ts'
import type { CheckReport } from '../../src/analyze/check/check-report.ts'
import type { Baseline } from '../../src/core/baseline.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'

const folder = suiteFolder()
const demo = join(folder, 'demo')
const baseline = join(folder, 'before.json')

beforeAll(async () => {
  buildDemo(demo, { scale: 0.002 })
  const { code, stderr } = await runCli(['baseline', '--db', demo, '--out', baseline])
  if (code !== 0) throw new Error(stderr)
})

const cli = async (...args: string[]) => runCli(args, { cwd: folder })

/** The demo after a scan that lost a mount, and a person who cleared a history. */
const lost = (): string => {
  const copy = join(tempFolder(), 'lost')
  cpSync(demo, copy, { recursive: true })
  const db = new Database(dataFolder(copy).library)
  db.exec(`UPDATE media_parts SET deleted_at = 1755000000 WHERE id BETWEEN 2 AND 300;
    DELETE FROM metadata_item_views WHERE id < 5; UPDATE section_locations SET available = 0 WHERE id = 3`)
  db.close()
  return copy
}

/** The demo with a page of a table overwritten. */
const damaged = (table: string): string => {
  const copy = join(tempFolder(), 'damaged')
  cpSync(demo, copy, { recursive: true })
  const { library } = dataFolder(copy)
  const db = new Database(library, { readonly: true })
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number
  db.close()
  const bytes = readFileSync(library)
  bytes.fill(0xa5, (page - 1) * 1024, page * 1024)
  writeFileSync(library, bytes)
  return copy
}

describe('check', () => {
  test('finds nothing wrong with a library that is whole, and changes no byte of it', async () => {
    const before = folderDigest(demo)
    const { code, stdout, stderr } = await cli('check', '--db', demo, '--baseline', baseline, '--deep')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Nothing is damaged or lost/u)
    expect(folderDigest(demo)).toEqual(before)
    expect(readdirSync(folder).toSorted()).toEqual(['before.json', 'demo'])
  })

  test('shows what was lost since the baseline in 80 columns', async () => {
    const { code, stdout } = await cli('check', '--db', lost(), '--baseline', baseline)
    expect(code).toBe(3)
    const lines = stdout.split('\n')
    expect(
      Math.max(...lines.filter((line) => !line.startsWith('database')).map((line) => line.length)),
    ).toBeLessThanOrEqual(80)
    await expect(
      stdout
        .replace(/database  .*/u, 'database  LIBRARY')
        .replace(/baseline  of .{16}/u, 'baseline  of 2026-11-22 09:40')
        .replace(/SQLite 3\.\d+\.\d+/u, 'SQLite 3.53.4'),
    ).toMatchFileSnapshot('golden/check.txt')
  })

  test('with --json is one document and nothing else', async () => {
    const { code, stdout, stderr } = await cli('check', '--db', lost(), '--baseline', baseline, '--json')
    const report = JSON.parse(stdout) as CheckReport
    expect([code, stderr]).toEqual([3, ''])
    expect(report).toMatchObject({ format: 'plexferry/check', formatVersion: 1, verdict: 'damaged' })
    expect(report.diff?.sections[1]).toMatchObject({ name: 'TV Shows', parts: { before: 847, after: 548, lost: 299 } })
    expect(report.counts.sections[0]?.sonic).toEqual({ analysed: 162, total: 913 })
  })

  test('writes a page that loads nothing and hides nothing', async () => {
    const out = tempFolder()
    const { code, stderr } = await runCli(['check', '--db', lost(), '--baseline', baseline, '--html', 'check.html'], {
      cwd: out,
    })
    expect([code, stderr]).toEqual([3, 'written: check.html\n'])
    expect(readdirSync(out)).toEqual(['check.html'])
    const page = readFileSync(join(out, 'check.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/iu)
    for (const text of ['baseline-deleted', '−299', 'Since the baseline', 'TV Shows', 'file-search'])
      expect(page).toContain(text)
    expect(page).not.toMatch(/<script|src=|href=|https?:/u)
  })

  test.each(['media_parts', 'metadata_items', 'library_sections', 'schema_migrations', 'section_locations'])(
    'calls a library with a damaged page of %s damaged, and does not fall over it',
    async (table) => {
      const { code, stdout, stderr } = await cli('check', '--db', damaged(table), '--baseline', baseline, '--json')
      const { verdict, checks } = JSON.parse(stdout) as CheckReport
      expect([code, stderr, verdict]).toEqual([3, '', 'damaged'])
      expect(checks).toContainEqual(
        expect.objectContaining({ code: 'file-table', status: 'failed', evidence: expect.objectContaining({ table }) }),
      )
      const readers = checks.filter(({ evidence }) =>
        JSON.stringify(evidence['damaged'] ?? evidence['reason'] ?? '').includes(table),
      )
      expect(readers.length).toBeGreaterThan(0)
      for (const { status } of readers) expect(status).toBe('unknown')
    },
  )

  test('calls a file that was cut short damaged', async () => {
    const file = join(tempFolder(), 'library.db')
    writeFileSync(file, readFileSync(dataFolder(demo).library).subarray(0, 300 * 1024))
    const { code, stdout, stderr } = await cli('check', '--db', file)
    expect([code, stderr]).toEqual([3, ''])
    expect(stdout).toMatch(/^Damaged or lost/u)
    expect(stdout).toContain('[file-size]')
  })

  test('holds the database against the Plex at home', async () => {
    const old = await cli('check', '--db', demo, '--home-version', '1.41.9.9961')
    expect(old.code).toBe(3)
    expect(old.stdout).toMatch(/^Whole, but not for the server at home/u)
    expect((await cli('check', '--db', demo, '--home-version', '1.42.2')).code).toBe(0)
    const odd = await cli('check', '--db', demo, '--home-version', 'newest')
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining("--home-version is 'newest'")])
  })

  test('takes a shell of SQLite that is not there for a mistake', async () => {
    const { code, stderr } = await cli('check', '--db', demo, '--plex-sqlite', '/none/Plex SQLite')
    expect([code, stderr]).toEqual([2, expect.stringContaining('/none/Plex SQLite, which is not there')])
  })

  test('with --verbose lists every check', async () => {
    const { stdout } = await cli('check', '--db', demo, '--verbose')
    for (const line of [
      /^ {2}ok +guid-hashes /mu,
      /^ {2}unknown +file-search blobs /mu,
      /^ {2}skipped +plex-version /mu,
    ])
      expect(stdout).toMatch(line)
  })
})

describe('check of an archive', () => {
  const archive = join(folder, 'archives')
  const exported = join(archive, 'run.tar.zst')
  beforeAll(async () => {
    mkdirSync(archive)
    const { code, stderr } = await runCli(['export', '--from', demo, '--out', exported, '--quiet'])
    if (code !== 0) throw new Error(stderr)
    execFileSync('tar', ['-cf', join(archive, 'plain.tar'), '-C', demo, '.'])
    const bytes = readFileSync(exported)
    const half = Math.floor(bytes.length / 2)
    writeFileSync(join(archive, 'cut.tar.zst'), bytes.subarray(0, half))
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(half) ^ 4, half)
    writeFileSync(join(archive, 'flipped.tar.zst'), flipped)
  })
  const report = async (name: string) => {
    const { code, stdout } = await cli('check', '--db', join(archive, name), '--baseline', baseline, '--json')
    const { verdict, checks, diff } = JSON.parse(stdout) as CheckReport
    return {
      code,
      verdict,
      diff,
      failed: checks.filter(({ status }) => status === 'failed').map((check) => check.code),
    }
  }

  test('that plexferry made finds nothing wrong, and holds it against a baseline', async () => {
    const { code, failed, diff } = await report('run.tar.zst')
    expect([code, failed]).toEqual([0, []])
    expect(diff?.tables.every(({ lost, gained }) => lost === 0 && gained === 0)).toBe(true)
  })

  test('is a baseline itself', async () => {
    const run = async (against: string, ...more: string[]) =>
      await cli('check', '--db', lost(), '--baseline', join(archive, against), ...more)
    const { code, stdout } = await run('run.tar.zst', '--deep', '--json')
    const held = JSON.parse(stdout) as { readonly diff: CheckReport['diff'] }
    const { stdout: byFile } = await cli('check', '--db', lost(), '--baseline', baseline, '--deep', '--json')
    const { diff } = JSON.parse(byFile) as { readonly diff: CheckReport['diff'] }
    expect([code, held.diff?.sections]).toEqual([3, diff?.sections])
    expect(held.diff?.tables).toEqual(diff?.tables)
    for (const name of ['plain.tar', 'flipped.tar.zst']) {
      const { code: refused, stderr } = await run(name)
      expect([refused, stderr]).toEqual([4, expect.stringContaining(`error[baseline-invalid]`)])
    }
  })

  test('without a manifest checks what is in it, and calls it damaged all the same', async () => {
    const { code, verdict, failed, diff } = await report('plain.tar')
    expect([code, verdict, failed]).toEqual([3, 'damaged', ['archive-manifest']])
    expect(diff?.sections).toHaveLength(8)
  })

  test.each(['cut.tar.zst', 'flipped.tar.zst'])('that is %s is damaged', async (name) => {
    const { code, verdict, failed } = await report(name)
    expect([code, verdict]).toEqual([3, 'damaged'])
    expect(failed.some((failure) => failure.startsWith('archive-'))).toBe(true)
  })

  test('says in one line what it could not judge', async () => {
    const { stdout } = await cli('check', '--db', join(archive, 'cut.tar.zst'))
    expect(stdout).toMatch(/\nNot judged: 25 checks \(there is no library to read\)\n/u)
  })
})

describe('baseline', () => {
  test('is the same each time, wherever it goes', async () => {
    const out = await cli('baseline', '--db', demo, '--out', '-')
    const json = await cli('baseline', '--db', dataFolder(demo).library, '--json')
    const parsed = [out.stdout, json.stdout, readFileSync(baseline, 'utf8')].map((text) => ({
      ...(JSON.parse(text) as Baseline),
      createdAt: '',
    }))
    expect(parsed[1]).toEqual(parsed[0])
    expect(parsed[2]).toEqual(parsed[0])
    expect(parsed[0]?.blobs).toEqual({ 'media_part/5': 40 })
  })

  test('of what is damaged is refused', async () => {
    const { code, stderr } = await cli(
      'baseline',
      '--db',
      damaged('media_parts'),
      '--out',
      join(tempFolder(), 'x.json'),
    )
    expect([code, stderr]).toEqual([4, expect.stringMatching(/^error\[db-damaged\]: .*\nhint: .*\n$/u)])
  })

  test('never takes the place of the database', async () => {
    const { library } = dataFolder(demo)
    const before = folderDigest(demo)
    const { code, stderr } = await cli('baseline', '--db', demo, '--out', library)
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[usage]')])
    expect(folderDigest(demo)).toEqual(before)
  })
})
