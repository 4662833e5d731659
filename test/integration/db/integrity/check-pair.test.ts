import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildDemo } from '../../../../fixtures/demo.ts'
import { buildPlexDatabase } from '../../../../fixtures/plex-database.ts'
import { checkPair } from '../../../../src/db/integrity/check-pair.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { fingerprint } from '../small-library.ts'

function blobsOf(folder: string, ids: readonly number[]): string {
  const file = join(folder, 'blobs.db')
  buildPlexDatabase(file, {
    generation: 25,
    kind: 'blobs',
    fill: (db) => {
      const insert = db.prepare(
        "INSERT INTO blobs (blob, linked_type, linked_id, blob_type) VALUES ('x', 'media_part', ?, 5)",
      )
      for (const id of ids) insert.run(id)
    },
  })
  return file
}

test('two databases of one server belong together, with blobs of parts that are gone', () => {
  const folder = tempFolder()
  const { database, blobs } = buildDemo(folder, { scale: 0.0002 })
  const before = fingerprint(folder)
  expect(checkPair(database, blobs)).toMatchObject({ status: 'ok', evidence: { blobs: 40, dangling: 0 } })
  expect(fingerprint(folder)).toEqual(before)
  const some = blobsOf(folder, [1, 2, ...Array.from({ length: 30 }, (_, at) => 900_000 + at)])
  expect(checkPair(database, some)).toMatchObject({ status: 'ok', evidence: { blobs: 32, dangling: 30 } })
})

test('a blobs database of another server is told', () => {
  const folder = tempFolder()
  const { database } = buildDemo(folder, { scale: 0.0002 })
  const others = blobsOf(
    folder,
    Array.from({ length: 30 }, (_, at) => 900_000 + at),
  )
  expect(checkPair(database, others)).toMatchObject({ code: 'file-pair', status: 'failed' })
})

test('a pair that cannot be read is left out, for its own checks to say why', () => {
  expect(checkPair('/nowhere.db', '/nowhere-else.db')).toMatchObject({ code: 'file-pair', status: 'skipped' })
})
