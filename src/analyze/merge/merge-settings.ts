import type { WatchRow } from '../../db/plex/merge/watch-state.ts'
import type { CellValue } from '../../db/plex/rows/row-change.ts'
import type { MergeDraft } from './merge-draft.ts'
import type { History } from './merge-history.ts'
import { mergeSettingsRow } from './merge-settings-row.ts'
import { unsettledRows } from './unsettled-rows.ts'

const table = 'metadata_item_settings'

/** A row of the library that comes back, or of home's that is new there, with what was decided for it so far. */
interface Slot {
  /** In the form of the library that comes back. */
  readonly row: WatchRow
  /** As it is at home, where it is new. */
  readonly source: WatchRow | null
  readonly cells: Record<string, CellValue>
  taken: boolean
}

/** What accounts have seen of items, what they think of them, and where they stopped. */
export class Settings {
  readonly #draft: MergeDraft
  readonly #history: History
  /** Where rows of home's are in the library that comes back, of those that were looked at. */
  readonly #ids = new Map<number, number>()

  constructor(draft: MergeDraft, history: History) {
    this.#draft = draft
    this.#history = history
  }

  merge(): void {
    const { base, home, incoming, moves, tally } = this.#draft
    const done = new Set<string>()
    const once = (target: string): void => {
      if (done.has(target)) return
      done.add(target)
      this.#mergeItem(target)
    }
    for (const row of unsettledRows(table, base, home, incoming)) {
      const guid = String(row['guid'] ?? '')
      const target = moves.target(guid)
      if (target === null) {
        if (hasState(row)) tally.unplaced(Number(row['account_id']), guid, 'unmatched')
        continue
      }
      this.#tellUnplaced(row, guid)
      once(target)
    }
    // Of items with another guid everything follows, what home left as it was included.
    for (const guid of moves.moved()) {
      const target = moves.target(guid)
      if (target !== null && home.rowsOf(table, 'guid', guid).length > 0) once(target)
    }
  }

  /** Where a row of home's is; null where it went nowhere. */
  idOf(home: WatchRow): number | null {
    const known = this.#ids.get(home.id)
    if (known !== undefined) return known
    const [there] = this.#draft.incoming.rowsOf(table, 'id', home.id)
    return there !== undefined && there['account_id'] === home['account_id'] && there['guid'] === home['guid']
      ? home.id
      : null
  }

