import { open, stat } from 'node:fs/promises'
import type { Check } from '../../core/check.ts'
import { Damage } from '../file-format/damage.ts'
import { PageFile } from '../file-format/page-file.ts'
import { readSchema } from '../file-format/schema.ts'
import { openReadOnly } from '../plex/read-db.ts'
import { accessRefusal, readSlice } from '../plex/source/file-access.ts'
import { recognisableBytes } from '../plex/source/file-kind.ts'
import { tableIntegrity } from '../plex/write/table-integrity.ts'
import { type ExamineOptions, examineFile } from './examine-file.ts'
import { treesOf } from './file-trees.ts'
import { checkHeader, checkSize, noHeader } from './header-checks.ts'
import { judgeByPlex } from './judge-by-plex.ts'
import { checkFreeList, checkPages } from './page-checks.ts'
import type { PlexSqlite } from './plex-sqlite.ts'
import { checkForeignIndexes, checkSearch } from './search-checks.ts'
import { checkSchema, checkTables } from './table-checks.ts'
import { treeProblems } from './tree-problems.ts'

export interface FileCheckOptions extends ExamineOptions {
  /** Plex's own SQLite, where it is at hand: it judges what stock SQLite cannot. */
  readonly plexSqlite?: PlexSqlite | null
}

/**
 * Checks one database file from its header to the last index. Damage is a value: a file cut short, zeroed, or that
 * is none gives `failed` checks.
 * @param file at rest, or a private copy: nobody may write to it meanwhile, and no log that counts lies beside it
 * @throws ToolError where nothing is there, it may not be read, or a private copy finds no room
 */
export async function checkFile(
  file: string,
  database: 'library' | 'blobs',
  options: FileCheckOptions,
): Promise<Check[]> {
  const checks = await checksOf(file, options)
  return checks.map((check) => ({ ...check, evidence: { database, ...check.evidence } }))
}

async function checksOf(file: string, options: FileCheckOptions): Promise<Check[]> {
  const source = await opened(file)
  if (!(source instanceof PageFile)) return [source]
  using open = source
  const { header } = open
  const pages = Math.min(open.pages, header.statedPages ?? open.pages)
  const schema = readSchema(open)
  const trees = treesOf(schema)
  const found = await examineFile(file, { source: open, pages, trees }, options)
  const problems = treeProblems(found.account, found.tables)
  const checks = [
    checkHeader(header),
    checkSize(open, anythingAfter(open, pages)),
    checkSchema(found.account, problems, schema.damage[0]?.message ?? unreadSchema(file)),
    checkPages(found.account),
    checkFreeList(found.account, header),
    ...checkTables(found.account, trees, problems),
    ...checkForeignIndexes(trees, found.comparisons, problems),
    ...checkSearch(found.account, trees, problems),
  ]
  const { plexSqlite = null } = options
  return plexSqlite === null ? checks : await judgeByPlex(file, checks, plexSqlite, options)
}

async function opened(file: string): Promise<PageFile | Check> {
  try {
    const source = PageFile.open(file)
    if (!(source instanceof Damage)) return source
    await using handle = await open(file, 'r')
    return noHeader(source, await readSlice(handle, 0, recognisableBytes), (await stat(file)).size)
  } catch (error) {
    throw accessRefusal(error, file)
  }
}

/** What SQLite says where it cannot make sense of the schema; null = it can. */
function unreadSchema(file: string): string | null {
  try {
    using db = openReadOnly(file)
    return tableIntegrity({ prepare: (sql) => db.prepare(sql) }, ['sqlite_schema'])[0] ?? null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether more than zeros lies after a page. */
function anythingAfter(source: PageFile, page: number): boolean {
  if (source.bytes % source.geometry.pageSize !== 0) return true
  for (let next = page + 1; next <= source.pages; next++) {
    const bytes = source.read(next)
    if (bytes instanceof Damage || bytes.some((byte) => byte !== 0)) return true
  }
  return false
}
