import { counted } from '../../core/counted.ts'
import { formatBytes } from '../../core/figures.ts'
import type { Unlisted } from '../../orchestrate/cloud/find-resources.ts'
import type { LeftResource, SweepReport } from '../../orchestrate/cloud/sweep.ts'
import type { Style } from './style.ts'
import { renderTable } from './table.ts'
import { visible } from './visible.ts'

export interface SweepTextOptions {
  readonly now: Date
  readonly style: Style
  readonly columns: number
  /** What was asked for, where that is not all: ` of run …`. */
  readonly scope: string
}

/** What is left in the cloud, what it costs, and the command that removes each. */
export function renderSweep(report: SweepReport, options: SweepTextOptions): string {
  const { style, scope } = options
  const { left, destroyed, unlisted, zones } = report
  const lines = [
    ...(destroyed.length === 0
      ? []
      : [style.good(`Destroyed: ${counted(destroyed.length, 'resource')}.`), ...destroyed.map(destroyedLine), '']),
    ...leftLines(report, options),
    ...unlistedLines(unlisted, style),
  ]
  if (left.length === 0 && unlisted.length === 0)
    lines.push(style.good(`Nothing${visible(scope)} is left in any of ${counted(zones.length, 'zone')}.`))
  return `${lines.join('\n')}\n`
}

const destroyedLine = ({ kind, zone, id, name }: SweepReport['destroyed'][number]): string =>
  `  ${[kind, zone ?? '', id, visible(name)].filter((word) => word !== '').join('  ')}`

function leftLines({ left, perHour }: SweepReport, { now, style, columns, scope }: SweepTextOptions): string[] {
  if (left.length === 0) return []
  const table = renderTable(
    [
      { title: 'kind', align: 'left' },
      { title: 'zone', align: 'left' },
      { title: 'what', align: 'left' },
      { title: 'run', align: 'left' },
      { title: 'age', align: 'right' },
      { title: '€/hour', align: 'right' },
    ],
    left.map((one) => [
      one.kind,
      one.zone ?? '–',
      whatOf(one),
      one.run === null ? '–' : visible(one.run),
      one.createdAt === null ? '–' : `${ageOf(now.getTime() - Date.parse(one.createdAt))}${one.expired ? ' !' : ''}`,
      priceOf(one),
    ]),
    columns,
  )
  const estimated = left.some(({ cost }) => cost.basis === 'published')
  const unknown = left.some(({ cost }) => cost.perHour === null)
  return [
    style.bad(`Left in the cloud${visible(scope)}: ${counted(left.length, 'resource')}, ${euros(perHour)} an hour.`),
    '',
    table,
    ...(estimated
      ? [style.dim("~ by Scaleway's published prices of disks and addresses, which its API does not tell")]
      : []),
    ...(unknown ? [style.dim('? not known')] : []),
    ...(left.some(({ expired }) => expired) ? [style.dim('! past its time')] : []),
    '',
    'To remove each by hand:',
    ...left.flatMap(({ command, console, why }) => [
      `  ${visible(command)}`,
      ...(why === null ? [] : [style.warn(`    it would not go: ${visible(why)}`)]),
      style.dim(`    or ${console}`),
    ]),
    '',
    'or all at once: plexferry sweep --destroy',
  ]
}

function unlistedLines(unlisted: readonly Unlisted[], style: Style): string[] {
  if (unlisted.length === 0) return []
  return [
    style.bad(`${counted(unlisted.length, 'list')} could not be read: what is on them is not known.`),
    ...unlisted.map(({ kind, zone, why }) => `  ${kind}${zone === null ? '' : ` in ${zone}`}: ${visible(why)}`),
  ]
}

function whatOf({ type, bytes, state, name }: LeftResource): string {
  const size = bytes === null ? '' : formatBytes(bytes)
  return [visible(name), type ?? '', size, state].filter((word) => word !== '').join(', ')
}

function priceOf({ cost }: LeftResource): string {
  if (cost.perHour === null) return '?'
  if (cost.basis === 'free') return '0'
  return `${cost.basis === 'published' ? '~' : ''}${cost.perHour.toFixed(4)}`
}

const euros = (amount: number): string => `€${amount.toFixed(4)}`

/** `3 d 4 h`, `5 h`, `12 min`. */
function ageOf(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h` : `${minutes} min`
}
