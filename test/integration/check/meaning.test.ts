import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { dataFolder } from '../../../fixtures/data-folder.ts'
import { buildDemo } from '../../../fixtures/demo.ts'
import { buildLibrary, type LibrarySpec } from '../../../fixtures/library.ts'
import { buildPlexDatabase } from '../../../fixtures/plex-database.ts'
import { Random } from '../../../fixtures/random.ts'
import { type Generation, generations } from '../../../fixtures/schema/generation.ts'
import { check, type CheckOptions } from '../../../src/analyze/check/check.ts'
import { type MeaningCode, meaningChecks } from '../../../src/analyze/check/meaning-checks.ts'
import { suiteFolder } from '../../support/suite-folder.ts'

const folder = suiteFolder()
const options: CheckOptions = { toolVersion: 'test', now: () => new Date(0), tempDir: folder }

/** Twelve of each kind, with their folders, artists and shows, and what two accounts watched. */
const healthy = (change = '', generation: Generation = 25, more: Partial<LibrarySpec> = {}): LibrarySpec => {
  const numbers = Array.from({ length: 12 }, (_, at) => at + 1)
  return {
    generation,
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Media/Films', '/Media/Old films'],
        items: numbers.map((n) => ({ parts: [`/Media/Films/Film ${n}/Film ${n}.mkv`], guid: `plex://movie/${n}` })),
      },
      {
        name: 'Shows',
        type: 'show',
        roots: ['D:\\Shows'],
        items: numbers.map((n) => ({
          grandparent: 'Alpha',
          parent: 'Season 1',
          index: n,
          parts: [`D:\\Shows\\Alpha\\Season 1\\E${n}.mkv`],
        })),
      },
      {
        name: 'Music',
        type: 'artist',
        roots: ['/'],
        items: numbers.map((n) => ({
          grandparent: 'Artist',
          parent: 'Album',
          index: n,
          parts: [`/Artist/Album/${n} Déjà vu.flac`],
          extra: { 'ms:musicAnalysisVersion': '1' },
        })),
      },
    ],
    fill: (db) => {
      db.exec(`INSERT INTO accounts (id, name) VALUES (1, 'a'), (2, 'b')`)
      db.exec(`INSERT INTO metadata_item_settings (account_id, guid, view_count, last_viewed_at, changed_at)
        SELECT 1, guid, 1, 1750000000, 8457612157627753900 + id FROM metadata_items WHERE metadata_type IN (1, 4)`)
      db.exec(
        `INSERT INTO metadata_item_views (account_id, guid, metadata_type, viewed_at) VALUES (2, 'plex://gone', 1, 1750000000)`,
      )
      db.exec(`INSERT INTO play_queue_items (play_queue_id, metadata_item_id) VALUES (77, 999)`)
      db.exec(change)
    },
    ...more,
  }
}

let built = 0
const checked = async (spec: LibrarySpec, more: Partial<CheckOptions> = {}) => {
  const { file } = buildLibrary(join(folder, `library-${built++}`), spec)
  return await check(file, { ...options, ...more })
}
const failedOf = ({ checks }: Awaited<ReturnType<typeof check>>): string[] =>
  checks.filter(({ status }) => status === 'failed').map(({ code }) => code)

