import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataFolder } from '../../../fixtures/data-folder.ts'
import { buildDemo } from '../../../fixtures/demo.ts'
import { buildLibrary } from '../../../fixtures/library.ts'
import { takeBaseline } from '../../../src/analyze/baseline/take-baseline.ts'
import { check } from '../../../src/analyze/check/check.ts'
import type { Baseline } from '../../../src/core/baseline.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import { suiteFolder } from '../../support/suite-folder.ts'

const folder = suiteFolder()
const common = { toolVersion: 'test', now: () => new Date(0), tempDir: folder }
const demo = join(folder, 'demo')
let before: Baseline

const baselineOf = async (named: string, clearNames = false): Promise<Baseline> => {
  await using library = await openPlex(named, { tempDir: folder })
  return await takeBaseline(library, { ...common, clearNames })
}

beforeAll(async () => {
  buildDemo(demo, { scale: 0.003 })
  before = await baselineOf(demo)
})

let copies = 0
/** The demo, changed as a scan or a mishap would; without the triggers that only Plex can run. */
const changed = (sql: string): string => {
  const copy = dataFolder(join(folder, `copy-${copies++}`))
  mkdirSync(dirname(copy.library), { recursive: true })
  copyFileSync(dataFolder(demo).library, copy.library)
  const db = new Database(copy.library)
  db.pragma('foreign_keys = OFF')
  for (const { name } of db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).all() as {
    name: string
  }[])
    db.exec(`DROP TRIGGER "${name}"`)
  db.exec('DROP INDEX index_title_sort_icu')
  db.exec(sql)
  db.close()
  return copy.library
}

const held = async (sql: string, deep = false) => {
  const report = await check(changed(sql), { ...common, baseline: before, deep })
  const failed = report.checks.filter(({ code, status }) => code.startsWith('baseline-') && status === 'failed')
  if (report.diff === null) throw new Error('nothing was compared')
  const { diff } = report
  return {
    diff,
    failed: failed.map(({ code }) => code),
    section: (name: string) => diff.sections.find((section) => section.name === name),
    table: (name: string) => diff.tables.find((table) => table.name === name),
  }
}

