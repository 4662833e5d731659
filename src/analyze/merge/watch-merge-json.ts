import type { AccountMerge, WatchReport } from './watch-merge.ts'

/** The report as it stands in JSON: accounts by id alone, since who they are is for their owner to see. */
export interface WatchMergeJson extends Omit<WatchReport, 'accounts'> {
  readonly accounts: readonly Omit<AccountMerge, 'name'>[]
}

export function watchMergeJson({ accounts, ...report }: WatchReport): WatchMergeJson {
  return { accounts: accounts.map(({ name: _name, ...account }) => account), ...report }
}
