import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generations } from '../../../../fixtures/schema/generation.ts'
import { openForWriting } from '../../../../src/db/plex/write/open-for-writing.ts'
import { refuseTriggers, type TableWrites, triggersInWay } from '../../../../src/db/plex/write/trigger-guard.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { smallLibrary } from '../small-library.ts'

const writes: Readonly<Record<string, TableWrites>> = {
  media_parts: { update: ['file', 'directory_id'] },
  directories: { update: ['path'], insert: true },
  media_items: { update: ['section_location_id'] },
  section_locations: { update: ['root_path'] },
  media_streams: { update: ['url'] },
}

describe('a database of a Plex server', () => {
  test.each(generations)(
    'of generation %i has no trigger on what a remap writes, and has some on titles',
    (generation) => {
      using db = openForWriting(smallLibrary(join(tempFolder(), 'x.db'), generation))
      refuseTriggers(db, writes)
      expect(triggersInWay(db, { metadata_items: { update: ['title'] } })).toHaveLength(2)
      expect(triggersInWay(db, { metadata_items: { update: ['added_at'] } })).toHaveLength(generation < 26 ? 2 : 0)
      expect(triggersInWay(db, { metadata_items: { insert: true, delete: true } })).toHaveLength(2)
      expect(triggersInWay(db, { Metadata_Items: { update: ['TITLE'] } })).toHaveLength(2)
      expect(triggersInWay(db, { metadata_items: {} })).toEqual([])
    },
  )

  test("is refused where another tool's trigger guards the paths, by the trigger's name and column", () => {
    const file = smallLibrary(join(tempFolder(), 'x.db'))
    const other = new DatabaseSync(file)
    other.exec(`CREATE TRIGGER keep_strm BEFORE UPDATE OF file ON media_parts WHEN old.file LIKE '%.strm'
      BEGIN SELECT RAISE(IGNORE); END`)
    other.close()
    using db = openForWriting(file)
    expect(() => refuseTriggers(db, writes)).toThrow(
      expect.objectContaining({
        code: 'trigger-in-way',
        message: expect.stringContaining('keep_strm fires on UPDATE of file in media_parts'),
      }),
    )
    refuseTriggers(db, { media_parts: { update: ['directory_id'] } })
  })
})

/** What SQLite itself says: its program for a statement calls a trigger's program, or does not. */
function fires(db: DatabaseSync, statement: string): boolean {
  return db
    .prepare(`EXPLAIN ${statement}`)
    .all()
    .some(({ opcode }) => opcode === 'Program')
}

const readerOf = (db: DatabaseSync) => ({
  all: <Row>({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }): Row[] =>
    db.prepare(sql).all(...(parameters as string[])) as Row[],
})

const forms = [
  'CREATE TRIGGER t UPDATE ON media_parts',
  'CREATE TRIGGER t BEFORE UPDATE OF file ON media_parts',
  'CREATE TRIGGER t AFTER UPDATE OF FILE, size ON "media_parts"',
  'CREATE TRIGGER t AFTER UPDATE OF "file" ON [media_parts]',
  "CREATE TRIGGER t AFTER UPDATE OF 'file' ON 'media_parts'",
  'CREATE TRIGGER t AFTER UPDATE OF `file` ON `Media_Parts`',
  'CREATE TRIGGER t AFTER UPDATE OF size ON media_parts',
  'CREATE TRIGGER t AFTER UPDATE OF size /*, file */ ON media_parts',
  'CREATE TRIGGER t AFTER UPDATE OF size -- , file\n ON media_parts',
  'CREATE TRIGGER "UPDATE OF file ON" AFTER UPDATE OF size ON media_parts',
  'CREATE TRIGGER "a.b" AFTER UPDATE OF size, directory_id ON media_parts',
  'CREATE TRIGGER main.t AFTER UPDATE OF file ON media_parts',
  'CREATE TRIGGER IF NOT EXISTS main."t" AFTER UPDATE OF file ON media_parts',
  'CREATE TRIGGER t INSERT ON media_parts',
  'CREATE TRIGGER t DELETE ON media_parts',
  'CREATE TRIGGER t AFTER INSERT ON media_parts WHEN new.file IS NOT NULL',
  'CREATE TRIGGER t INSTEAD OF UPDATE OF file ON parts_view',
  'CREATE TRIGGER t UPDATE OF file ON other',
  'CREATE TRIGGER\nt\n\tUPDATE\nOF\n\tfile\n\tON\nmedia_parts FOR EACH ROW',
]

