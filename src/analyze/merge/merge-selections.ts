import type { PartIdentity, WatchRow, WatchTable } from '../../db/plex/merge/watch-state.ts'
import type { MergeDraft } from './merge-draft.ts'
import { unsettledRows } from './unsettled-rows.ts'

type SelectionTable = Extract<WatchTable, 'media_part_settings' | 'media_stream_settings' | 'media_item_settings'>

/** What each table's rows are of. */
const owners = {
  media_part_settings: 'media_part_id',
  media_stream_settings: 'media_stream_id',
  media_item_settings: 'media_item_id',
} as const satisfies Record<SelectionTable, string>

const streams = ['selected_audio_stream_id', 'selected_subtitle_stream_id'] as const

/** Not what a row says, but when it was written, and of what it is. */
const about = new Set<string>(['id', 'account_id', 'created_at', 'updated_at', ...Object.values(owners)])

/**
 * Audio and subtitles chosen for a file, and other settings of files. They name files and streams by ids, and count
 * only where the library that comes back has the same ones under those ids.
 */
export function mergeSelections(draft: MergeDraft): void {
  for (const [table, owner] of Object.entries(owners) as [SelectionTable, string][])
    if (draft.incoming.columns(table).length > 0) mergeTable(draft, table, owner)
}

function mergeTable(draft: MergeDraft, table: SelectionTable, owner: string): void {
  const { base, home, incoming, tally } = draft
  for (const row of unsettledRows(table, base, home, incoming)) {
    const [account, id] = [Number(row['account_id']), Number(row[owner])]
    const there = incoming.rowsOf(table, owner, id).filter((other) => other['account_id'] === account)
    const other = there.find((candidate) => candidate.id === row.id) ?? there[0] ?? null
    const own = draft.translated(row)
    const [found] = base.rowsOf(table, 'id', row.id)
    const before = found === undefined ? null : draft.translated(found, base)
    if (other !== null && (alike(own, other) || (before !== null && alike(own, before)))) continue
    if (!isSame(draft, table, id) || !streams.every((name) => isSameStream(draft, row[name] ?? null))) {
      tally.add(account, 'selectionsLost')
      continue
    }
    tally.add(account, 'selections')
    if (other === null) draft.insert(table, row)
    else if (before === null || !alike(other, before)) {
      tally.add(account, 'conflicts')
      if (when(own) < when(other)) tally.add(account, 'selections', -1)
      else draft.update(table, other, cellsOf(own, other))
    } else draft.update(table, other, cellsOf(own, other))
  }
}

const when = (row: WatchRow): number => Number(row['updated_at'] ?? 0)

const alike = (a: WatchRow, b: WatchRow): boolean =>
  Object.keys(a).every((name) => about.has(name) || !(name in b) || (a[name] ?? null) === (b[name] ?? null))

/** What `other` is to hold instead. */
function cellsOf(own: WatchRow, other: WatchRow) {
  const names = Object.keys(own).filter((name) => name in other && (!about.has(name) || name === 'updated_at'))
  return Object.fromEntries(names.filter((name) => own[name] !== other[name]).map((name) => [name, own[name] ?? null]))
}

function isSame(draft: MergeDraft, table: SelectionTable, id: number): boolean {
  if (table === 'media_part_settings') return isSamePart(draft, id)
  if (table === 'media_stream_settings') return isSameStream(draft, id)
  const there = new Set(draft.incoming.partsOf('media', id).map((part) => part.id))
  return draft.home.partsOf('media', id).some((part) => there.has(part.id) && isSamePart(draft, part.id))
}

/** The same file, of the same item. */
function isSamePart({ home, incoming, moves }: MergeDraft, id: number): boolean {
  const [own, there] = [home.part(id), incoming.part(id)]
  if (own === null || there === null || own.mediaId !== there.mediaId) return false
  if (!isSameItem(own, there) && (own.guid === null || moves.target(own.guid) !== there.guid)) return false
  return own.hash === null || there.hash === null ? own.file === there.file : own.hash === there.hash
}

const isSameItem = (own: PartIdentity, there: PartIdentity): boolean =>
  own.itemId === there.itemId && own.guid === there.guid

/** None chosen is the same everywhere. */
function isSameStream(draft: MergeDraft, id: WatchRow[string]): boolean {
  if (id === null || id === undefined || id === 0) return true
  const [own, there] = [draft.home.stream(Number(id)), draft.incoming.stream(Number(id))]
  if (own === null || there === null || own.what !== there.what || own.partId !== there.partId) return false
  return own.partId !== null && isSamePart(draft, own.partId)
}
