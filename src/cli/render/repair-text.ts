import { counted } from '../../core/counted.ts'
import { formatBytes, formatCount } from '../../core/figures.ts'
import { shellQuoted } from '../../core/shell-quoted.ts'
import type { RepairedTable, RepairReport } from '../../db/repair/repair-report.ts'
import type { Style } from './style.ts'
import { renderTable } from './table.ts'
import { wrapped } from './wrapped.ts'

const kinds = {
  nothing: 'Nothing is wrong with it: the new file is a copy.',
  'free-list': 'Tables and indexes are whole; the list of unused pages was made anew.',
  indexes: 'Every table is whole; indexes were rebuilt.',
  tables: 'Tables were damaged; everything else was kept byte for byte.',
  schema: "The database's list of its tables was damaged, and was put together again.",
} as const

/** A run of ids, or a gap between two: an open end is not known. */
const range = ([first, last]: readonly [number | null, number | null]): string =>
  first === last && first !== null ? String(first) : `${first ?? '…'}–${last ?? '…'}`

const mostRanges = 3

export function renderRepair(report: RepairReport, style: Style, width: number): string {
  const lines = [
    `${style.strong('Repaired')}  ${report.source.path}`,
    `${style.strong('into')}      ${report.output.path} (${formatBytes(report.output.bytes)})`,
    '',
    kinds[report.repair],
  ]
  if (report.tables.length > 0) lines.push('', tablesOf(report.tables, width))
  const dropped = report.indexes.filter(({ fate }) => fate === 'dropped')
  const rebuilt = report.indexes.length - dropped.length
  if (rebuilt > 0) lines.push('', `${counted(rebuilt, 'index', 'indexes')} rebuilt.`)
  lines.push(...byPlex(report, width))
  if (report.complete) lines.push('', style.good('Nothing was lost.'))
  else lines.push(...lossOf(report, style, width))
  const { leftovers } = report
  if (leftovers.length > 0)
    lines.push('', "Another machine's run left this, or still writes it; it was not touched:", ...leftovers)
  return `${lines.join('\n')}\n`
}

function tablesOf(tables: readonly RepairedTable[], width: number): string {
  const unknown = '?'
  const rows = tables.map(({ name, rowsBefore, rowsAfter, mended, lost, lostIds, setAside }) => [
    name,
    rowsBefore === null ? unknown : formatCount(rowsBefore),
    formatCount(rowsAfter),
    formatCount(mended),
    lost === null ? unknown : formatCount(lost),
    formatCount(setAside),
    lostIds.slice(0, mostRanges).map(range).join(', ') + (lostIds.length > mostRanges ? ', …' : ''),
  ])
  const right = ['rows before', 'after', 'mended', 'lost', 'set aside'].map((title) => ({
    title,
    align: 'right' as const,
  }))
  return renderTable([{ title: 'table', align: 'left' }, ...right, { title: 'lost ids', align: 'left' }], rows, width)
}

function byPlex({ plexSqlite }: RepairReport, width: number): string[] {
  if (plexSqlite === null) return []
  const { name, failure } = plexSqlite
  const said =
    failure === null
      ? `What only Plex's own SQLite can make was made by it (${name}), and the file is whole after it.`
      : `Plex's own SQLite (${name}) was asked for the rest and failed, so the file is without: ${failure}`
  return ['', ...wrapped(said, width)]
}

function lossOf(report: RepairReport, style: Style, width: number): string[] {
  const lines = ['', style.bad('Something was lost.')]
  for (const sentence of report.meaning) lines.push(...wrapped(`- ${sentence}`, width))
  if (report.setAside !== null)
    lines.push('', `What is left of ${counted(report.setAside.rows, 'row')} is in ${report.setAside.path}`)
  if (report.plexTasks.length > 0) lines.push('', 'Left for Plex to do, with its own SQLite and the server stopped:')
  for (const { what, command } of report.plexTasks)
    lines.push(`- ${what}`, `    ${command.replace('FILE', () => shellQuoted(report.output.path))}`)
  return lines
}
