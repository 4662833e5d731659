import type { CheckReport, CountedSection } from '../../analyze/check/check-report.ts'
import { remedyOf } from '../../analyze/check/remedies.ts'
import { counted } from '../../core/counted.ts'
import { formatCount, formatShare } from '../../core/figures.ts'
import {
  codeWords,
  diffLines,
  exampleWords,
  judgeWords,
  leafOf,
  originWords,
  tallies,
  verdictWords,
  watchWords,
} from './check-words.ts'
import type { Style } from './style.ts'
import { type Column, renderTable } from './table.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

/** The report as a person reads it in a terminal, made from the same model that `--json` prints. */
export function renderCheck(report: CheckReport, style: Style, columns: number, verbose: boolean): string {
  const blocks = [
    verdict(report, style, columns),
    header(report, columns),
    report.diff === null ? sectionTable(report, columns) : diffTable(report, style, columns),
    failures(report, style, columns),
    verbose ? everything(report, style, columns) : unknowns(report, style, columns),
    last(report),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function verdict(report: CheckReport, style: Style, columns: number): string {
  const mark = report.verdict === 'damaged' ? style.bad : report.verdict === 'unknown' ? style.warn : style.good
  return wrapped(verdictWords(report), columns).map(mark).join('\n')
}

function header(report: CheckReport, columns: number): string {
  const { database, diff } = report
  const fact = (name: string, text: string): string[] => {
    const [first = '', ...rest] = wrapped(text, columns - 10)
    return [name.padEnd(10) + first, ...rest.map((line) => ' '.repeat(10) + line)]
  }
  const schema =
    database.schema === null ? 'its schema could not be read' : `Plex ${database.generation}, schema ${database.schema}`
  return [
    `database  ${visible(database.path)}`,
    ...fact('', `${schema}; ${originWords[database.origin]}`),
    ...fact('judged', judgeWords(report)),
    ...(diff === null
      ? []
      : [
          ...fact(
            'baseline',
            `of ${diff.baseline.createdAt.slice(0, 16).replace('T', ' ')}, schema ${diff.baseline.schema}`,
          ),
          ...fact('watched', watchWords(diff)),
        ]),
  ].join('\n')
}

const sectionColumns: readonly Column[] = [
  { title: 'section', align: 'left' },
  { title: 'items', align: 'right' },
  { title: 'parts', align: 'right' },
  { title: 'sonic', align: 'right' },
  { title: 'trash', align: 'right' },
]

function sectionTable({ counts }: CheckReport, columns: number): string {
  if (counts.sections.length === 0) return ''
  return renderTable(
    sectionColumns,
    counts.sections.map(({ name, type, items, parts, sonic, trashed }) => [
      shorten(name),
      formatCount(items[leafOf(type)] ?? 0),
      formatCount(parts),
      sonic === null ? '' : formatShare(sonic.analysed, sonic.total),
      formatCount(trashed.items + trashed.media + trashed.parts),
    ]),
    columns,
  )
}

const diffColumns: readonly Column[] = [
  { title: 'section', align: 'left' },
  { title: '', align: 'left' },
  { title: 'before', align: 'right' },
  { title: 'after', align: 'right' },
  { title: 'change', align: 'right' },
]

/** A row for each that can change of a section: what was, what is, and what came and went. */
function diffTable({ diff, counts }: CheckReport, style: Style, columns: number): string {
  if (diff === null || diff.sections.length === 0) return ''
  const typeOf = (id: number): CountedSection['type'] =>
    counts.sections.find((section) => section.id === id)?.type ?? ''
  const rows = diff.sections.flatMap((section) => {
    const named = section.name ?? `section ${section.id}`
    const title = section.state === 'there' ? shorten(named) : `${shorten(named)} (${section.state})`
    return diffLines(section, typeOf(section.id)).map(({ what, before, after, change, isLoss }, at) => [
      at === 0 ? title : '',
      style.dim(what),
      formatCount(before),
      formatCount(after),
      change === '=' ? style.dim(change) : isLoss ? style.bad(change) : change,
    ])
  })
  return renderTable(diffColumns, rows, columns)
}

function failures({ checks }: CheckReport, style: Style, columns: number): string {
  const failed = checks.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return ''
  const lines = failed.map((check) => {
    const { code, message } = check
    const named = `[${codeWords(check)}]`
    const shown = [`${named} ${visible(message)}`, exampleWords(check)].filter((text) => text !== '').join('; ')
    const remedy = remedyOf(code)
    const [first = '', ...rest] = wrapped(shown, columns - 4)
    return [
      `  ${first.replace(named, style.bad(named))}`,
      ...[...rest, ...(remedy === '' ? [] : wrapped(`→ ${remedy}`, columns - 4))].map((line) => `    ${line}`),
    ].join('\n')
  })
  return ['Failed:', ...lines].join('\n')
}

/** All that could not be judged in one line, what is so for one reason together: docs/checks.md says of each why. */
function unknowns({ checks, judgedBy }: CheckReport, style: Style, columns: number): string {
  const unknown = checks.filter(({ status }) => status === 'unknown')
  if (unknown.length === 0) return ''
  const named = [...Map.groupBy(unknown, ({ message }) => message)].flatMap(([message, alike]) =>
    alike.length > 3
      ? [`${counted(alike.length, 'check')} (${visible(message).replace('not judged: ', '')})`]
      : alike.map(({ code }) => code),
  )
  const isPlexs = judgedBy.plexSqlite === null && unknown.some(({ code }) => code.startsWith('file-'))
  const how = isPlexs ? " (--plex-sqlite judges what is Plex's own)" : ''
  return wrapped(`Not judged: ${[...new Set(named)].join(', ')}${how}`, columns)
    .map(style.warn)
    .join('\n')
}

function everything({ checks }: CheckReport, style: Style, columns: number): string {
  const width = Math.max(...checks.map((check) => codeWords(check).length))
  const marks = { ok: style.good, failed: style.bad, unknown: style.warn, skipped: style.dim }
  return [
    'Checks:',
    ...checks.flatMap((check) => {
      const { status, message } = check
      const [first = '', ...rest] = wrapped(visible(message), Math.max(20, columns - width - 13))
      return [
        `  ${marks[status](status.padEnd(7))}  ${codeWords(check).padEnd(width)}  ${first}`,
        ...rest.map((line) => `${' '.repeat(width + 13)}${line}`),
      ]
    }),
  ].join('\n')
}

function last(report: CheckReport): string {
  const { ok, failed, unknown, skipped } = tallies(report)
  return `${counted(report.checks.length, 'check')}: ${ok} ok, ${failed} failed, ${unknown} not judged, ${skipped} skipped. Nothing was changed.`
}

function shorten(text: string): string {
  const shown = visible(text)
  return shown.length <= 24 ? shown : `${shown.slice(0, 23)}…`
}
