import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { damageForms, type DamageDone, damagePage } from '../../fixtures/damage/damage-page.ts'
import { type ClassifiedPage, classifyPages, pageKinds, type PageKind } from '../../fixtures/damage/page-kinds.ts'
import { buildDemo } from '../../fixtures/demo.ts'
import { Random } from '../../fixtures/random.ts'
import { generations } from '../../fixtures/schema/generation.ts'
import type { Check } from '../../src/core/check.ts'
import { Damage } from '../../src/db/file-format/damage.ts'
import { PageFile } from '../../src/db/file-format/page-file.ts'
import { readPayload } from '../../src/db/file-format/payload.ts'
import { readSchema } from '../../src/db/file-format/schema.ts'
import { cellsOf, treePages } from '../../src/db/file-format/tree.ts'
import { checkFile } from '../../src/db/integrity/check-file.ts'

export interface Trial extends DamageDone {
  readonly generation: number
  readonly kind: PageKind
  readonly owner: string | null
  /** Whether what can be read of the page's table or index is other than it was. */
  readonly changed: boolean
  readonly detected: boolean
  readonly codes: readonly string[]
  readonly file: string
}

interface Subject {
  readonly generation: number
  readonly bytes: Buffer
  readonly pages: ReadonlyMap<PageKind, readonly ClassifiedPage[]>
  readonly readable: Map<string, string>
}

/** Small demo libraries of each generation, with pages that are free and rows of many pages. */
function subjects(folder: string, scale: number): Subject[] {
  return generations.map((generation) => {
    const { database } = buildDemo(join(folder, `demo-${generation}`), { scale, generation })
    const db = new Database(database)
    db.pragma('foreign_keys = OFF')
    // Rows, and entries of an index, that go on in other pages.
    db.exec(
      `UPDATE media_parts SET extra_data = printf('{"pv:chapters":"%.*c","url":""}', id * 37 % 5000, 'c') WHERE id % 5 = 0`,
    )
    db.exec(`UPDATE media_parts SET file = file || printf('%.*c', id * 11 % 3000, 'p') WHERE id % 11 = 0`)
    db.exec('DELETE FROM media_streams WHERE id % 3 = 0 OR id BETWEEN 100 AND 900')
    db.exec('DELETE FROM taggings WHERE id > 20')
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    const bytes = readFileSync(database)
    const pages = Map.groupBy(classifyPages(bytes), ({ kind }) => kind)
    return { generation, bytes, pages, readable: new Map() }
  })
}

/** Damages one page a trial, kinds and forms in turn, checks the file, and asks SQLite whether it reads otherwise. */
export async function* damageTrials(
  folder: string,
  { trials, seed, scale }: { readonly trials: number; readonly seed: number; readonly scale: number },
): AsyncGenerator<Trial, void, undefined> {
  const tempDir = join(folder, 'temp')
  mkdirSync(tempDir, { recursive: true })
  const all = subjects(folder, scale)
  const random = new Random(seed)
  const file = join(folder, 'trial.db')
  for (let trial = 0, turn = 0; trial < trials; turn++) {
    const subject = all[turn % all.length] as Subject
    const kind = pageKinds[Math.floor(turn / all.length) % pageKinds.length] as PageKind
    const form = damageForms[Math.floor(turn / all.length / pageKinds.length) % damageForms.length] ?? 'random'
    const candidates = subject.pages.get(kind)
    if (candidates === undefined) throw new Error(`the library of generation ${subject.generation} has no ${kind} page`)
    const page = random.pick(candidates)
    const bytes = Buffer.from(subject.bytes)
    const done = damagePage(bytes, page, form, random)
    if (done === null) continue
    trial++
    writeFileSync(file, bytes)
    const checks = await checkFile(file, 'library', { tempDir })
    const codes = failedCodes(checks)
    const changed = readable(bytes, file, page) !== before(subject, file, page)
    const { generation } = subject
    yield { ...done, generation, kind, owner: page.owner, changed, detected: codes.length > 0, codes, file }
  }
}

export const failedCodes = (checks: readonly Check[]): string[] => [
  ...new Set(checks.filter(({ status }) => status === 'failed').map(({ code }) => code)),
]

/** Whether a miss counts: free pages hold nothing, and of search only its own engine reads the content. */
export const mustBeDetected = ({ kind, changed }: Trial): boolean =>
  changed && kind !== 'search' && kind !== 'free-leaf' && kind !== 'free-trunk'

function before(subject: Subject, file: string, page: ClassifiedPage): string {
  const key = page.owner ?? ''
  const known = subject.readable.get(key)
  if (known !== undefined) return known
  const whole = `${file}.whole`
  writeFileSync(whole, subject.bytes)
  const made = readable(subject.bytes, whole, page)
  subject.readable.set(key, made)
  return made
}

/** All that can be read of a table, through the table and through each index, as one digest. */
function readable(bytes: Buffer, file: string, { owner }: ClassifiedPage): string {
  if (owner === null) return ''
  const hash = createHash('sha1')
  const image = Buffer.from(bytes)
  // A database in memory has no log.
  image.fill(1, 18, 20)
  try {
    const db = new Database(image)
    try {
      if (owner === 'sqlite_schema') {
        hash.update(JSON.stringify(db.prepare('SELECT * FROM sqlite_schema').all()))
        return hash.digest('hex')
      }
      const table = String(db.prepare('SELECT tbl_name FROM sqlite_schema WHERE name = ?').pluck().get(owner))
      readTable(db, table, (row) => hash.update(row))
    } finally {
      db.close()
    }
    if (owner === 'index_title_sort_icu') hash.update(entriesOf(file, owner))
    return hash.digest('hex')
  } catch (error) {
    return `unreadable: ${String(error)}`
  }
}

function readTable(db: Database.Database, table: string, heard: (row: string) => void): void {
  const read = (sql: string): void => {
    for (const row of db.prepare(sql).safeIntegers().raw().iterate() as Iterable<unknown[]>) {
      heard(
        row
          .map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : `${typeof value}${String(value)}`))
          .join('|'),
      )
    }
  }
  read(`SELECT rowid, * FROM "${table}" NOT INDEXED`)
  const indexes = db.prepare<[string], { name: string; sql: string | null }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?",
  )
  for (const { name, sql } of indexes.all(table)) {
    if (/icu_root/.test(sql ?? '')) continue
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_index_info(?)').pluck().all(name)
    read(`SELECT rowid, ${columns.map((column) => `"${column}"`).join(', ')} FROM "${table}" INDEXED BY "${name}"`)
  }
}

/** The entries of an index that SQLite here cannot use, in their order. */
function entriesOf(file: string, index: string): string {
  const source = PageFile.open(file)
  if (source instanceof Damage) return 'unreadable'
  using pages = source
  const root = readSchema(pages).entries.find(({ name }) => name === index)?.root ?? 0
  const entries: string[] = []
  for (const found of treePages(pages, root, 'index')) {
    if (found instanceof Damage) entries.push(found.message)
    else
      for (const cell of cellsOf(found.page)) {
        if (cell instanceof Damage) entries.push(cell.message)
        else
          entries.push(
            `${cell.cell.child} ${Buffer.from(readPayload(pages, cell.page, cell.cell).bytes).toString('hex')}`,
          )
      }
  }
  return entries.join('\n')
}
