import { type CheckReport, isIncomplete } from '../../analyze/check/check-report.ts'
import type { Change, Pair, SectionDiff } from '../../core/baseline-diff.ts'
import type { Check, CheckStatus } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import { formatCount } from '../../core/figures.ts'

/** How many checks ended how. */
export function tallies({ checks }: Pick<CheckReport, 'checks'>): Record<CheckStatus, number> {
  const counts: Record<CheckStatus, number> = { ok: 0, failed: 0, unknown: 0, skipped: 0 }
  for (const { status } of checks) counts[status]++
  return counts
}

/** The answer, in one sentence that claims no more than was judged. */
export function verdictWords(report: CheckReport): string {
  const { failed, unknown } = tallies(report)
  const total = report.checks.length
  if (report.verdict === 'damaged') return `Damaged or lost: ${failed} of ${counted(total, 'check')} failed.`
  if (isIncomplete(report))
    return `Not damaged, but rows are gone that others refer to: ${failed} of ${counted(total, 'check')} failed.`
  if (failed > 0) return `Whole, but not for the server at home: ${failed} of ${counted(total, 'check')} failed.`
  return report.verdict === 'unknown'
    ? `Nothing is damaged or lost, as far as it can be judged: ${unknown} of ${counted(total, 'check')} cannot.`
    : 'Nothing is damaged or lost: all of it was judged.'
}

export const originWords = {
  'in-place': 'read where it is',
  snapshot: 'in use: a private copy of one moment was read',
  archive: 'taken out of its archive',
} as const satisfies Record<CheckReport['database']['origin'], string>

/** Who judged what. */
export function judgeWords({ judgedBy, database }: CheckReport): string {
  const plex = judgedBy.plexSqlite === null ? "; Plex's own SQLite was not at hand" : `, and by ${judgedBy.plexSqlite}`
  if (judgedBy.sqlite === null) return `by plexferry's own reader: no row of a library could be read${plex}`
  const what = database.blobs ? 'both databases' : 'the library alone, as no blobs database is beside it,'
  return `${what} by plexferry's own reader and SQLite ${judgedBy.sqlite}${plex}`
}

const leaves: Readonly<Record<string, string>> = { movie: 'movie', show: 'episode', artist: 'track', photo: 'photo' }

/** The kind of item that owns files in a section of this type. */
export const leafOf = (type: string): string => leaves[type] ?? ''

/** A line of a section's table: what there was, what there is, and what came and went. */
export interface DiffLine {
  readonly what: 'items' | 'parts' | 'sonic' | 'trash'
  readonly before: number
  readonly after: number
  readonly change: string
  readonly isLoss: boolean
}

export function diffLines(diff: SectionDiff, type: string): DiffLine[] {
  const items = diff.items[leafOf(type)]
  const changed = (what: DiffLine['what'], { before, after, lost, gained }: Change): DiffLine => ({
    what,
    before,
    after,
    change: comings(gained, lost),
    isLoss: lost > 0,
  })
  const netted = (what: DiffLine['what'], { before, after }: Pair, lossIsLess: boolean): DiffLine => ({
    what,
    before,
    after,
    change: comings(Math.max(0, after - before), Math.max(0, before - after)),
    isLoss: lossIsLess ? after < before : after > before,
  })
  return [
    ...(items === undefined ? [] : [changed('items', items)]),
    changed('parts', diff.parts),
    ...(diff.sonic === null ? [] : [netted('sonic', diff.sonic, true)]),
    ...(diff.trashed.before + diff.trashed.after === 0 ? [] : [netted('trash', diff.trashed, false)]),
  ]
}

function comings(gained: number, lost: number): string {
  const words = [...(lost > 0 ? [`−${formatCount(lost)}`] : []), ...(gained > 0 ? [`+${formatCount(gained)}`] : [])]
  return words.length === 0 ? '=' : words.join(' ')
}

/** What became of the accounts' watch state. */
export function watchWords(diff: NonNullable<CheckReport['diff']>): string {
  const sum = (name: 'settings' | 'views', when: 'before' | 'after'): number =>
    diff.watch.reduce((total, account) => total + (account[when]?.[name] ?? 0), 0)
  const lines = (['settings', 'views'] as const).map(
    (name) => `${name} ${formatCount(sum(name, 'before'))} → ${formatCount(sum(name, 'after'))}`,
  )
  return `${counted(diff.watch.length, 'account')}: ${lines.join(', ')}`
}

/** The code of a check, and of which database where it is not the library. */
export const codeWords = ({ code, evidence }: Check): string =>
  evidence['database'] === 'blobs' ? `${code} blobs` : code

/** Ids that a failed check shows, where it shows any. */
export function exampleWords({ evidence }: Check): string {
  const { examples } = evidence
  return Array.isArray(examples) && examples.length > 0 ? `for example rows ${examples.join(', ')}` : ''
}
