import { formatCount } from '../../core/figures.ts'
import { counted } from '../../core/counted.ts'
import type { AccountMerge, Listed, NewAtHome, Unplaced, WatchReport } from '../../analyze/merge/watch-merge.ts'
import { shortenMiddle } from './shortened-path.ts'
import type { Style } from './style.ts'
import { type Column, renderTable } from './table.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

const width = 80
/** Titles and files that are shown of each list; all are in the JSON. */
const shown = 10

const columns: readonly Column[] = [
  { title: 'Account', align: 'left' },
  ...['Watched', 'Viewings', 'Resume', 'Ratings', 'History', 'Choices', 'Both'].map((title): Column => ({
    title,
    align: 'right',
  })),
]

/** What was merged for each account, and what could not be, for a person. */
export function renderWatchMerge(report: WatchReport, style: Style): string {
  const { accounts, followed, unplaced, newAtHome } = report
  const lines =
    accounts.length === 0
      ? ['Nothing was watched at home that the library which comes back does not know.']
      : [
          style.strong('Watched at home meanwhile, and merged'),
          renderTable(columns, accounts.map(row), width),
          style.dim('Resume: places to resume. Choices: audio, subtitles, bookmarks. Both: changed on'),
          style.dim('both sides; the later change counts, and viewings add up.'),
          ...accounts.flatMap((account) => asides(account)),
        ]
  return [
    ...lines,
    ...section(
      followed,
      `${counted(followed.total, 'item')} had another identity there; what was watched went along:`,
      ({ title, to }) => title || to,
    ),
    ...unplacedLines(unplaced, accounts, style),
    ...newLines(newAtHome, style),
    '',
  ].join('\n')
}

function row(account: AccountMerge): string[] {
  const { watched, viewings, offsets, ratings, history, selections, bookmarks, conflicts } = account
  const counts = [watched, viewings, offsets, ratings, history, selections + bookmarks, conflicts]
  return [shortenMiddle(nameOf(account), 20), ...counts.map((count) => (count === 0 ? '–' : formatCount(count)))]
}

const nameOf = ({ id, name }: AccountMerge): string => visible(name === null || name === '' ? `account ${id}` : name)

function asides(account: AccountMerge): string[] {
  const said = [
    account.isNew ? 'is new' : '',
    account.unwatched > 0 ? `${counted(account.unwatched, 'item')} unwatched again` : '',
    account.putBack > 0 ? `${counted(account.putBack, 'row')} put back that were lost away from home` : '',
    account.selectionsLost > 0 ? `${counted(account.selectionsLost, 'choice')} of files that are others there` : '',
  ].filter((text) => text !== '')
  if (said.length === 0) return []
  return wrapped(`${shortenMiddle(nameOf(account), 20)}: ${said.join('; ')}`, width - 2).map((line) => `  ${line}`)
}

function unplacedLines(unplaced: Listed<Unplaced>, accounts: readonly AccountMerge[], style: Style): string[] {
  const names = new Map(accounts.map((account) => [account.id, nameOf(account)]))
  const why: Readonly<Record<Unplaced['reason'], string>> = {
    gone: 'kept for when the item comes again',
    ambiguous: 'kept; it may be any of several',
    unmatched: 'lost: Plex never matched it',
  }
  return section(
    unplaced,
    style.warn(`${counted(unplaced.total, 'item')} watched at home ${unplaced.total === 1 ? 'is' : 'are'} not there:`),
    ({ accountId, title, guid, reason }) =>
      `${shortenMiddle(visible(title || guid), 30)} (${shortenMiddle(names.get(accountId) ?? `account ${accountId}`, 12)}): ${why[reason]}`,
  )
}

function newLines(files: Listed<NewAtHome>, style: Style): string[] {
  const scans = files.first.filter(({ comes }) => comes === 'scan').length
  const more = files.total > files.first.length ? ' of those listed' : ''
  return section(
    files,
    `${counted(files.total, 'file')} came to the home library meanwhile; a scan brings back ${formatCount(scans)}${more}:`,
    ({ file, watchState }) => {
      const lost = watchState === 'lost' ? ' (its watch state is lost)' : ''
      return `${shortenMiddle(visible(file), width - 4 - lost.length)}${style.warn(lost)}`
    },
  )
}

function section<T>({ total, first }: Listed<T>, title: string, line: (item: T) => string): string[] {
  if (total === 0) return []
  const lines = first.slice(0, shown).map((item) => `  ${shortenMiddle(visible(line(item)), width - 2)}`)
  return ['', title, ...lines, ...(total > lines.length ? [`  … and ${formatCount(total - lines.length)} more`] : [])]
}
