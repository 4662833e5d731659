import type { AccountResult, PageProblem } from './account-result.ts'
import { mostExamples, type Told } from './examples.ts'
import type { TableLines } from './file-jobs.ts'

/** What is wrong with one table or index. */
export interface TreeProblems {
  readonly name: string
  readonly table: string
  readonly kind: 'table' | 'index'
  /** What SQLite says. */
  readonly lines: string[]
  /** What was found on its pages. */
  readonly pages: Told<PageProblem>
}

/**
 * Shares out what SQLite says of a table between the table and its indexes, and adds what was found on the pages of
 * each. Only trees that something is wrong with are in it.
 */
export function treeProblems(account: AccountResult, tables: readonly TableLines[]): TreeProblems[] {
  const problems = new Map<string, TreeProblems>()
  const roots = new Map(account.trees.map(({ tree }) => [tree.root, tree]))
  const known = new Map(account.trees.map(({ tree }) => [tree.name, tree]))
  const of = (name: string, table: string, kind: 'table' | 'index'): TreeProblems => {
    const found = problems.get(name) ?? { name, table, kind, lines: [], pages: { all: [], total: 0 } }
    problems.set(name, found)
    return found
  }
  for (const { tree, problems: pages } of account.trees) {
    if (pages.total > 0) problems.set(tree.name, { ...of(tree.name, tree.table, tree.kind), pages })
  }
  for (const { table, lines } of tables) {
    for (const line of lines) {
      const [, root] = /^Tree (\d+)/.exec(line) ?? []
      const [, index] = / (?:from|in) index (.+)$/.exec(line) ?? []
      const tree = (root === undefined ? undefined : roots.get(Number(root))) ?? known.get(index ?? '')
      of(tree?.name ?? table, table, tree?.kind ?? 'table').lines.push(line)
    }
  }
  return [...problems.values()]
}

/** Values for a report: a few examples of each, and how many there were. SQLite stops at 100 by itself. */
export const problemEvidence = ({ name, table, kind, lines, pages }: TreeProblems): Record<string, unknown> => ({
  [kind]: name,
  ...(kind === 'index' ? { table } : {}),
  judgedBy: 'stock SQLite and our own reader',
  sqlite: { all: lines.slice(0, mostExamples), total: lines.length },
  pages,
})

export const firstProblem = ({ lines, pages }: TreeProblems): string =>
  pages.all[0]?.message ?? lines[0] ?? 'it cannot be read'
