import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, expect, test } from 'vitest'
import type { Check } from '../../../../src/core/check.ts'
import { checkFile } from '../../../../src/db/integrity/check-file.ts'
import { buildDemo } from '../../../../fixtures/demo.ts'
import { generations } from '../../../../fixtures/schema/generation.ts'
import { suiteFolder } from '../../../support/suite-folder.ts'
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
