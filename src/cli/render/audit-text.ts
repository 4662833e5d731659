import type { AuditReport, AuditSection } from '../../analyze/audit-report.ts'
import { counted } from '../../core/counted.ts'
import { leafItems } from '../../core/section.ts'
import { formatBytes, formatCount, formatShare } from '../../core/figures.ts'
import type { Style } from './style.ts'
import { type Column, renderTable } from './table.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

const groupsShown = 12

/**
 * The report as a person reads it in a terminal, made from the same model that `--json` prints.
 * @param commandFlags those that compare the same again
 */
export function renderAudit(report: AuditReport, style: Style, columns: number, commandFlags: string): string {
  const blocks = [
    header(report),
    sectionTable(report, style, columns),
    groups(report, style, columns),
    notes(report, style, columns),
    next(report, style, commandFlags),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function header({ database, listing, mounts }: AuditReport): string {
  const mounted = mounts.map(
    ({ plexRoot, prefix, inferred, support }) =>
      `mount     ${visible(plexRoot === '' ? '/' : plexRoot)} shows ${prefix === '' ? 'the whole listing' : visible(prefix)}` +
      ` (${inferred ? 'inferred: ' : ''}${counted(support, 'path')} agree)`,
  )
  const taken = listing.takenAt === null ? '' : `, taken ${listing.takenAt.slice(0, 16).replace('T', ' ')}`
  return [
    `database  ${visible(database.path)}`,
    `          Plex ${database.generation}, schema ${database.schema}, ${formatCount(database.parts)} media parts`,
    `listing   ${visible(listing.source)}`,
    `          ${formatCount(listing.objects)} objects, ${formatBytes(listing.bytes)}${taken}${listing.complete ? '' : ', not complete'}`,
    ...mounted,
  ].join('\n')
}

const tableColumns: readonly Column[] = [
  { title: 'section', align: 'left' },
  { title: 'items', align: 'right' },
  { title: 'parts', align: 'right' },
  { title: 'present', align: 'right' },
  { title: 'stale', align: 'right' },
  { title: 'changed', align: 'right' },
  { title: 'spelling', align: 'right' },
  { title: 'new', align: 'right' },
  { title: 'sonic', align: 'right' },
  { title: 'state', align: 'left' },
]

function sectionTable({ sections, totals }: AuditReport, style: Style, width: number): string {
  const unjudged = totals.unjudged > 0
  const count = (value: number, mark: (text: string) => string = style.dim): string =>
    value === 0 ? style.dim('0') : mark(formatCount(value))
  const plain = (text: string): string => text
  const row = (
    name: string,
    items: number,
    counts: AuditReport['totals'],
    sonic: AuditSection['sonic'],
    state: string,
  ): string[] => [
    name,
    count(items, plain),
    count(counts.parts, plain),
    count(counts.present, plain),
    count(counts.stale, style.bad),
    count(counts.changed, style.warn),
    count(counts.spelling, style.warn),
    ...(unjudged ? [count(counts.unjudged, style.warn)] : []),
    count(counts.new, plain),
    sonic === null ? '' : formatShare(sonic.analysed, sonic.total),
    state,
  ]
  const columns = unjudged
    ? [...tableColumns.slice(0, 7), { title: 'unjudged', align: 'right' } as const, ...tableColumns.slice(7)]
    : tableColumns
  const total = sections.reduce((sum, section) => sum + leafItems(section), 0)
  return renderTable(
    columns,
    [
      ...sections.map((section) =>
        row(shorten(section.name, 15), leafItems(section), section, section.sonic, state(section, style)),
      ),
      row('total', total, totals, null, ''),
    ],
    width,
  )
}

/** One word on how a section is. */
function state(section: AuditSection, style: Style): string {
  if (section.parts === 0) return style.dim('empty')
  if (section.unjudged === section.parts) return style.warn('unseen')
  if (section.stale > 0) return section.stale === section.parts ? style.bad('lost') : style.bad('stale')
  if (section.changed + section.spelling + section.unjudged > 0) return style.warn('differ')
  return style.good('ok')
}

function groups({ sections }: AuditReport, style: Style, columns: number): string {
  const all = sections
    .flatMap((section) => section.groups.map((group) => ({ ...group, section: section.name })))
    .toSorted((a, b) => b.stale - a.stale)
  if (all.length === 0) return ''
  const width = formatCount(all[0]?.stale ?? 0).length
  const lines = all.slice(0, groupsShown).map(({ path, stale, label }) => {
    const named = label === '' ? '' : `${shorten(label, 28)}  `
    const room = columns - width - 4 - named.length
    return `  ${style.bad(formatCount(stale).padStart(width))}  ${style.strong(named)}${style.dim(shortenPath(path, Math.max(room, 20)))}`
  })
  const rest = all.slice(groupsShown)
  if (rest.length > 0)
    lines.push(
      `  and ${formatCount(rest.reduce((sum, group) => sum + group.stale, 0))} more in ${formatCount(rest.length)} other folders`,
    )
  return ['Stale paths, by folder:', ...lines].join('\n')
}

/** What the table and the groups do not say already. */
const said = new Set(['stale-paths', 'new-files'])

function notes({ findings }: AuditReport, style: Style, columns: number): string {
  const lines = findings
    .filter((finding) => !said.has(finding.code))
    .map((finding) => {
      const mark = finding.severity === 'error' ? style.bad : finding.severity === 'warning' ? style.warn : style.dim
      const [first = '', ...rest] = wrapped(
        `${finding.severity} [${finding.code}] ${visible(finding.message)}`,
        columns - 4,
      )
      const headed = first.replace(finding.severity, mark).replace(`[${finding.code}]`, style.dim)
      const remedy = finding.severity === 'info' ? [] : wrapped(`→ ${visible(finding.remedy)}`, columns - 4)
      return [`  ${headed}`, ...[...rest, ...remedy].map((line) => `    ${line}`)].join('\n')
    })
  return lines.length === 0 ? '' : ['Notes:', ...lines].join('\n')
}

function next({ totals }: AuditReport, style: Style, commandFlags: string): string {
  const scope = totals.unjudged === 0 ? 'that Plex knows' : 'that the listing can show'
  if (totals.parts > 0 && totals.unjudged === totals.parts)
    return style.warn(
      'Nothing could be judged: no path lies where the listing could show it. Name its place with --mount.',
    )
  if (totals.stale === 0)
    return totals.changed + totals.spelling === 0
      ? style.good(`Every path ${scope} is in the bucket.`)
      : style.warn(`Every path ${scope} has its file in the bucket, but see the notes.`)
  return [
    `${counted(totals.stale, 'path')} ${totals.stale === 1 ? 'points' : 'point'} at nothing. Do not scan or empty Plex's trash yet:`,
    'that would drop watch state, dates and analysis. This audit changed nothing.',
    'Every path: the same command with --html audit.html or --csv stale.csv.',
    `Where their files are now: plexferry remap ${commandFlags}`,
  ].join('\n')
}

function shorten(text: string, length: number): string {
  const shown = visible(text)
  return shown.length <= length ? shown : `${shown.slice(0, length - 1)}…`
}

/** The end of a path says more than its beginning. */
function shortenPath(text: string, length: number): string {
  const shown = visible(text)
  return shown.length <= length ? shown : `…${shown.slice(shown.length - length + 1)}`
}
