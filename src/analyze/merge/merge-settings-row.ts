import type { WatchRow } from '../../db/plex/merge/watch-state.ts'
import type { CellValue } from '../../db/plex/rows/row-change.ts'
import type { LibraryGeneration } from '../../db/plex/generation.ts'
import { mergeExtra } from './extra-data.ts'

/** One row in the three libraries; an account's state of one item. */
export interface SettingsRows {
  readonly base: WatchRow | null
  readonly home: WatchRow
  readonly incoming: WatchRow
}

export interface SettingsEvidence {
  /** How many viewings since the base both histories hold: they are the same ones. */
  readonly sharedViewings: () => number
  /** Whether the two rows hold the same viewings for another reason: then no count is added. */
  readonly sameViewings: boolean
  /** Of the library that comes back. */
  readonly extraData: LibraryGeneration['extraData']
}

export interface MergedSettings {
  /** Cells that differ from the incoming row. */
  readonly cells: Readonly<Record<string, CellValue>>
  /** Whether both sides had changed the same thing. */
  readonly conflict: boolean
}

type Row = WatchRow | null
type Cells = Record<string, CellValue>

const viewing = { count: 'view_count', at: 'last_viewed_at', fields: ['view_count', 'view_offset', 'last_viewed_at'] }
const skipping = { count: 'skip_count', at: 'last_skipped_at', fields: ['skip_count', 'last_skipped_at'] }
/** Columns with a rule of their own, or that belong to the row and not to what it says. */
const ruled = new Set([
  'account_id',
  'guid',
  'created_at',
  'updated_at',
  'extra_data',
  'rating',
  'last_rated_at',
  ...viewing.fields,
  ...skipping.fields,
])

/** Plex writes nothing and 0 for the same. */
const amount = (row: Row, name: string): number => Number(row?.[name] ?? 0)

/** Merges what both sides made of a row, each field by its own sense. */
export function mergeSettingsRow(rows: SettingsRows, evidence: SettingsEvidence): MergedSettings {
  const { home, incoming } = rows
  const parts = [
    mergeCounted(rows, viewing, evidence),
    mergeCounted(rows, skipping, { ...evidence, sharedViewings: () => 0 }),
    mergeRating(rows),
    mergeOthers(rows, evidence),
  ]
  const merged = Object.assign({}, ...parts.map(({ cells }) => cells)) as Cells
  // A column that this generation does not have, and a value that says the same.
  for (const [name, value] of Object.entries(merged))
    if (incoming[name] === undefined || value === undefined || same(value, incoming[name] ?? null)) delete merged[name]
  if (Object.keys(merged).length > 0 && amount(home, 'updated_at') > amount(incoming, 'updated_at'))
    merged['updated_at'] = home['updated_at'] ?? null
  return { cells: merged, conflict: parts.some(({ conflict }) => conflict) }
}

const same = (a: CellValue, b: CellValue): boolean => a === b || ((a === null || a === 0) && (b === null || b === 0))

const alike = (a: Row, b: Row, fields: readonly string[]): boolean =>
  fields.every((name) => amount(a, name) === amount(b, name))

const pick = (row: WatchRow, fields: readonly string[]): Cells =>
  Object.fromEntries(fields.filter((name) => name in row).map((name) => [name, row[name] ?? null]))

const nothing: MergedSettings = { cells: {}, conflict: false }

/** Of a count with the time when it last rose. */
function mergeCounted(
  { base, home, incoming }: SettingsRows,
  { count, at, fields }: typeof viewing,
  { sharedViewings, sameViewings }: SettingsEvidence,
): MergedSettings {
  if (alike(home, incoming, fields) || alike(home, base, fields)) return nothing
  if (alike(incoming, base, fields)) return { cells: pick(home, fields), conflict: false }
  const isReset = (row: Row): boolean => amount(row, count) < amount(base, count) || amount(row, at) < amount(base, at)
  const moved = (row: Row): boolean => amount(row, at) > amount(base, at)
  const when = (row: Row): number => amount(row, !isReset(row) && moved(row) ? at : 'updated_at')
  if (isReset(home) || isReset(incoming)) {
    // An un-watch, and something else: whichever came later. In doubt what was watched stays watched.
    const homeWins = when(home) === when(incoming) ? !isReset(home) || isReset(incoming) : when(home) > when(incoming)
    return { cells: homeWins ? pick(home, fields) : {}, conflict: true }
  }
  const [ours, theirs] = [amount(home, count), amount(incoming, count)]
  const [gained, gainedThere] = [ours - amount(base, count), theirs - amount(base, count)]
  const sameMoment = moved(home) && amount(home, at) === amount(incoming, at)
  const both = Math.min(gained, gainedThere)
  const shared = sameMoment ? both : Math.min(both, gained > 0 && gainedThere > 0 ? sharedViewings() : 0)
  const total = sameViewings ? Math.max(ours, theirs) : ours + gainedThere - shared
  const last = isLater(home, incoming, at) ? home : incoming
  const cells = { ...pick(last, fields), [count]: total === ours ? (home[count] ?? null) : total }
  return { cells, conflict: true }
}

function isLater(home: WatchRow, incoming: WatchRow, at: string): boolean {
  for (const name of [at, 'updated_at', 'view_offset'])
    if (amount(home, name) !== amount(incoming, name)) return amount(home, name) > amount(incoming, name)
  return false
}

function mergeRating({ base, home, incoming }: SettingsRows): MergedSettings {
  const rating = (row: Row): CellValue => row?.['rating'] ?? null
  if (rating(home) === rating(incoming) || rating(home) === rating(base)) return nothing
  const cells = pick(home, ['rating', 'last_rated_at'])
  if (rating(incoming) === rating(base)) return { cells, conflict: false }
  const when = (row: WatchRow): number => amount(row, 'last_rated_at') || amount(row, 'updated_at')
  return { cells: when(home) >= when(incoming) ? cells : {}, conflict: true }
}

/** Columns that later servers may add, and the pairs of `extra_data`: who changed one alone, else who changed last. */
function mergeOthers({ base, home, incoming }: SettingsRows, { extraData }: SettingsEvidence): MergedSettings {
  const cells: Cells = {}
  let conflict = false
  const homeWins = amount(home, 'updated_at') >= amount(incoming, 'updated_at')
  for (const name of Object.keys(home)) {
    if (ruled.has(name) || name === 'id' || !(name in incoming)) continue
    const [was, own, other] = [base?.[name] ?? null, home[name] ?? null, incoming[name] ?? null]
    if (same(own, was) || same(own, other)) continue
    if (!same(other, was)) conflict = true
    if (same(other, was) || homeWins) cells[name] = own
  }
  const extra = (row: Row): CellValue => row?.['extra_data'] ?? null
  cells['extra_data'] = mergeExtra([extra(base), extra(home), extra(incoming)], extraData, homeWins)
  return { cells, conflict }
}