const statements: readonly (readonly [statement: string, write: TableWrites])[] = [
  ['UPDATE media_parts SET file = 1', { update: ['file'] }],
  ['UPDATE media_parts SET size = 1', { update: ['size'] }],
  ['UPDATE media_parts SET file = 1, directory_id = 2', { update: ['file', 'directory_id'] }],
  ['INSERT INTO media_parts (file) VALUES (1)', { insert: true }],
  ['DELETE FROM media_parts', { delete: true }],
]

const names = [
  'file',
  'FILE',
  'size',
  'of',
  'on',
  'a b',
  'x"y',
  "i't",
  'b`t',
  'é',
  'É',
  'update',
  '--',
  '/*',
  '*/',
  '1x',
]
const name = fc.constantFrom(
  ...names,
  '$d',
  '日本',
  '😀',
  'a.b',
  '[',
  ';',
  'a\nb',
  'if',
  'not',
  'exists',
  'before',
  'insert',
)
const quote = (text: string, how: number): string => {
  if (how === 0) return `\`${text.replaceAll('`', '``')}\``
  if (how === 1) return `'${text.replaceAll("'", "''")}'`
  if (how === 2 && !text.includes(']')) return `[${text}]`
  return how === 3 ? text : doubleQuoted(text)
}
const doubleQuoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const space = fc.constantFrom(' ', '\n', '\t ', ' /* ON x */ ', ' -- UPDATE OF file\n ', '/**/ ')
const quotedName = fc.tuple(name, fc.nat(4)).map(([text, how]) => quote(text, how))

const triggerSql = fc
  .record({
    exists: fc.constantFrom('', 'IF NOT EXISTS'),
    schema: fc.constantFrom('', 'main.'),
    name: quotedName,
    when: fc.constantFrom('', 'BEFORE', 'AFTER'),
    event: fc.oneof(
      fc.constantFrom('INSERT', 'delete', 'UPDATE'),
      fc
        .tuple(space, fc.array(quotedName, { minLength: 1, maxLength: 3 }))
        .map(([gap, columns]) => `UPDATE${gap}OF${gap}${columns.join(`${gap},${gap}`)}`),
    ),
    row: fc.constantFrom('', 'FOR EACH ROW'),
    gap: space,
  })
  .map(({ exists, schema, name, when, event, row, gap }) =>
    ['CREATE', 'TRIGGER', exists, schema + name, when, event, 'ON', 'media_parts', row, 'BEGIN SELECT 1; END']
      .filter((word) => word !== '')
      .join(gap),
  )

function tryExec(db: DatabaseSync, sql: string): boolean {
  try {
    db.exec(sql)
    return true
  } catch {
    return false
  }
}

describe('what fires is told as SQLite compiles it', () => {
  test('whatever the names, quotes and comments', () => {
    const columns = ['file', 'size', 'of', 'a b', 'x"y', "i't", 'b`t', 'é', 'É', '1x', '日本', '😀', 'if', '--']
    let made = 0
    fc.assert(
      fc.property(triggerSql, (sql) => {
        const db = new DatabaseSync(':memory:')
        db.exec(`CREATE TABLE media_parts (${columns.map(doubleQuoted).join(', ')})`)
        // Bare names may be no SQL at all: then there is nothing to tell.
        const written = tryExec(db, sql) ? columns : []
        made += Math.sign(written.length)
        const told = written.map(
          (column) => triggersInWay(readerOf(db), { media_parts: { update: [column] } }).length > 0,
        )
        const fired = written.map((column) => fires(db, `UPDATE media_parts SET ${doubleQuoted(column)} = 1`))
        expect(told).toEqual(fired)
        db.close()
      }),
      { numRuns: 600 },
    )
    expect(made).toBeGreaterThan(100)
  })

  test.each(forms)('%s', (form) => {
    const db = new DatabaseSync(':memory:')
    db.exec(`CREATE TABLE media_parts (id INTEGER PRIMARY KEY, file, size, directory_id);
      CREATE TABLE other (file); CREATE VIEW parts_view AS SELECT file FROM media_parts`)
    db.exec(`${form} BEGIN SELECT 1; END`)
    const told = statements.map(([, write]) => triggersInWay(readerOf(db), { media_parts: write }).length > 0)
    expect(told).toEqual(statements.map(([statement]) => fires(db, statement)))
    db.close()
  })
})
