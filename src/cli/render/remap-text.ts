import { counted } from '../../core/counted.ts'
import { formatBytes, formatCount } from '../../core/figures.ts'
import {
  type DeepScan,
  type RemapPlan,
  type RemapRule,
  type UnresolvedPath,
  type UnresolvedReason,
  unresolvedReasons,
} from '../../remap/remap-plan.ts'
import type { Listing } from '../../storage/listing.ts'
import { mountLine, renamedMounts, type ShownMount } from './mount-lines.ts'
import type { Style } from './style.ts'
import { type Column, renderTable } from './table.ts'
import { shortenChange, shortenMiddle } from './shortened-path.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

const rulesShown = 12
const pathsShown = 3
const scansShown = 8

/** What the plan is of, as it was read now. */
export interface PlanSubject {
  readonly generation: string
  /** All rows of `media_parts`. */
  readonly parts: number
  /** Null where a stored plan is shown without one. */
  readonly listing: Listing | null
  /** Where Plex sees the listing; none without one. */
  readonly mounts: readonly ShownMount[]
}

/** What a section's files come to, counted in paths. */
export interface SectionOutcome {
  readonly id: number
  readonly name: string
  readonly moved: number
  readonly proved: number
  readonly unresolved: Readonly<Record<UnresolvedReason, number>>
}

const reasonTitles: Readonly<Record<UnresolvedReason, string>> = {
  gone: 'gone',
  ambiguous: 'ambiguous',
  contradiction: 'swapped?',
  'size-changed': 'resized',
  'cross-section': 'elsewhere',
  unjudged: 'unjudged',
}

const reasonTexts: Readonly<Record<UnresolvedReason, string>> = {
  gone: 'nothing in the bucket has their size and name',
  ambiguous: 'several files could be theirs, or one file could be several of theirs',
  contradiction: 'one file has their size and another their name: they may have been swapped',
  'size-changed': 'a file of their name has another size: encoded again, or replaced',
  'cross-section': "their file lies outside their section's folders, where Plex would not look for it",
  unjudged: 'the listing cannot show them, or their size is not known',
}