describe('a healthy library', () => {
  test.each(generations)('of generation %i raises no alarm', async (generation) => {
    const report = await checked(healthy('', generation))
    expect(failedOf(report)).toEqual([])
    expect(report.counts.sections.map(({ parts }) => parts)).toEqual([12, 12, 12])
    expect(report.counts.sections[2]?.sonic).toEqual({ analysed: 12, total: 12 })
  })

  test.each(
    generations.flatMap((generation) =>
      (['restructured', 'moved-root'] as const).map((scenario, at) => ({ generation, scenario, seed: at + 1 })),
    ),
  )('of the demo raises none: $generation, $scenario, seed $seed', async (demo) => {
    const { folder: made } = buildDemo(join(folder, `demo-${built++}`), { scale: 0.002, ...demo })
    expect(failedOf(await check(made, options))).toEqual([])
  })

  test('may have what servers leave behind and have twice, in numbers', async () => {
    const { checks } = await checked(
      healthy(`UPDATE metadata_items SET guid = 'plex://movie/1', hash = NULL WHERE guid = 'plex://movie/2';
        INSERT INTO media_parts (media_item_id, directory_id, file) SELECT media_item_id, directory_id, file FROM media_parts WHERE id = 1;
        INSERT INTO media_streams (stream_type_id, media_part_id, url) VALUES (3, 12345, 'file:///Media/Films/x.srt');
        INSERT INTO media_part_settings (account_id, media_part_id) VALUES (1, 4711)`),
    )
    const of = (code: string) => checks.find((check) => check.code === code)
    expect(of('duplicates')).toMatchObject({ status: 'ok', evidence: { sharedFiles: 1, sharedGuids: 1 } })
    expect(of('loose-rows')).toMatchObject({ status: 'ok', evidence: { partOfStream: 1 } })
    expect(of('leftovers')).toMatchObject({
      status: 'ok',
      evidence: { 'views without an item': 1, 'queued items without a queue': 1, 'part settings without a part': 1 },
    })
  })

  test('may have files whose dates are of no century, and a film that is to come', async () => {
    const report = await checked(
      healthy(`UPDATE media_parts SET updated_at = -11644473600 WHERE id = 1;
        UPDATE metadata_items SET added_at = 4354819200 WHERE id = 1;
        UPDATE metadata_items SET originally_available_at = -2000000000 WHERE id = 2;
        UPDATE metadata_items SET added_at = 2147483647 WHERE id = 3`),
    )
    expect(failedOf(report)).toEqual([])
  })
})

interface Fault {
  readonly code: MeaningCode
  /** What is done to a healthy library before its indexes and triggers are made. */
  readonly sql: string
  readonly says: RegExp
  readonly generation?: Generation
  /** What cannot but fail along with it. */
  readonly also?: readonly MeaningCode[]
}

const manyFilms = `WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1400)
  INSERT INTO metadata_items (id, library_section_id, metadata_type, guid, deleted_at) SELECT i, 1, 1, 'x' || i, DELETED FROM n;
  INSERT INTO media_items (id, library_section_id, section_location_id, metadata_item_id, deleted_at)
    SELECT id, 1, 1, id, deleted_at FROM metadata_items WHERE id >= 1000;
  INSERT INTO media_parts (id, media_item_id, directory_id, file, deleted_at)
    SELECT id, id, 1, '/Media/Films/' || id || '.mkv', deleted_at FROM media_items WHERE id >= 1000;`

