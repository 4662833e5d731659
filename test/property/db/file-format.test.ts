import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCell } from '../../../src/db/file-format/cell.ts'
import { Damage } from '../../../src/db/file-format/damage.ts'
import { readHeader } from '../../../src/db/file-format/header.ts'
import { parsePage } from '../../../src/db/file-format/page.ts'
import { PageFile, type PageSource } from '../../../src/db/file-format/page-file.ts'
import { readPayload } from '../../../src/db/file-format/payload.ts'
import { decodeBeginning, decodeRecord, type Value, withRowid } from '../../../src/db/file-format/record.ts'
import { readSchema } from '../../../src/db/file-format/schema.ts'
import { tableShape } from '../../../src/db/file-format/table-shape.ts'
import { tableCells, treePages } from '../../../src/db/file-format/tree.ts'
import { varintEnd, varintSigned } from '../../../src/db/file-format/varint.ts'
import { suiteFolder } from '../../support/suite-folder.ts'

const folder = suiteFolder()

function opened(file: string): PageFile {
  const source = PageFile.open(file)
  if (source instanceof Damage) throw new Error(source.message)
  return source
}

interface Row {
  readonly rowid: number | bigint
  readonly values: readonly Value[]
}

function rowsOf(source: PageSource, table: string): { rows: Row[]; damage: Damage[] } {
  const { entries, damage } = readSchema(source)
  const found = { rows: [] as Row[], damage: [...damage] }
  const entry = entries.find(({ name, type }) => type === 'table' && name === table)
  const shape = tableShape(entry?.sql ?? '')
  for (const each of tableCells(source, entry?.root ?? 0)) {
    if (each instanceof Damage) {
      found.damage.push(each)
      continue
    }
    const payload = readPayload(source, each.page, each.cell)
    const values = decodeRecord(payload.bytes)
    if (payload.damage !== null) found.damage.push(payload.damage)
    if (values instanceof Damage) found.damage.push(values)
    else
      found.rows.push({ rowid: each.cell.rowid, values: withRowid(values, each.cell.rowid, shape?.rowidAlias ?? null) })
  }
  return found
}

/** As SQLite gives it, with its types: text comes as bytes. */
function valueOf(type: unknown, value: unknown): Value {
  const bytes = (): Uint8Array => Buffer.from(value as Uint8Array)
  if (type === 'integer') {
    const exact = value as bigint
    return { type, value: Number.isSafeInteger(Number(exact)) ? Number(exact) : exact }
  }
  if (type === 'real') return { type, value: value as number }
  if (type === 'text' || type === 'blob') return { type, bytes: bytes() }
  return { type: 'null' }
}

const plain = (value: Value): unknown => ('bytes' in value ? { ...value, bytes: Buffer.from(value.bytes) } : value)

const anyInteger = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.constantFrom(0n, 1n, 127n, 128n, 2n ** 53n, -(2n ** 53n) - 1n, 2n ** 47n, -(2n ** 47n) - 1n),
)
/** As a statement's parameter and a cast: bytes that are no UTF-8 go in as text. */
const anyValue = fc.oneof(
  fc.record({ cast: fc.constant('blob'), value: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ cast: fc.constant('text'), value: fc.uint8Array({ maxLength: 40, min: 1 }) }),
  fc.record({ cast: fc.constant('text'), value: fc.nat(9000).map((length) => Buffer.alloc(length, 'abcde')) }),
  fc.record({ cast: fc.constant('integer'), value: anyInteger }),
  fc.record({ cast: fc.constant('real'), value: fc.double({ noNaN: true }) }),
  fc.record({ cast: fc.constant('blob'), value: fc.constant(null) }),
)

const anyPageSize = fc.constantFrom(512, 1024, 4096, 65_536)