/** A plan as a person reviews it, made from the value that `--json` prints. */
export function renderPlan(
  plan: RemapPlan,
  subject: PlanSubject,
  outcomes: readonly SectionOutcome[],
  style: Style,
  columns: number,
): string {
  const blocks = [
    header(plan, subject),
    renamedMounts(subject.mounts, columns),
    outcomeTable(outcomes, style, columns),
    rules(plan, style, columns),
    unresolved(plan, style, columns),
    proof(plan, style, columns),
    writes(plan, style, columns),
    blockers(plan, style, columns),
    scans(plan.deepScan, outcomes, style, columns),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function header({ source }: RemapPlan, { generation, parts, listing, mounts }: PlanSubject): string {
  return [
    `database  ${visible(source.database)}`,
    `          Plex ${generation}, schema ${source.schema}, ${formatCount(parts)} media parts`,
    `listing   ${visible(source.listing)}`,
    ...(listing === null ? [] : [`          ${formatCount(listing.objects.keys.length)} objects`]),
    ...mounts.map(mountLine),
  ].join('\n')
}

function outcomeTable(outcomes: readonly SectionOutcome[], style: Style, width: number): string {
  const shown = outcomes.filter(({ moved, unresolved }) => moved + total(unresolved) > 0)
  if (shown.length === 0) return style.good('Every path is in its place: there is nothing to move.')
  const reasons = unresolvedReasons.filter((reason) => shown.some(({ unresolved }) => unresolved[reason] > 0))
  const columns: Column[] = [
    { title: 'section', align: 'left' },
    ...['paths', 'moved', 'proved', ...reasons.map((reason) => reasonTitles[reason])].map((title): Column => ({
      title,
      align: 'right',
    })),
  ]
  const count = (value: number, mark: (text: string) => string): string =>
    value === 0 ? style.dim('0') : mark(formatCount(value))
  const plain = (text: string): string => text
  const row = (name: string, { moved, proved, unresolved }: Omit<SectionOutcome, 'id' | 'name'>): string[] => [
    visible(name),
    count(moved + total(unresolved), plain),
    count(moved, style.good),
    count(proved, style.good),
    ...reasons.map((reason) => count(unresolved[reason], style.warn)),
  ]
  const sum = (pick: (outcome: SectionOutcome) => number): number => shown.reduce((all, one) => all + pick(one), 0)
  const totals = {
    moved: sum(({ moved }) => moved),
    proved: sum(({ proved }) => proved),
    unresolved: Object.fromEntries(
      unresolvedReasons.map((reason) => [reason, sum(({ unresolved }) => unresolved[reason])]),
    ) as Record<UnresolvedReason, number>,
  }
  return renderTable(columns, [...shown.map((one) => row(one.name, one)), row('total', totals)], width)
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

function rules({ rules, moves }: RemapPlan, style: Style, columns: number): string {
  if (rules.length === 0) return ''
  const lines = rules.slice(0, rulesShown).flatMap((rule) => ruleLines(rule, style, columns))
  const rest = rules.slice(rulesShown)
  if (rest.length > 0)
    lines.push(
      `  and ${counted(rest.length, 'more rule')} for ${counted(
        rest.reduce((sum, { files }) => sum + files, 0),
        'file',
      )}: --plan-out or --json lists them all`,
    )
  return [`Where they went: ${counted(rules.length, 'rule')} for ${counted(moves.length, 'file')}`, ...lines].join('\n')
}

function ruleLines(rule: RemapRule, style: Style, columns: number): string[] {
  const { id, kind, from, to, files, bytes, proved, examples, exceptions } = rule
  const changed = examples.at(-1)
  const facts = [
    counted(files, 'file'),
    formatBytes(bytes),
    ...(proved > 0 ? [proved === files ? 'all proved' : `${formatCount(proved)} proved`] : []),
    ...(exceptions > 0 ? [`${counted(exceptions, 'path')} there not explained by it`] : []),
  ]
  const path = (text: string): string => shortenMiddle(visible(text), columns - 7)
  return [
    `  ${style.strong(id)} ${style.dim(kind)}  ${facts.join(', ')}`,
    `       ${path(from)}`,
    `     → ${path(to)}`,
    ...(changed === undefined || files === 1 ? [] : changeLines(changed, '→', style, columns)),
  ]
}

function changeLines([from, to]: readonly [string, string], mark: string, style: Style, columns: number): string[] {
  const [short, changed] = shortenChange(visible(from), visible(to), columns - 7)
  return [style.dim(`       ${short}`), style.dim(`     ${mark} ${changed}`)]
}

function unresolved(plan: RemapPlan, style: Style, columns: number): string {
  if (plan.unresolved.length === 0) return ''
  const byReason = Map.groupBy(plan.unresolved, ({ reason }) => reason)
  const lines = unresolvedReasons.flatMap((reason) => {
    const paths = byReason.get(reason)
    return paths === undefined ? [] : reasonLines(reason, paths, style, columns)
  })
  return ['Left as they are:', ...lines].join('\n')
}

function reasonLines(
  reason: UnresolvedReason,
  paths: readonly UnresolvedPath[],
  style: Style,
  columns: number,
): string[] {
  const heading = `${counted(paths.length, 'path')} ${reason}: ${reasonTexts[reason]}`
  const [first = '', ...rest] = wrapped(heading, columns - 4)
  const examples = paths
    .slice(0, pathsShown)
    .flatMap(({ from, candidates: [candidate] }) =>
      candidate === undefined
        ? [style.dim(`       ${shortenMiddle(visible(from), columns - 7)}`)]
        : changeLines([from, candidate], '?', style, columns),
    )
  const more = paths.length - pathsShown
  return [
    `  ${style.warn(first)}`,
    ...rest.map((line) => `    ${line}`),
    ...examples,
    ...(more > 0 ? [style.dim(`       and ${formatCount(more)} more`)] : []),
  ]
}

function proof(
  { proof: { mode, checked, proved, refuted, requests, bytes, bound, vanished, unreadable }, moves }: RemapPlan,
  style: Style,
  columns: number,
): string {
  if (moves.length === 0) return ''
  if (checked === 0)
    return wrapped(
      mode === 'off'
        ? 'Nothing was proved by content: --proof is off.'
        : 'Nothing was proved by content: a listing file can be read, but not what it lists. Give the bucket itself with --listing or --content to have the files held against the hashes that Plex stores.',
      columns,
    ).join('\n')
  const text =
    `Held against the hashes that Plex stores: ${counted(checked, 'file')}, ${formatCount(proved)} proved, ` +
    `${formatCount(refuted)} refuted (${counted(requests, 'request')}, ${formatBytes(bytes)}).` +
    (bound === null
      ? ''
      : ` Of the moves not looked into, at most ${(bound * 100).toFixed(2)} % are wrong (95 % confidence).`)
  const missed = [
    ...(vanished > 0 ? [`${counted(vanished, 'object')} had gone or changed since the listing was taken`] : []),
    ...(unreadable > 0 ? [`${counted(unreadable, 'object')} could not be read`] : []),
  ]
  const whole = missed.length === 0 ? text : `${text} ${missed.join(', ')}: take a fresh listing, or look at them.`
  return wrapped(refuted + missed.length > 0 ? style.warn(whole) : whole, columns).join('\n')
}

function writes({ effects, moves }: RemapPlan, style: Style, columns: number): string {
  if (moves.length === 0) return ''
  const { media_parts, directories, media_items, section_locations, media_streams } = effects
  const rows = [
    ['media_parts', media_parts, 'file, directory_id'],
    ['directories', directories.inserted, 'new rows, for new folders'],
    ['directories', directories.updated, 'taken out of the trash'],
    ['media_items', media_items, 'section_location_id'],
    ['section_locations', section_locations, 'root_path'],
    ['media_streams', media_streams, 'url, of subtitles and lyrics that moved along'],
  ] as const
  const width = Math.max(...rows.map(([, count]) => formatCount(count).length))
  return [
    ...wrapped('What applying it writes (ids, dates, titles, watch state and analysis stay as they are):', columns),
    ...rows
      .filter(([, count]) => count > 0)
      .map(([table, count, what]) => `  ${formatCount(count).padStart(width)}  ${table.padEnd(18)}${style.dim(what)}`),
  ].join('\n')
}

function blockers({ blockers, quality }: RemapPlan, style: Style, columns: number): string {
  if (quality !== 'blocked') return ''
  const lines = blockers.flatMap((blocker) => wrapped(visible(blocker), columns - 2).map((line) => `  ${line}`))
  return [style.bad('This plan cannot be applied:'), ...lines].join('\n')
}

function scans(
  deepScan: readonly DeepScan[],
  outcomes: readonly SectionOutcome[],
  style: Style,
  columns: number,
): string {
  if (deepScan.length === 0) return ''
  const names = new Map(outcomes.map(({ id, name }) => [id, name]))
  const lines = deepScan.flatMap(({ section, paths, force, why, effect }) => {
    const losses = effect.watchStateLost === 0 ? '' : `; ${counted(effect.watchStateLost, 'watch state')} would be lost`
    const [first = '', ...rest] = wrapped(
      `${visible(names.get(section) ?? `section ${section}`)}: ${why}${losses}`,
      columns - 4,
    )
    return [
      `  ${first}`,
      ...rest.map((line) => `    ${line}`),
      ...(force ? ['    the whole section, by force'] : []),
      ...(force
        ? []
        : paths.slice(0, scansShown).map((path) => style.dim(`    ${shortenMiddle(visible(path), columns - 4)}`))),
      ...(force || paths.length <= scansShown
        ? []
        : [style.dim(`    and ${counted(paths.length - scansShown, 'more folder')}`)]),
    ]
  })
  return ['What Plex has to scan afterwards, for what cannot be moved:', ...lines].join('\n')
}
