import type { WatchRow, WatchState } from '../../db/plex/merge/watch-state.ts'
import type { MergeDraft } from './merge-draft.ts'
import type { DeviceIds } from './merge-people.ts'
import { unsettledRows } from './unsettled-rows.ts'

const table = 'metadata_item_views'

/** The history of viewings: whatever either library holds, and nothing twice. */
export class History {
  readonly #draft: MergeDraft
  readonly #devices: DeviceIds
  /** Before 1.42 a viewing has no type. */
  readonly #hasType: boolean

  constructor(draft: MergeDraft, devices: DeviceIds) {
    this.#draft = draft
    this.#devices = devices
    this.#hasType = [draft.home, draft.incoming].every((state) => state.columns(table).includes('view_type'))
  }

  /** Adds the viewings of home's that the library which comes back does not hold. */
  merge(): void {
    const { base, home, incoming, moves, tally } = this.#draft
    const done = new Set<string>()
    for (const row of unsettledRows(table, base, home, incoming)) {
      const guid = String(row['guid'] ?? '')
      const target = moves.target(guid)
      if (target === null) {
        tally.unplaced(Number(row['account_id']), guid, 'unmatched')
        continue
      }
      if (done.has(target)) continue
      done.add(target)
      this.#mergeItem(target)
    }
  }

  /** How many viewings of an account since the base both libraries hold. */
  shared(account: number, target: string): number {
    const { base, home, incoming } = this.#draft
    const of = (state: WatchState) => this.#viewings(state, target, account)
    const before = of(base)
    const [ours, theirs] = [of(home), of(incoming)]
    let shared = 0
    for (const [key, rows] of ours) {
      const earlier = before.get(key)?.length ?? 0
      shared += Math.max(0, Math.min(rows.length, theirs.get(key)?.length ?? 0) - earlier)
    }
    return shared
  }

  #mergeItem(target: string): void {
    const { base, home, incoming, tally } = this.#draft
    const theirs = this.#viewings(incoming, target)
    for (const [key, rows] of this.#viewings(home, target)) {
      const held = theirs.get(key) ?? []
      const here = new Set(held.map(({ id }) => id))
      const missing = rows.filter(({ id }) => !here.has(id)).slice(0, Math.max(0, rows.length - held.length))
      for (const row of missing) {
        this.#add(row, target)
        const account = Number(row['account_id'])
        tally.add(account, 'history')
        if (base.rowsOf(table, 'id', row.id).length > 0) tally.add(account, 'putBack')
      }
    }
  }

  #add(row: WatchRow, target: string): void {
    const { moves } = this.#draft
    const instead: Record<string, string | number | null> = { guid: target }
    const [device, show, section] = [row['device_id'], row['grandparent_guid'], row['library_section_id']]
    if (device !== null && device !== undefined) instead['device_id'] = this.#devices.idOf(Number(device))
    if (typeof show === 'string') instead['grandparent_guid'] = moves.target(show) ?? show
    if (section !== null && section !== undefined) instead['library_section_id'] = this.#section(Number(section))
    this.#draft.insert(table, row, instead)
  }

  /** The section is another's there where home has added one meanwhile. */
  #section(id: number): number | null {
    const { home, incoming } = this.#draft
    const own = home.sections.get(id)
    const there = incoming.sections.get(id)
    if (own === undefined || there === undefined || own.uuid === there.uuid) return id
    for (const [other, { uuid }] of incoming.sections) if (uuid === own.uuid) return other
    return null
  }

  /** Rows of an item by what makes them one viewing. */
  #viewings(state: WatchState, target: string, account?: number): ReadonlyMap<string, readonly WatchRow[]> {
    const { moves, incoming } = this.#draft
    const viewings = new Map<string, WatchRow[]>()
    for (const guid of new Set([target, ...moves.sources(target)])) {
      if (state !== incoming && moves.target(guid) !== target) continue
      for (const row of state.rowsOf(table, 'guid', guid)) {
        if (account !== undefined && row['account_id'] !== account) continue
        const key = JSON.stringify([
          row['account_id'],
          row['viewed_at'],
          row['metadata_type'],
          this.#hasType ? row['view_type'] : 0,
          this.#devices.identifier(state, row['device_id']),
        ])
        const alike = viewings.get(key)
        if (alike === undefined) viewings.set(key, [row])
        else alike.push(row)
      }
    }
    return viewings
  }
}
