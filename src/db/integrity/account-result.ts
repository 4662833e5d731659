import { type Told, told } from './examples.ts'
import type { PageAccount, Tree } from './page-account.ts'
import { freeLeaf, freeTrunk, lockPage, nobody, pointerMap, treeOf } from './page-owners.ts'

export interface PageProblem {
  readonly page: number
  readonly message: string
}

export interface TreeResult {
  readonly tree: Tree
  readonly pages: number
  readonly overflowPages: number
  readonly problems: Told<PageProblem>
}

export interface AccountResult {
  readonly pages: number
  readonly trees: readonly TreeResult[]
  readonly shared: Told<{ readonly page: number; readonly first: string; readonly second: string }>
  readonly outOfFile: Told<{ readonly page: number; readonly owner: string }>
  readonly unreferenced: Told<readonly [first: number, last: number]>
  readonly unreferencedPages: number
  readonly free: { readonly pages: number; readonly problems: Told<PageProblem> }
}

export function resultOf(account: PageAccount): AccountResult {
  const { owners, trees } = account
  const name = (owner: number): string => named(owner, trees)
  const { runs, pages } = owners.unclaimed()
  return {
    pages: owners.pages,
    trees: trees.map((tree, at) => ({
      tree,
      pages: account.treePages[at] as number,
      overflowPages: account.overflowPages[at] as number,
      problems: told(account.problems.get(at), ({ page, message }) => ({ page, message })),
    })),
    shared: told(owners.shared, ({ page, first, second }) => ({ page, first: name(first), second: name(second) })),
    outOfFile: told(owners.lost, ({ page, owner }) => ({ page, owner: name(owner) })),
    unreferenced: told(runs, (run) => run),
    unreferencedPages: pages,
    free: {
      pages: account.freePages,
      problems: told(account.freeProblems, ({ page, message }) => ({ page, message })),
    },
  }
}

function named(owner: number, trees: readonly Tree[]): string {
  switch (owner) {
    case nobody:
      return 'nothing'
    case freeTrunk:
    case freeLeaf:
      return 'the list of free pages'
    case lockPage:
      return "SQLite's locks"
    case pointerMap:
      return 'the pointer map'
    default:
      return trees[treeOf(owner)]?.name ?? '?'
  }
}
