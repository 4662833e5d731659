import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import type { AccountResult } from './account-result.ts'
import type { FileTrees } from './file-trees.ts'
import { firstProblem, problemEvidence, type TreeProblems } from './tree-problems.ts'

/** One check for each damaged table and index, or one each that all are good. */
export function checkTables(account: AccountResult, trees: FileTrees, problems: readonly TreeProblems[]): Check[] {
  const apart = new Set([...trees.virtualTables.flatMap(({ shadowTables }) => shadowTables), 'sqlite_schema'])
  const foreign = new Set(trees.foreignIndexes)
  const ours = account.trees
    .map(({ tree }) => tree)
    .filter(({ table, name }) => !apart.has(table) && !foreign.has(name))
  const bad = problems.filter(({ table, name }) => !apart.has(table) && !foreign.has(name))
  return (['table', 'index'] as const).flatMap((kind): Check[] => {
    const plural = kind === 'table' ? 'tables' : 'indexes'
    const total = ours.filter((tree) => tree.kind === kind).length
    const damaged = bad.filter((each) => each.kind === kind)
    if (damaged.length === 0) {
      const message =
        kind === 'table'
          ? `${counted(total, 'table')} can be read from the first row to the last`
          : `${counted(total, 'index', plural)} agree with their tables, row by row`
      return [{ code: `file-${kind}`, status: 'ok', message, evidence: { [plural]: total, judgedBy: 'stock SQLite' } }]
    }
    return damaged.map((each) => ({
      code: `file-${kind}`,
      status: 'failed',
      message: `${kind} ${each.name} is damaged: ${firstProblem(each)}`,
      evidence: problemEvidence(each),
    }))
  })
}

export function checkSchema(account: AccountResult, problems: readonly TreeProblems[], unread: string | null): Check {
  const found = problems.find(({ name }) => name === 'sqlite_schema')
  const trees = account.trees.length - 1
  const evidence = { trees, unread, ...(found === undefined ? {} : problemEvidence(found)) }
  const what = unread ?? (found === undefined ? null : firstProblem(found))
  if (what !== null)
    return { code: 'file-schema', status: 'failed', message: `the schema is damaged: ${what}`, evidence }
  const message = `the schema names ${counted(trees, 'table and index', 'tables and indexes')}`
  return trees === 0
    ? { code: 'file-schema', status: 'failed', message: 'the schema is empty', evidence }
    : { code: 'file-schema', status: 'ok', message, evidence }
}
