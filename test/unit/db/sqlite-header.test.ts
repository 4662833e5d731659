import { expect, test } from 'vitest'
import { parseSqliteHeader, startsAsSqlite } from '../../../src/db/plex/source/sqlite-header.ts'

function header(fields: { pageSize: number; pages: number; changes: number; validFor: number }): Buffer {
  const bytes = Buffer.alloc(100)
  bytes.write('SQLite format 3\0', 'latin1')
  bytes.writeUInt16BE(fields.pageSize, 16)
  bytes.writeUInt32BE(fields.changes, 24)
  bytes.writeUInt32BE(fields.pages, 28)
  bytes.writeUInt32BE(fields.validFor, 92)
  return bytes
}

test('pages of 64 KiB are stored as 1', () => {
  const stored = header({ pageSize: 1, pages: 3, changes: 5, validFor: 5 })
  expect(parseSqliteHeader(stored)).toEqual({ pageSize: 65_536, pageCount: 3, utf16: false })
})

test('a page count that the last writer did not keep says nothing', () => {
  const stale = header({ pageSize: 1024, pages: 3, changes: 6, validFor: 5 })
  expect(parseSqliteHeader(stale)).toEqual({ pageSize: 1024, pageCount: null, utf16: false })
})

test.each([0, 256, 1000])('%i is no page size', (pageSize) => {
  expect(parseSqliteHeader(header({ pageSize, pages: 3, changes: 5, validFor: 5 }))?.pageSize).toBeNull()
})

test('fewer bytes than a header are none, though they may start as one', () => {
  const bytes = header({ pageSize: 1024, pages: 3, changes: 5, validFor: 5 }).subarray(0, 60)
  expect(parseSqliteHeader(bytes)).toBeNull()
  expect(startsAsSqlite(bytes)).toBe(true)
})