test('rows of any values and page size come out as SQLite gives them', () => {
  let files = 0
  fc.assert(
    fc.property(
      anyPageSize,
      fc.uniqueArray(anyInteger, { maxLength: 60 }),
      fc.array(fc.array(anyValue, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 8 }),
      (pageSize, ids, rows) => {
        const file = join(folder, `rows-${files++}.db`)
        const db = new DatabaseSync(file)
        db.exec(`PRAGMA page_size = ${pageSize}; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF`)
        db.exec('CREATE TABLE t (a, id INTEGER PRIMARY KEY, b); BEGIN')
        for (const [at, id] of ids.entries()) {
          const row = rows[at % rows.length] ?? []
          const casts = row.map(({ cast }) => `CAST(? AS ${cast})`)
          const values = row.map(({ value }) => value) as SQLInputValue[]
          db.prepare(`INSERT INTO t (id, a, b) VALUES (?, ${casts.join()})`).run(id, ...values)
        }
        db.exec('COMMIT')
        const select = db.prepare(
          `SELECT id, typeof(a) AS ta, iif(typeof(a) = 'text', CAST(a AS blob), a) AS a,
             typeof(b) AS tb, iif(typeof(b) = 'text', CAST(b AS blob), b) AS b FROM t ORDER BY id`,
        )
        select.setReadBigInts(true)
        const expected = select.all().map((row) => {
          const id = valueOf('integer', row['id'])
          return {
            rowid: 'value' in id ? id.value : 0,
            values: [valueOf(row['ta'], row['a']), id, valueOf(row['tb'], row['b'])],
          }
        })
        db.close()
        using source = opened(file)
        const { rows: read, damage } = rowsOf(source, 't')
        expect(damage).toEqual([])
        expect(read.map((row) => ({ ...row, values: row.values.map(plain) }))).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
})

test('reserved bytes at the end of pages are not taken for content', () => {
  const file = join(folder, 'reserved.db')
  const empty = new DatabaseSync(file)
  empty.exec('PRAGMA page_size = 1024; PRAGMA user_version = 1')
  empty.close()
  const bytes = readFileSync(file)
  bytes[20] = 32
  bytes.writeUInt16BE(1024 - 32, 105)
  writeFileSync(file, bytes)
  const db = new DatabaseSync(file)
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a)')
  const text = (length: number): string => 'abcdefghij'.repeat(length / 10)
  for (const length of [10, 900, 960, 990, 3000]) db.prepare('INSERT INTO t (a) VALUES (?)').run(text(length))
  db.close()
  using source = opened(file)
  expect(source.geometry).toEqual({ pageSize: 1024, usable: 992 })
  const { rows, damage } = rowsOf(source, 't')
  expect(damage).toEqual([])
  const texts = rows.map(({ values }) =>
    values.map((value) => ('bytes' in value ? Buffer.from(value.bytes).toString() : '')),
  )
  expect(texts.map(([, a]) => a)).toEqual([10, 900, 960, 990, 3000].map(text))
})

test('integers of every length are read as they were written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = varintOf(BigInt.asUintN(64, value))
      expect(varintEnd(bytes, 0, bytes.length)).toBe(bytes.length)
      expect(BigInt(varintSigned(bytes, 0, bytes.length))).toBe(value)
      expect(varintEnd(bytes, 0, bytes.length - 1)).toBe(-1)
    }),
  )
})

function varintOf(value: bigint): Buffer {
  if (value >= 2n ** 56n) {
    const first = Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(57 - 7 * at)) & 0x7fn) | 0x80)
    return Buffer.from([...first.slice(0, 8), Number(value & 0xffn)])
  }
  const bytes = [Number(value & 0x7fn)]
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80)
  return Buffer.from(bytes)
}

/** Everything that reads, over whatever the bytes are; returns so that it can be seen to end. */
function readAll(source: PageSource): number {
  let things = readSchema(source).entries.length
  for (let number = 0; number <= source.pages + 1; number++) {
    for (const tree of ['table', 'index'] as const) for (const _ of treePages(source, number, tree)) things++
    const bytes = source.read(number)
    const page = bytes instanceof Damage ? bytes : parsePage(bytes, number, source.geometry)
    if (page instanceof Damage) continue
    for (let at = 0; at < page.cells; at++) {
      const cell = parseCell(page, at)
      if (cell instanceof Damage) continue
      const { bytes } = readPayload(source, page, cell)
      decodeRecord(bytes)
      things += decodeBeginning(bytes).length + 1
    }
  }
  return things
}

function arraySource(bytes: Uint8Array, pageSize: number): PageSource {
  const pages = Math.floor(bytes.length / pageSize)
  return {
    geometry: { pageSize, usable: pageSize },
    pages,
    read: (page) =>
      page >= 1 && page <= pages
        ? bytes.subarray((page - 1) * pageSize, page * pageSize)
        : new Damage('page-number', page, 'is not in the file'),
  }
}

test('bytes that mean nothing are read without a throw or an endless loop', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 512, maxLength: 512 * 8 }),
      fc.array(fc.constantFrom(2, 5, 10, 13), { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      (bytes, kinds, asTrees) => {
        // Without a page's first byte most of the noise would be passed over.
        if (asTrees) for (let page = 0; page < bytes.length / 512; page++) bytes[page * 512] = kinds[page] ?? 13
        expect(readAll(arraySource(bytes, 512))).toBeGreaterThanOrEqual(0)
        expect(readHeader(bytes)).toBeInstanceOf(Damage)
      },
    ),
    { numRuns: 300 },
  )
})

test('a real file with bytes changed anywhere is read without a throw or an endless loop', () => {
  const file = join(folder, 'real.db')
  const db = new DatabaseSync(file)
  db.exec('PRAGMA page_size = 512; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b); CREATE INDEX i ON t (a)')
  const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?)')
  for (let id = 1; id < 200; id++)
    insert.run(id * 7, `row ${id} ${'x'.repeat(id % 37)}`, 'y'.repeat(id % 11 === 0 ? 3000 : 5))
  db.close()
  const whole = readFileSync(file)
  const change = fc.record({ at: fc.nat(whole.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const bytes = Buffer.from(whole)
      for (const { at, bytes: others } of changes) bytes.set(others.subarray(0, bytes.length - at), at)
      expect(readAll(arraySource(bytes, 512))).toBeGreaterThanOrEqual(0)
      writeFileSync(join(folder, 'changed.db'), bytes)
      const source = PageFile.open(join(folder, 'changed.db'))
      if (source instanceof Damage) return
      using _ = source
      expect(readAll(source)).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 60 },
  )
})