  /** Kept under a guid that no item has there, though home has the item. */
  #tellUnplaced(row: WatchRow, guid: string): void {
    const { home, incoming, moves, tally } = this.#draft
    const reason = moves.reason(guid) ?? (incoming.hasGuid(moves.target(guid) ?? guid) ? null : 'gone')
    if (reason !== null && hasState(row) && home.hasGuid(guid)) tally.unplaced(Number(row['account_id']), guid, reason)
  }

  #mergeItem(target: string): void {
    const { home, incoming, moves } = this.#draft
    const guids = [...new Set([target, ...moves.sources(target)])]
    const ours = guids
      .filter((guid) => moves.target(guid) === target)
      .flatMap((guid) => home.rowsOf(table, 'guid', guid))
    const theirs = guids.flatMap((guid) => incoming.rowsOf(table, 'guid', guid))
    for (const account of new Set(ours.map((row) => Number(row['account_id'])))) {
      const own = (row: WatchRow): boolean => row['account_id'] === account
      this.#mergeAccount(target, ours.filter(own), theirs.filter(own))
    }
  }

  #mergeAccount(target: string, ours: readonly WatchRow[], theirs: readonly WatchRow[]): void {
    const slots = theirs.map((row): Slot => ({ row, source: null, cells: {}, taken: false }))
    const homeHasOwn = ours.some((row) => row['guid'] === target)
    const left: WatchRow[] = []
    // A row keeps its id: of several of an account and item, each goes on as itself.
    for (const row of ours) {
      const slot = slots.find(({ row: { id } }) => id === row.id)
      if (slot === undefined) left.push(row)
      else this.#meet(row, slot, slots, target, homeHasOwn)
    }
    for (const row of left) {
      const slot =
        slots.find(({ taken, row: there }) => !taken && there['guid'] === target) ?? slots.find(({ taken }) => !taken)
      if (slot !== undefined) this.#meet(row, slot, slots, target, homeHasOwn)
      else if (row['guid'] === target || slots.length === 0) slots.push(this.#insert(row, target))
      // What an item was called before keeps its own row where home itself has not joined the two.
      else if (homeHasOwn) slots.push(this.#insert(row, String(row['guid'])))
      else this.#pair(row, slots[0], true)
    }
    for (const slot of slots) this.#emit(slot)
  }

  /** Pairs a row with its counterpart there, which gets the item's guid unless another row has it already. */
  #meet(row: WatchRow, slot: Slot, slots: readonly Slot[], target: string, homeHasOwn: boolean): void {
    const guidOf = ({ row: there, cells }: Slot): CellValue => cells['guid'] ?? there['guid'] ?? null
    const { moves, tally } = this.#draft
    if (guidOf(slot) === target) return this.#pair(row, slot, false)
    const holder = slots.find((other) => guidOf(other) === target)
    slot.taken = true
    if (holder !== undefined) {
      // The item was watched there under its new guid: both rows tell of it, and may tell of the same viewings.
      if (homeHasOwn) this.#pair(row, slot, false)
      else this.#pair(row, holder, true)
      return
    }
    const guid = String(row['guid'])
    this.#pair(row, slot, false)
    slot.cells['guid'] = target
    if (guid !== target) tally.followed(guid, target, moves.itemId(guid) ?? 0)
  }

  #pair(row: WatchRow, slot: Slot | undefined, isJoined: boolean): void {
    if (slot === undefined) return
    const { base, incoming, tally, moves, hasBase } = this.#draft
    const sameViewings = isJoined || !hasBase
    slot.taken = true
    this.#ids.set(row.id, slot.row.id)
    const [before] = sameViewings ? [] : base.rowsOf(table, 'id', row.id)
    const account = Number(row['account_id'])
    const target = moves.target(String(row['guid'])) ?? ''
    const now: WatchRow = { ...slot.row, ...slot.cells }
    const { cells, conflict } = mergeSettingsRow(
      {
        base: before === undefined ? null : this.#draft.translated(before, base),
        home: this.#draft.translated(row),
        incoming: now,
      },
      { sharedViewings: () => this.#history.shared(account, target), sameViewings, extraData: incoming.extraData },
    )
    if (conflict) tally.add(account, 'conflicts')
    this.#count(account, now, { ...now, ...cells })
    Object.assign(slot.cells, cells)
  }

  #insert(row: WatchRow, guid: string): Slot {
    const { base, tally, moves } = this.#draft
    const account = Number(row['account_id'])
    const id = this.#draft.newId(table)
    this.#ids.set(row.id, id)
    if (base.rowsOf(table, 'id', row.id).length > 0) tally.add(account, 'putBack')
    const own = String(row['guid'])
    if (own !== guid) tally.followed(own, guid, moves.itemId(own) ?? 0)
    this.#count(account, null, row)
    return { row: { ...this.#draft.translated(row), id, guid }, source: row, cells: {}, taken: true }
  }

  #emit({ row, source, cells }: Slot): void {
    const differing = Object.fromEntries(Object.entries(cells).filter(([name, cell]) => cell !== (row[name] ?? null)))
    if (source === null) this.#draft.update(table, row, differing)
    else this.#draft.insertAs(row.id, table, source, { guid: row['guid'] ?? null, ...differing })
  }

  #count(account: number, before: WatchRow | null, after: WatchRow): void {
    const { tally } = this.#draft
    const of = (row: WatchRow | null, name: string): number => Number(row?.[name] ?? 0)
    const rise = of(after, 'view_count') - of(before, 'view_count')
    if (of(before, 'view_count') === 0 && rise > 0) tally.add(account, 'watched')
    if (of(before, 'view_count') > 0 && of(after, 'view_count') === 0) tally.add(account, 'unwatched')
    if (rise > 0) tally.add(account, 'viewings', rise)
    if (of(before, 'view_offset') !== of(after, 'view_offset')) tally.add(account, 'offsets')
    if ((before?.['rating'] ?? null) !== (after['rating'] ?? null)) tally.add(account, 'ratings')
    if (of(after, 'skip_count') > of(before, 'skip_count')) tally.add(account, 'skips')
  }
}

const hasState = (row: WatchRow): boolean =>
  ['view_count', 'view_offset', 'rating', 'skip_count', 'last_viewed_at'].some((name) => Number(row[name] ?? 0) !== 0)
