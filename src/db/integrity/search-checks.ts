import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import type { AccountResult } from './account-result.ts'
import type { FileTrees } from './file-trees.ts'
import type { IndexComparison } from './index-entries.ts'
import { firstProblem, problemEvidence, type TreeProblems } from './tree-problems.ts'

/** An index in Plex's own order: everything about it but the order. */
export function checkForeignIndexes(
  trees: FileTrees,
  comparisons: readonly IndexComparison[],
  problems: readonly TreeProblems[],
): Check[] {
  return trees.foreignIndexes.map((index): Check => {
    const own = problems.find(({ name }) => name === index)
    const comparison = comparisons.find((each) => each.index === index)
    const evidence = {
      ...comparison,
      index,
      judgedBy: 'our own reader',
      ...(own === undefined ? {} : problemEvidence(own)),
    }
    const wrong = own === undefined ? wrongWith(comparison) : firstProblem(own)
    if (wrong !== null) {
      return { code: 'file-icu-index', status: 'failed', message: `index ${index} is damaged: ${wrong}`, evidence }
    }
    const entries =
      comparison === undefined
        ? 'its pages are sound'
        : `it has one entry for each of ${counted(comparison.rows, 'row')}`
    return {
      code: 'file-icu-index',
      status: 'unknown',
      message: `index ${index}: ${entries}; whether in the right order only Plex's own SQLite can tell`,
      evidence,
    }
  })
}

function wrongWith(comparison: IndexComparison | undefined): string | null {
  if (comparison === undefined) return null
  const { damage, missing, surplus, disordered, rows, entries } = comparison
  const [first] = damage.all
  if (first !== undefined) return first.message
  if (missing.total > 0) return `row ${missing.all[0]} is missing from it`
  if (surplus.total > 0) return `it has an entry for row ${surplus.all[0]} that agrees with no row`
  if (rows !== entries) return `it has ${counted(entries, 'entry', 'entries')} for ${counted(rows, 'row')}`
  if (disordered.total > 0) return `entries of equal titles are out of order on page ${disordered.all[0]}`
  return null
}

/** Full-text and spelling tables: their pages and shadow tables, as far as stock SQLite goes. */
export function checkSearch(account: AccountResult, trees: FileTrees, problems: readonly TreeProblems[]): Check[] {
  const search = trees.virtualTables.filter(({ module }) => module !== 'rtree')
  const maps = trees.virtualTables.filter(({ module }) => module === 'rtree')
  const damaged = (names: readonly string[]): TreeProblems[] => problems.filter(({ table }) => names.includes(table))
  const checks: Check[] = []
  for (const { name, module, shadowTables } of [...search, ...maps]) {
    for (const each of damaged(shadowTables)) {
      checks.push({
        code: module === 'rtree' ? 'file-locations' : 'file-search',
        status: 'failed',
        message: `${each.kind} ${each.name}, which ${name} keeps its content in, is damaged: ${firstProblem(each)}`,
        evidence: { virtualTable: name, ...problemEvidence(each) },
      })
    }
  }
  if (search.length > 0 && !checks.some(({ code }) => code === 'file-search')) {
    const tables = search.map(({ name }) => name)
    const pages = account.trees
      .filter(({ tree }) => search.some(({ shadowTables }) => shadowTables.includes(tree.table)))
      .reduce((sum, tree) => sum + tree.pages + tree.overflowPages, 0)
    checks.push({
      code: 'file-search',
      status: 'unknown',
      message: `the ${counted(pages, 'page')} of ${counted(search.length, 'search table')} are sound; what is in them only Plex's own SQLite can judge`,
      evidence: { tables, pages, judgedBy: 'stock SQLite' },
    })
  }
  return checks
}
