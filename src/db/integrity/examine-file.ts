import { join } from 'node:path'
import { type Emit, silent } from '../../core/progress.ts'
import { makeTempFolder } from '../plex/source/temp-folder.ts'
import type { PageFile } from '../file-format/page-file.ts'
import type { AccountResult } from './account-result.ts'
import type { FileTrees } from './file-trees.ts'
import type { TableLines } from './file-jobs.ts'
import type { IndexComparison } from './index-entries.ts'
import { crewFor, inGroups, inParallel } from './run-file-jobs.ts'
import { tableWork } from './table-work.ts'

/** Everything that was found out about a file. */
export interface Examination {
  readonly account: AccountResult
  readonly tables: readonly TableLines[]
  readonly comparisons: readonly IndexComparison[]
}

export interface ExamineOptions {
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/**
 * Accounts for all pages while SQLite goes through the tables. Those with an index that SQLite does not know are
 * looked at last, in a private file that holds no pages but theirs.
 */
export async function examineFile(
  file: string,
  { source, pages, trees }: { readonly source: PageFile; readonly pages: number; readonly trees: FileTrees },
  options: ExamineOptions,
): Promise<Examination> {
  const { signal, emit = silent } = options
  // Reading every page is about a third of the work.
  const total = source.bytes * 3
  let done = 0
  const heard = (bytes: number): void => {
    done = Math.min(total, done + bytes)
    emit({ task: 'checking database', done, total, unit: 'bytes' })
  }
  const crew = crewFor(source.bytes, heard, signal)
  await using temp = trees.foreignTables.length > 0 ? await makeTempFolder(options.tempDir) : null
  const extract = temp === null ? null : { to: join(temp.path, 'tables.db'), trees: neededTrees(trees) }
  const tables: TableLines[] = []
  const comparisons: IndexComparison[] = []
  let account: AccountResult | undefined
  const work = tableWork(file, trees)
  const allWork = [...work.values()].reduce((sum, each) => sum + each, 1)
  const check = async (names: readonly string[], of: string, without: readonly string[]): Promise<void> => {
    tables.push(...(await crew.run<'tables'>({ kind: 'tables', file: of, tables: names, without })))
    heard((source.bytes * 2 * names.reduce((sum, name) => sum + (work.get(name) ?? 0), 0)) / allWork)
  }
  const groups = inGroups(trees.plainTables, (name) => work.get(name) ?? 0, 8)
  await inParallel([
    async () => {
      account = await crew.run<'account'>({ kind: 'account', file, pages, trees: trees.trees, extract })
      if (extract !== null) await check(trees.foreignTables, extract.to, trees.foreignIndexes)
    },
    ...groups.map((names) => async () => check(names, file, [])),
    async () => {
      const indexes = trees.comparable
      if (indexes.length > 0) comparisons.push(...(await crew.run<'entries'>({ kind: 'entries', file, indexes })))
    },
  ])
  if (account === undefined) throw new Error('a file was not accounted for')
  return { account, tables, comparisons }
}

/** All of the tables that go into the private file, and what SQLite reads besides. */
function neededTrees({ trees, foreignTables }: FileTrees): number[] {
  const needed = new Set([...foreignTables, 'sqlite_schema', 'sqlite_sequence'])
  return trees.flatMap(({ table }, at) => (needed.has(table) ? [at] : []))
}
