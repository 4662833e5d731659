import type { WatchReport } from '../../analyze/merge/watch-merge.ts'
import { counted } from '../../core/counted.ts'
import { formatBytes, formatCount } from '../../core/figures.ts'
import type { Restored, RestorePlan, SectionChange, SettledRestore } from '../../orchestrate/restore/restore-plan.ts'
import type { UndoneRestore } from '../../orchestrate/restore/undo-restore.ts'
import type { Style } from './style.ts'
import { type Column, renderTable } from './table.ts'
import { visible } from './visible.ts'

/** What will be done, before it is agreed to. */
export function renderRestorePlan(plan: RestorePlan, style: Style, width: number): string {
  const { archive, target, databases, aside, files, readable, plex, notes } = plan
  const lines = [
    style.strong(`${visible(archive.path)} to ${visible(target.databases)}`),
    `  exported   ${archive.createdAt}${archive.generation === null ? '' : `, by Plex ${archive.generation}`}`,
    `  checked    the archive and its databases are whole${plan.check.verdict === 'unknown' ? ', as far as can be judged without Plex' : ''}`,
    ...plan.check.loss.map((what) => style.bad(`  LOST       ${visible(what)} (--accept-loss)`)),
    `  readable   ${readable.by === 'migrations' ? 'the home server has run all of its migrations' : `the home server is Plex ${readable.version}, and ${readable.needs} is needed`}`,
    ...databases.map(
      ({ name, size, replaces }) =>
        `  database   ${name}: ${formatBytes(size)}${replaces === null ? '' : `, in place of ${formatBytes(replaces)}`}`,
    ),
    `  kept       the databases of now, in ${visible(aside)}`,
    ...(files === null
      ? ['  files      left as they are']
      : [
          `  files      ${formatCount(files.added)} added, ${formatCount(files.replaced)} replaced and kept aside, ${formatCount(files.same)} the same; none deleted`,
        ]),
    ...(plex === null ? [] : [`  Plex       ${visible(plex.stop)}, then ${visible(plex.start)}`]),
    '',
    sectionTable(plan.sections, width),
    '',
    ...watchLines(plan, style),
    ...notes.map((note) => style.warn(`note: ${visible(note)}`)),
  ]
  return `${lines.join('\n')}\n`
}

const columns: readonly Column[] = [
  { title: 'Section', align: 'left' },
  { title: 'Items', align: 'right' },
  { title: 'Parts', align: 'right' },
  { title: 'Sonic', align: 'right' },
  { title: 'Trash', align: 'right' },
]

function sectionTable(sections: readonly SectionChange[], width: number): string {
  const cell = (before: number | null | undefined, after: number | null | undefined): string => {
    if (before === after || (before ?? null) === (after ?? null)) return after == null ? '–' : formatCount(after)
    return `${before == null ? '–' : formatCount(before)} → ${after == null ? '–' : formatCount(after)}`
  }
  const rows = sections.map(({ name, before, after }) => [
    visible(name),
    cell(before?.items, after?.items),
    cell(before?.parts, after?.parts),
    cell(before?.sonic, after?.sonic),
    cell(before?.trashed, after?.trashed),
  ])
  return renderTable(columns, rows, width)
}

function watchLines({ watchState: { mode, base, changes, report } }: RestorePlan, style: Style): string[] {
  if (report === null)
    return [
      style.warn('What was watched at home cannot be merged: the library there cannot be read, or is another one.'),
    ]
  const basis =
    base === null
      ? 'There is no base, the library as it was exported (--base): what either has watched is kept, and an un-watch is not seen.'
      : `Compared with ${visible(base)}.`
  if (changes === 0) return ['Nothing was watched at home since the export.', basis, ...newHome(report)]
  if (mode === 'off')
    return [
      style.bad('What was watched at home since the export WILL BE LOST (--no-merge-watch-state):'),
      ...accountLines(report),
      ...newHome(report),
    ]
  return ['What was watched at home since the export comes along:', ...accountLines(report), basis, ...newHome(report)]
}

