import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, expect, test } from 'vitest'
import type { Check } from '../../../../src/core/check.ts'
import { checkFile } from '../../../../src/db/integrity/check-file.ts'
import { damagePage } from '../../../../fixtures/damage/damage-page.ts'
import { classifyPages } from '../../../../fixtures/damage/page-kinds.ts'
import { buildDemo } from '../../../../fixtures/demo.ts'
import { buildLibrary } from '../../../../fixtures/library.ts'
import { Random } from '../../../../fixtures/random.ts'
import { generations } from '../../../../fixtures/schema/generation.ts'
import { suiteFolder } from '../../../support/suite-folder.ts'
import { applyPlan } from '../../../../src/remap/apply/apply-plan.ts'
import { undoRun } from '../../../../src/remap/apply/undo-run.ts'
import { applyOptions, planOf } from '../../remap/apply/plan-of.ts'
import { moves, twoShows } from '../../remap/apply/two-shows.ts'
import { fingerprint } from '../small-library.ts'

const folder = suiteFolder()
const tempDir = join(folder, 'temp')
const libraries = new Map<number, { library: string; blobs: string }>()
let copies = 0

beforeAll(() => {
  for (const generation of generations) {
    const { database, blobs } = buildDemo(join(folder, `demo-${generation}`), { scale: 0.0002, generation })
    libraries.set(generation, { library: database, blobs })
  }
})

const library = (): string => libraries.get(25)?.library ?? ''

function changed(change: (bytes: Buffer) => Buffer | void): string {
  const file = join(folder, `changed-${copies++}.db`)
  const bytes = readFileSync(library())
  writeFileSync(file, change(bytes) ?? bytes)
  return file
}

const check = async (file: string, database: 'library' | 'blobs' = 'library'): Promise<Check[]> =>
  await checkFile(file, database, { tempDir })

const failed = (checks: readonly Check[]): string[] =>
  checks.filter(({ status }) => status === 'failed').map(({ code }) => code)

test.each(generations)('healthy databases of generation %i have no failed check', async (generation) => {
  const pair = libraries.get(generation)
  const before = fingerprint(join(folder, `demo-${generation}`))
  for (const kind of ['library', 'blobs'] as const) {
    const checks = await check(pair?.[kind] ?? '', kind)
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
    expect(Object.fromEntries(checks.map(({ code, status }) => [code, status]))).toEqual({
      'file-header': 'ok',
      'file-size': 'ok',
      'file-schema': 'ok',
      'file-pages': 'ok',
      'file-freelist': 'ok',
      'file-table': 'ok',
      'file-index': 'ok',
      'file-icu-index': 'unknown',
      'file-search': 'unknown',
      'file-locations': 'ok',
    })
  }
  expect(fingerprint(join(folder, `demo-${generation}`))).toEqual(before)
})

test('a file that is no database is told apart from one that is cut short', async () => {
  const bytes = readFileSync(library())
  const noise = changed(() => Buffer.from(bytes.map((_, at) => (at * 2_654_435_761) >>> 13)))
  for (const file of [changed(() => Buffer.alloc(0)), changed(() => Buffer.alloc(bytes.length)), noise]) {
    expect(failed(await check(file))).toEqual(['file-header'])
  }
  const short = changed(() => undefined)
  truncateSync(short, Math.floor(bytes.length / 2048) * 1024)
  expect(failed(await check(short))).toContain('file-size')
  const cut = changed(() => bytes.subarray(0, 60))
  expect(await check(cut)).toMatchObject([{ code: 'file-header', status: 'failed' }])
})

test('a page that is lost, and one that two things use, are named with who uses them', async () => {
  const free = join(folder, 'free.db')
  copyFileSync(library(), free)
  const db = new DatabaseSync(free)
  db.exec('DELETE FROM media_streams; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  const checks = await check(free)
  expect(failed(checks)).toEqual([])
  const bytes = readFileSync(free)
  expect(bytes.readUInt32BE(36)).toBeGreaterThan(10)
  bytes.writeUInt32BE(0, 32)
  bytes.writeUInt32BE(0, 36)
  writeFileSync(free, bytes)
  const lost = await check(free)
  expect(failed(lost)).toEqual(['file-pages'])
})

test.each([512, 1024, 4096, 65_536])('a healthy library in pages of %i bytes has no failed check', async (pageSize) => {
  const items = Array.from({ length: 300 }, (_, at) => ({ parts: [`/Media/Movies/Film ${at} ${'x'.repeat(at)}.mkv`] }))
  const { file } = buildLibrary(join(folder, `pages-${pageSize}.db`), {
    pageSize,
    sections: [{ name: 'Movies', type: 'movie', roots: ['/Media/Movies'], items }],
  })
  const checks = await check(file)
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
  expect(checks.find(({ code }) => code === 'file-icu-index')?.message).toContain('300 rows')
})

test('what a run writes, and takes back, leaves a healthy library', async () => {
  const { file, workspace } = await twoShows()
  await using _ = workspace
  await applyPlan(await planOf(file, { moves }), applyOptions(file, workspace))
  expect(failed(await check(file))).toEqual([])
  await undoRun(applyOptions(file, workspace))
  expect(failed(await check(file))).toEqual([])
})

/** Zeroes the first page of a tree that lies below its root. */
function zeroed(owner: string): string {
  return changed((bytes) => {
    const [root, below] = classifyPages(bytes).filter((page) => page.owner === owner && page.form !== 'overflow')
    const page = below ?? root
    if (page === undefined) throw new Error(`${owner} has no page`)
    damagePage(bytes, page, 'zeros', new Random(1))
  })
}

test.each([
  ['media_parts', 'file-table', { table: 'media_parts' }],
  ['index_media_parts_on_file', 'file-index', { index: 'index_media_parts_on_file', table: 'media_parts' }],
  ['index_title_sort_icu', 'file-icu-index', { index: 'index_title_sort_icu' }],
  ['fts4_metadata_titles_icu_segments', 'file-search', { virtualTable: 'fts4_metadata_titles_icu' }],
  ['locations_node', 'file-locations', { virtualTable: 'locations' }],
])('a lost page of %s is told of as %s, with whose it is', async (owner, code, evidence) => {
  const checks = await check(zeroed(owner))
  expect(checks.filter((each) => each.status === 'failed')).toContainEqual(
    expect.objectContaining({ code, evidence: expect.objectContaining({ database: 'library', ...evidence }) }),
  )
})

test('a row whose number was never given out is told, though its page is in order', async () => {
  const file = changed(() => undefined)
  const db = new DatabaseSync(file)
  db.exec("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'section_locations'; PRAGMA wal_checkpoint(TRUNCATE)")
  db.close()
  const [found] = (await check(file)).filter(({ status }) => status === 'failed')
  expect(found).toMatchObject({ code: 'file-table', message: expect.stringContaining('the last one given out is 3') })
})

test('bytes after the last page, and a header that states too few pages, are told', async () => {
  const longer = changed((bytes) => Buffer.concat([bytes, Buffer.alloc(1024, 'x')]))
  expect(failed(await check(longer))).toEqual(['file-size'])
  const fewer = changed((bytes) => void bytes.writeUInt32BE(bytes.readUInt32BE(28) - 1, 28))
  expect(failed(await check(fewer))).toContain('file-size')
})
