import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import { formatCount } from '../../core/figures.ts'
import type { FileHeader } from '../file-format/header.ts'
import type { AccountResult } from './account-result.ts'

/** Whether every page is in exactly one place. */
export function checkPages(account: AccountResult): Check {
  const { shared, outOfFile, unreferenced, unreferencedPages, pages, trees } = account
  const inTrees = trees.reduce((sum, tree) => sum + tree.pages, 0)
  const overflow = trees.reduce((sum, tree) => sum + tree.overflowPages, 0)
  const evidence = {
    pages,
    treePages: inTrees,
    overflowPages: overflow,
    freePages: account.free.pages,
    usedTwice: shared,
    outOfFile,
    unreferenced: { pages: unreferencedPages, runs: unreferenced.all },
  }
  const found = [
    shared.total === 0 ? [] : `${counted(shared.total, 'page is', 'pages are')} used by two things at once`,
    outOfFile.total === 0
      ? []
      : `${counted(outOfFile.total, 'link leads', 'links lead')} to a page that the file has not`,
    unreferencedPages === 0 ? [] : `${counted(unreferencedPages, 'page belongs', 'pages belong')} to nothing`,
  ].flat()
  const [one] = shared.all
  const example = one === undefined ? '' : ` (page ${one.page}: ${one.first} and ${one.second})`
  return found.length === 0
    ? {
        code: 'file-pages',
        status: 'ok',
        message: `all ${formatCount(pages)} pages are in exactly one place`,
        evidence,
      }
    : { code: 'file-pages', status: 'failed', message: `${found.join(', ')}${example}`, evidence }
}

export function checkFreeList({ free }: AccountResult, header: FileHeader): Check {
  const evidence = { pages: free.pages, statedPages: header.freeListPages, problems: free.problems }
  const [problem] = free.problems.all
  const message =
    problem !== undefined
      ? `the list of free pages is broken: ${problem.message}`
      : free.pages !== header.freeListPages
        ? `the header states ${counted(header.freeListPages, 'free page')}, and the list has ${free.pages}`
        : null
  return message === null
    ? { code: 'file-freelist', status: 'ok', message: `${counted(free.pages, 'page is', 'pages are')} free`, evidence }
    : { code: 'file-freelist', status: 'failed', message, evidence }
}