function accountLines({ accounts, unplaced }: WatchReport): string[] {
  const lines = accounts.map((account) => {
    const what = [
      ...(account.watched > 0 ? [`${formatCount(account.watched)} watched`] : []),
      ...(account.unwatched > 0 ? [`${formatCount(account.unwatched)} unwatched`] : []),
      ...(account.viewings > 0 ? [counted(account.viewings, 'viewing')] : []),
      ...(account.offsets > 0 ? [counted(account.offsets, 'place to resume', 'places to resume')] : []),
      ...(account.ratings > 0 ? [counted(account.ratings, 'rating')] : []),
      ...(account.history > 0 ? [`${counted(account.history, 'row')} of history`] : []),
      ...(account.selections > 0 ? [counted(account.selections, 'selection')] : []),
      ...(account.conflicts > 0 ? [counted(account.conflicts, 'conflict')] : []),
    ]
    const name = account.name === null || account.name === '' ? `account ${account.id}` : visible(account.name)
    return `  ${name}: ${what.length === 0 ? 'settings' : what.join(', ')}`
  })
  if (unplaced.total === 0) return lines
  const titles = unplaced.first
    .slice(0, 5)
    .map(({ title, reason }) => `${title === '' ? 'no title' : visible(title)} (${reason})`)
  return [
    ...lines,
    `  not placed: ${counted(unplaced.total, 'item')}: ${titles.join(', ')}${unplaced.total > titles.length ? ', …' : ''}`,
  ]
}

function newHome({ newAtHome }: WatchReport): string[] {
  if (newAtHome.total === 0) return []
  const files = newAtHome.first.slice(0, 5)
  return [
    `New at home since: ${counted(newAtHome.total, 'file')}. Scan their sections to bring back what the archive does not have:`,
    ...files.map(
      ({ title, file, comes, watchState }) =>
        `  ${visible(title)} (${visible(file)})${comes === 'known' ? ', there already' : ''}${watchState === 'lost' ? ', its watch state is lost' : ''}`,
    ),
    ...(newAtHome.total > files.length ? [`  and ${counted(newAtHome.total - files.length, 'more', 'more')}`] : []),
  ]
}

/** What was done, and how to go back. */
export function renderRestored(restored: Restored, undo: string, style: Style): string {
  const { plan, merged, files, settled, started, verified, notes } = restored
  const lines = [
    ...settledLines(settled),
    style.good(`Restored: ${counted(plan.databases.length, 'database')} in place.`),
    `  run        ${plan.runId}`,
    `  kept       the databases of before, in ${visible(plan.aside)}`,
    ...(verified === null
      ? []
      : [
          `  verified   ${counted(verified.items, 'item')} and ${counted(verified.parts, 'part')} in the library as it is in place`,
          ...verified.failed.map((what) => style.bad(`  FAILED     ${visible(what)}: go back with the undo below`)),
        ]),
    ...(files === null
      ? []
      : [`  files      ${formatCount(files.added)} added, ${formatCount(files.replaced)} replaced`]),
    ...(merged === null || merged.accounts.length === 0
      ? []
      : [`  watched    merged for ${counted(merged.accounts.length, 'account')}`]),
    ...(started === null ? [] : [`  Plex       started, version ${started}`]),
    `  undo       ${undo}`,
    ...notes.map((note) => style.warn(`  note: ${visible(note)}`)),
    ...(plan.plex === null ? ['', 'Start Plex again.'] : []),
  ]
  return `\n${lines.join('\n')}\n`
}

export function renderUndoneRestore(undone: UndoneRestore, style: Style): string {
  const { runId, databases, aside, settled, notes } = undone
  if (databases.length === 0) return `${settledLines(settled).join('\n')}\n`
  const lines = [
    ...settledLines(settled),
    style.good(`Taken back: restore ${runId}, ${counted(databases.length, 'database')} as before.`),
    `  kept       the restored databases, in ${visible(aside)}`,
    ...notes.map((note) => style.warn(`  note: ${visible(note)}`)),
  ]
  return `${lines.join('\n')}\n`
}

function settledLines(settled: readonly SettledRestore[]): string[] {
  return settled.map(({ runId, action, outcome }) => {
    const what = action === 'undo' ? `Undoing restore ${runId}` : `Restore ${runId}`
    return `${what} was cut short; it was ${outcome === 'finished' ? 'finished now' : 'taken back: nothing of it is in place'}.`
  })
}