describe('a baseline', () => {
  test('is the same for the same rows, however the pages lie', async () => {
    expect(await baselineOf(demo)).toEqual(before)
    const copy = changed('')
    const moved = changed(`PRAGMA auto_vacuum = NONE; REINDEX media_parts;
      CREATE TABLE spare AS SELECT * FROM media_parts; DELETE FROM media_parts;
      INSERT INTO media_parts SELECT * FROM spare ORDER BY id DESC; DROP TABLE spare`)
    expect((await baselineOf(moved)).tables).toEqual((await baselineOf(copy)).tables)
  })

  test('is small, and holds no title, name or path', () => {
    const text = JSON.stringify(before)
    expect(text.length).toBeLessThan(100_000)
    for (const word of ['Kaamelott', 'Media', 'Music', 'TV Shows', 'Columbo', 'Hart']) expect(text).not.toContain(word)
  })

  test('holds names of sections and folders where that was asked for', async () => {
    const clear = await baselineOf(demo, true)
    expect(clear.sections.map(({ name }) => name)).toContain('TV Shows')
    expect(clear.sections[1]?.folders).toHaveProperty(
      ['/Media/TVShows/Kaamelott Integrale (Livres I a VI + Bonus)'],
      416,
    )
  })

  test('tells a cell of another type or content, text behind a NUL included', async () => {
    const of = async (sql: string) =>
      (await baselineOf(changed(sql))).tables.find(({ name }) => name === 'tags')?.ranges
    const digests = [
      await of(''),
      await of(`UPDATE tags SET tag = '1' WHERE id = 5`),
      await of(`UPDATE tags SET tag = x'31' WHERE id = 5`),
      await of(`UPDATE tags SET tag = '1' || char(0) || 'a' WHERE id = 5`),
      await of(`UPDATE tags SET tag = '1' || char(0) || 'b' WHERE id = 5`),
      await of(`UPDATE tags SET tag = NULL WHERE id = 5`),
      await of(`UPDATE tags SET tag = '' WHERE id = 5`),
    ]
    expect(new Set(digests.map((ranges) => JSON.stringify(ranges))).size).toBe(digests.length)
  })

  test('of a damaged library is refused', async () => {
    const copy = changed('')
    const db = new Database(copy, { readonly: true })
    const page = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'taggings'`).pluck().get() as number
    db.close()
    execFileSync('dd', [
      'if=/dev/urandom',
      `of=${copy}`,
      'bs=1024',
      `seek=${page - 1}`,
      'count=1',
      'conv=notrunc',
      'status=none',
    ])
    await expect(baselineOf(copy)).rejects.toMatchObject({ code: 'db-damaged' })
  })
})

describe('held against a baseline', () => {
  test('the same library has lost and gained nothing', async () => {
    const { diff, failed } = await held('', true)
    expect(failed).toEqual([])
    for (const table of diff.tables) expect(table).toMatchObject({ lost: 0, gained: 0, touched: 0 })
    for (const section of diff.sections)
      expect(section).toMatchObject({ state: 'there', parts: { lost: 0, gained: 0 } })
    expect(diff.schema.changed).toBe(true)
  })

  test('what came and what went is told apart, though the counts are equal', async () => {
    const { section, table, failed } = await held(`
      CREATE TEMP TABLE gone AS SELECT id FROM media_parts WHERE media_item_id IN
        (SELECT id FROM media_items WHERE library_section_id = 2) ORDER BY id LIMIT 60;
      INSERT INTO media_parts (media_item_id, directory_id, file) SELECT media_item_id, directory_id, file
        FROM media_parts WHERE id IN gone;
      DELETE FROM media_parts WHERE id IN gone`)
    expect(section('TV Shows')?.parts).toEqual({ before: 847, after: 847, lost: 60, gained: 60, kept: 787 })
    expect(table('media_parts')).toMatchObject({ lost: 60, gained: 60, touched: null })
    expect(failed).toEqual([])
  })

  test('a hundred files may be gone from a section, and no more', async () => {
    const trash = (n: number): string =>
      `UPDATE media_items SET deleted_at = 1 WHERE id IN (SELECT id FROM media_items WHERE library_section_id = 2
        AND deleted_at IS NULL AND id IN (SELECT media_item_id FROM media_parts WHERE file <> '') AND id NOT IN (SELECT media_item_id FROM media_parts WHERE deleted_at > 0)
        AND metadata_item_id NOT IN (SELECT id FROM metadata_items WHERE deleted_at > 0) ORDER BY id DESC LIMIT ${n})`
    const within = await held(trash(100))
    expect(within.section('TV Shows')?.parts.lost).toBe(100)
    expect(within.failed).toEqual([])
    expect((await held(trash(101))).failed).toEqual(['baseline-deleted'])
  })

  test('no section may be emptied, however small', async () => {
    const { failed, section } = await held(`DELETE FROM media_parts WHERE media_item_id IN
      (SELECT id FROM media_items WHERE library_section_id = 6)`)
    expect(section('Kids - Movies')?.parts).toMatchObject({ before: 5, after: 0, lost: 5 })
    expect(failed).toEqual(['baseline-sections'])
  })

  test('a section that is gone is lost, with its name if the baseline has it', async () => {
    const { failed, diff } = await held(`DELETE FROM library_sections WHERE id = 6`)
    expect(diff.sections.find(({ state }) => state === 'lost')).toMatchObject({ id: 6, name: null })
    expect(failed).toEqual(['baseline-sections'])
  })

  test.each([
    [
      'a rating',
      `UPDATE metadata_item_settings SET rating = NULL WHERE id = (SELECT min(id) FROM metadata_item_settings WHERE rating > 0)`,
    ],
    ['a view', 'DELETE FROM metadata_item_views WHERE id = 1'],
    [
      'a view count',
      `UPDATE metadata_item_settings SET view_count = view_count - 1 WHERE id = (SELECT min(id) FROM metadata_item_settings WHERE view_count > 1)`,
    ],
    ['a row of settings', 'DELETE FROM metadata_item_settings WHERE id = 1'],
  ])('watch state may not be smaller by %s', async (_, sql) => {
    expect((await held(sql)).failed).toEqual(['baseline-watch-state'])
  })

  test('what was watched meanwhile is no loss', async () => {
    const { failed, diff } =
      await held(`UPDATE metadata_item_settings SET view_count = view_count + 1, view_offset = NULL;
      INSERT INTO metadata_item_views (account_id, guid, metadata_type, viewed_at) VALUES (9, 'x', 1, 1)`)
    expect(failed).toEqual([])
    expect(diff.watch.find(({ account }) => account === 9)).toMatchObject({ before: null, after: { views: 1 } })
  })

  test('a folder that became unavailable fails', async () => {
    expect((await held('UPDATE section_locations SET available = 0 WHERE id = 3')).failed).toEqual(['baseline-roots'])
  })

  test('lost Sonic analysis fails', async () => {
    const { failed, section } = await held(
      `UPDATE metadata_items SET extra_data = '{"url":""}' WHERE metadata_type = 10`,
    )
    expect(section('Music')?.sonic).toMatchObject({ after: 0 })
    expect(failed).toEqual(['baseline-analysis'])
  })

  test('an emptied table fails', async () => {
    expect((await held('DELETE FROM tags')).failed).toEqual(['baseline-tables'])
  })

  test('a changed cell shows with --deep, and is no loss', async () => {
    const sql = `UPDATE tags SET tag = 'other' WHERE id = 5`
    expect((await held(sql)).table('tags')).toMatchObject({ lost: 0, touched: null })
    const { table, failed } = await held(sql, true)
    expect(table('tags')).toMatchObject({
      lost: 0,
      gained: 0,
      touched: before.tables.find(({ name }) => name === 'tags')?.rows,
    })
    expect(failed).toEqual([])
  })

  test('another server’s baseline is refused', async () => {
    const other = buildLibrary(join(folder, 'other.db'), {
      sections: [{ name: 'Other', type: 'movie', roots: ['/x'], items: [{ parts: ['/x/a.mkv'] }] }],
    })
    const report = check(other.file, { ...common, baseline: before })
    await expect(report).rejects.toMatchObject({ code: 'baseline-other', exitCode: 4 })
  })
})