const faults: readonly Fault[] = [
  {
    code: 'items-without-parent',
    sql: `DELETE FROM metadata_items WHERE metadata_type = 3`,
    says: /^13 items|^12 items/u,
  },
  { code: 'media-without-item', sql: `DELETE FROM metadata_items WHERE id = 3`, says: /^1 media item of an item/u },
  {
    code: 'parts-without-media',
    sql: `DELETE FROM media_items WHERE id IN (3, 4)`,
    says: /^2 parts/u,
    also: ['items-without-media'],
  },
  {
    code: 'items-without-media',
    sql: `DELETE FROM media_parts WHERE id = 3; DELETE FROM media_items WHERE id = 3`,
    says: /^1 film/u,
  },
  { code: 'media-without-parts', sql: `DELETE FROM media_parts WHERE id = 3`, says: /^1 media item without/u },
  { code: 'parts-without-directory', sql: `DELETE FROM directories WHERE path = 'Film 3'`, says: /^1 part/u },
  {
    code: 'directory-chains',
    sql: `UPDATE directories SET path = 'Film three' WHERE path = 'Film 3'`,
    says: /1 part spell another/u,
  },
  {
    code: 'directory-chains',
    sql: `UPDATE directories SET parent_directory_id = 4711 WHERE path = 'Film 3'`,
    says: /1 directory whose parent/u,
  },
  {
    code: 'directory-chains',
    sql: `UPDATE directories SET path = 'Alpha/Season 1' WHERE path = 'Alpha\\Season 1'`,
    says: /12 parts/u,
  },
  {
    code: 'parts-outside-roots',
    sql: `${manyFilms.replace('DELETED', 'NULL')} UPDATE media_parts SET file = '/elsewhere' || file WHERE id >= 1000`,
    says: /^401 live parts/u,
  },
  {
    code: 'rows-without-section',
    sql: `DELETE FROM library_sections WHERE id = 2`,
    says: /rows of a section/u,
    also: [],
  },
  {
    code: 'rows-without-section',
    sql: `DELETE FROM section_locations WHERE id = 3`,
    says: /^12 rows/u,
    also: ['section-roots', 'directory-chains'],
  },
  {
    code: 'section-roots',
    sql: `UPDATE section_locations SET root_path = '' WHERE id = 2`,
    says: /^1 section without/u,
  },
  { code: 'roots-available', sql: `UPDATE section_locations SET available = 'f' WHERE id = 2`, says: /Old films/u },
  { code: 'roots-available', sql: `UPDATE section_locations SET available = 0 WHERE id = 2`, says: /Old films/u },
  {
    code: 'sections-emptied',
    sql: `UPDATE media_parts SET deleted_at = 1755000000 WHERE id <= 12; UPDATE media_items SET deleted_at = 1755000000 WHERE id <= 12`,
    says: /^all of Films is in the trash: 12 items/u,
  },
  { code: 'trash-spike', sql: manyFilms.replace('DELETED', '1755000000 + i'), says: /401 rows of Films/u },
  { code: 'guid-hashes', sql: `UPDATE metadata_items SET hash = '00' WHERE id = 3`, says: /^1 item whose hash/u },
  {
    code: 'extra-data',
    sql: `UPDATE media_parts SET extra_data = 'pv%3Achapters=1' WHERE id = 3`,
    says: /^1 row whose extra_data is not JSON/u,
  },
  {
    code: 'extra-data',
    sql: `UPDATE media_parts SET extra_data = '{"url":""}' WHERE id = 3`,
    says: /not URL-encoded/u,
    generation: 23,
  },
  {
    code: 'text-encoding',
    sql: `UPDATE metadata_items SET title = CAST(x'46e97665' AS TEXT) WHERE id = 3`,
    says: /^1 row .* in metadata_items/u,
  },
  {
    code: 'timestamps',
    sql: `UPDATE metadata_items SET updated_at = 1755000000000 WHERE id = 3`,
    says: /metadata_items\.updated_at/u,
  },
  {
    code: 'timestamps',
    sql: `UPDATE metadata_item_settings SET last_viewed_at = '2025-01-01 10:00:00' WHERE id = 3`,
    says: /metadata_item_settings\.last_viewed_at/u,
  },
  { code: 'timestamps', sql: `UPDATE metadata_item_views SET viewed_at = -1`, says: /metadata_item_views\.viewed_at/u },
  {
    code: 'timestamps',
    sql: `UPDATE media_parts SET updated_at = 1755000000000 WHERE id = 3`,
    says: /media_parts\.updated_at/u,
  },
  {
    code: 'timestamps',
    sql: `UPDATE accounts SET created_at = 'yesterday'`,
    says: /accounts\.created_at/u,
    generation: 23,
  },
  { code: 'change-counters', sql: `UPDATE metadata_items SET changed_at = '2025-01-01' WHERE id = 3`, says: /^1 row/u },
  {
    code: 'change-counters',
    sql: `UPDATE metadata_item_settings SET changed_at = 9.9e18 WHERE id = 3`,
    says: /^1 row/u,
  },
  {
    code: 'schema-migrations',
    sql: `DELETE FROM schema_migrations WHERE version = '202309200905'`,
    says: /^1 migration missing/u,
  },
  {
    code: 'schema-migrations',
    sql: `CREATE TABLE library_timeline_entries (id INTEGER)`,
    says: /library_timeline_entries/u,
  },
  { code: 'id-sequences', sql: `DELETE FROM sqlite_sequence WHERE name = 'media_parts'`, says: /media_parts/u },
  {
    code: 'loose-rows',
    sql: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) INSERT INTO taggings (metadata_item_id, tag_id) SELECT 5000 + i, 1 FROM n`,
    says: /^150 streams or tags/u,
  },
]

/** What a repair that could not bring all rows back leaves: no damage. */
const missingRows = new Set([
  'items-without-parent',
  'media-without-item',
  'parts-without-media',
  'items-without-media',
  'media-without-parts',
  'parts-without-directory',
  'directory-chains',
  'parts-outside-roots',
  'rows-without-section',
  'section-roots',
  'loose-rows',
  'schema-objects',
])

describe('a library that is not whole', () => {
  test.each(faults)('fails $code: $sql', async ({ code, sql, says, generation = 25, also = [] }) => {
    const report = await checked(healthy(sql, generation))
    expect(failedOf(report).toSorted()).toEqual([code, ...also].toSorted())
    expect(report.checks.find((check) => check.code === code)?.message).toMatch(says)
    expect(report.verdict).toBe(missingRows.has(code) ? 'unknown' : 'damaged')
  })

  test('every check has a library that fails it, but for those that only count', () => {
    const elsewhere: readonly string[] = ['schema-objects', 'plex-version', 'leftovers', 'duplicates']
    expect(new Set([...faults.map(({ code }) => code), ...elsewhere])).toEqual(
      new Set(meaningChecks.map(({ code }) => code)),
    )
  })

  test('fails schema-objects when a search table is gone that triggers write to', async () => {
    const { file } = buildLibrary(join(folder, `library-${built++}`), healthy())
    const db = new Database(file)
    db.unsafeMode(true)
    db.pragma('writable_schema = ON')
    db.exec(`DELETE FROM sqlite_schema WHERE name = 'fts4_tag_titles_icu'`)
    db.close()
    const report = await check(file, options)
    expect(failedOf(report)).toContain('schema-objects')
    expect(report.checks.find(({ code }) => code === 'schema-objects')?.evidence).toMatchObject({
      missing: ['fts4_tag_titles_icu'],
      brokenTriggers: [
        'fts4_tag_titles_before_update_icu',
        'fts4_tag_titles_before_delete_icu',
        'fts4_tag_titles_after_update_icu',
        'fts4_tag_titles_after_insert_icu',
      ],
    })
  })

  test('fails when the blobs are those of another server', async () => {
    const { file } = buildLibrary(join(folder, `library-${built++}`), healthy())
    const { blobs } = dataFolder(join(folder, `library-${built - 1}`))
    const withBlobs = (first: number): void =>
      buildPlexDatabase(blobs, {
        generation: 25,
        kind: 'blobs',
        fill: (db) => {
          const insert = db.prepare(`INSERT INTO blobs (linked_type, linked_id, blob_type) VALUES ('media_part', ?, 5)`)
          for (let id = first; id < first + 30; id++) insert.run(id)
        },
      })
    withBlobs(1)
    expect(failedOf(await check(file, options))).toEqual([])
    withBlobs(40)
    expect(failedOf(await check(file, options))).toEqual(['file-pair'])
  })

  test('is not damaged when it is only too new for the server at home', async () => {
    const older = await checked(healthy(), { homeVersion: '1.41.3.9314-a0bfb8370' })
    expect(failedOf(older)).toEqual(['plex-version'])
    expect(older.verdict).not.toBe('damaged')
    expect(failedOf(await checked(healthy(), { homeVersion: '1.42.1.10060' }))).toEqual([])
    const stored = healthy(`UPDATE schema_migrations SET min_version = '1.40.0.7775' WHERE version = '202507311200'`)
    expect(failedOf(await checked(stored, { homeVersion: '1.41.3.9314' }))).toEqual([])
    expect(failedOf(await checked(stored, { homeVersion: '1.32.5.7349' }))).toEqual(['plex-version'])
  })
})

test('a database with any page overwritten gets a verdict, and never an exception', async () => {
  const { file } = buildLibrary(join(folder, 'pages.db'), healthy())
  const good = readFileSync(file)
  const random = new Random(11)
  for (let trial = 0; trial < 25; trial++) {
    const bytes = Buffer.from(good)
    const page = random.int(1, bytes.length / 1024 - 1) * 1024
    if (trial % 2 === 0) bytes.fill(0, page, page + 1024)
    else for (let at = 0; at < 1024; at++) bytes[page + at] = random.int(0, 255)
    writeFileSync(file, bytes)
    const { verdict, checks } = await check(file, options)
    expect([trial, verdict, checks.length > 10]).toEqual([trial, 'damaged', true])
  }
})
