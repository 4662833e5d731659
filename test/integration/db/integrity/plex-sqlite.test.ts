import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Check } from '../../../../src/core/check.ts'
import { checkFile } from '../../../../src/db/integrity/check-file.ts'
import {
  type PlexSqlite,
  plexSqliteAt,
  plexSqliteInContainer,
  plexSqliteInImage,
} from '../../../../src/db/integrity/plex-sqlite.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { fingerprint, smallLibrary } from '../small-library.ts'

/** A program that takes what the shell takes, opens the database as the shell does, and says what a real one might. */
function standIn(folder: string, says: string): string {
  const program = join(folder, `Plex SQLite ${says.length}`)
  writeFileSync(
    program,
    `#!${process.execPath}
const { DatabaseSync } = require('node:sqlite')
const [batch, bail, file, sql] = process.argv.slice(2)
if (batch !== '-batch' || bail !== '-bail' || !/integrity_check/.test(sql)) throw new Error('odd arguments')
new DatabaseSync(file).exec('CREATE TABLE proof_that_it_is_a_copy (a)')
${says}
`,
  )
  chmodSync(program, 0o755)
  return program
}

async function judged(says: string): Promise<Map<string, Check>> {
  const folder = tempFolder()
  const library = smallLibrary(join(folder, 'library.db'))
  const before = fingerprint(folder)
  const plexSqlite = plexSqliteAt(standIn(tempFolder(), says))
  const tempDir = join(tempFolder(), 'temp')
  const checks = await checkFile(library, 'library', { tempDir, plexSqlite })
  expect(fingerprint(folder)).toEqual(before)
  return new Map(checks.map((check) => [check.code, check]))
}

test("what Plex's SQLite finds whole is ok, by its word, and search stays unknown", async () => {
  const checks = await judged(`console.log('ok')`)
  expect(checks.get('file-icu-index')).toMatchObject({
    status: 'ok',
    evidence: { judgedBy: expect.stringContaining('Plex SQLite') },
  })
  expect(checks.get('file-search')).toMatchObject({ status: 'unknown' })
  expect(checks.get('file-table')).toMatchObject({ status: 'ok', evidence: { judgedBy: 'stock SQLite' } })
})

test('an index that is out of order is damaged, and a search index that differs from its rows is not', async () => {
  const checks = await judged(`console.log('row 2 missing from index index_title_sort_icu')
console.log('malformed inverted index for FTS4 table main.fts4_metadata_titles')`)
  expect(checks.get('file-icu-index')).toMatchObject({ status: 'failed', message: expect.stringContaining('row 2') })
  expect(checks.get('file-search')).toMatchObject({ status: 'unknown' })
})

test('search whose structure is broken is damaged', async () => {
  const checks = await judged(
    `console.log('unable to validate the inverted index for FTS4 table main.fts4_tag_titles')`,
  )
  expect(checks.get('file-search')).toMatchObject({ status: 'failed' })
  expect(checks.get('file-icu-index')).toMatchObject({ status: 'ok' })
})

test('an engine that turns out not to be the one leaves everything unknown, and says why', async () => {
  const checks = await judged(`console.error('no such collation sequence: icu_root'); process.exitCode = 1`)
  expect(checks.get('file-icu-index')).toMatchObject({
    status: 'unknown',
    evidence: { failure: expect.stringContaining('no such collation sequence: icu_root') },
  })
})

test('in an image it sees the folder of the copy alone, and in a container the copy goes in and comes back', async () => {
  const folder = tempFolder()
  const file = join(folder, 'copy.db')
  const calls: string[] = []
  const record = async (program: string, args: readonly string[]): Promise<string> => {
    const call = [program, ...args].join(' ').replaceAll(folder, 'FOLDER')
    calls.push(call.replaceAll(/plexferry-[\w-]+/g, 'X'))
    return 'ok\n'
  }
  const engines: PlexSqlite[] = [plexSqliteInImage('plexinc/pms-docker', record), plexSqliteInContainer('plex', record)]
  for (const engine of engines) expect(await engine.run(file, 'PRAGMA x')).toBe('ok\n')
  const shell = '/usr/lib/plexmediaserver/Plex SQLite'
  expect(calls).toEqual([
    `docker run --rm --network none --mount type=bind,src=FOLDER,dst=/check --entrypoint ${shell} plexinc/pms-docker -batch -bail /check/copy.db PRAGMA x`,
    'docker cp FOLDER/copy.db plex:/tmp/X.db',
    `docker exec plex ${shell} -batch -bail /tmp/X.db PRAGMA x`,
    'docker cp plex:/tmp/X.db FOLDER/copy.db',
    'docker exec plex rm -f /tmp/X.db /tmp/X.db-wal /tmp/X.db-shm /tmp/X.db-journal',
  ])
})
