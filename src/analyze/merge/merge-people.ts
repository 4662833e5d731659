import type { CellValue } from '../../db/plex/rows/row-change.ts'
import type { WatchRow, WatchState } from '../../db/plex/merge/watch-state.ts'
import type { MergeDraft } from './merge-draft.ts'

/** Accounts that are new at home. Their ids are of plex.tv, and mean the same everywhere. */
export function mergeAccounts(draft: MergeDraft): ReadonlySet<number> {
  const { home, incoming } = draft
  const known = new Set(Array.from(incoming.rows('accounts'), ({ id }) => id))
  const added = new Set<number>()
  for (const row of home.rows('accounts')) {
    if (known.has(row.id)) continue
    added.add(row.id)
    draft.insertAs(row.id, 'accounts', row)
  }
  return added
}

/** Devices are told by what they call themselves: their ids are each server's own. */
export class DeviceIds {
  readonly #identifiers: ReadonlyMap<WatchState, ReadonlyMap<number, string>>
  readonly #ids = new Map<number, number>()

  constructor(draft: MergeDraft) {
    const { base, home, incoming } = draft
    this.#identifiers = new Map([base, home, incoming].map((state) => [state, identifiers(state)]))
    const byIdentifier = new Map<string, number>()
    for (const [id, identifier] of this.#identifiers.get(incoming) ?? [])
      if (!byIdentifier.has(identifier)) byIdentifier.set(identifier, id)
    for (const row of home.rows('devices')) {
      const own = identifierOf(row)
      const isThere = this.#identifiers.get(incoming)?.get(row.id) === own
      const id = isThere ? row.id : (byIdentifier.get(own) ?? draft.insert('devices', row))
      byIdentifier.set(own, byIdentifier.get(own) ?? id)
      this.#ids.set(row.id, id)
    }
  }

  /** What a device of home's is in the library that comes back; one that is in no table stays what it is. */
  idOf(homeId: number): number {
    return this.#ids.get(homeId) ?? homeId
  }

  /** What a device of some library calls itself. */
  identifier(state: WatchState, id: CellValue | undefined): string {
    if (id === null || id === undefined) return ''
    return this.#identifiers.get(state)?.get(Number(id)) ?? `#${id}`
  }
}

const identifiers = (state: WatchState): ReadonlyMap<number, string> =>
  new Map(Array.from(state.rows('devices'), (row) => [row.id, identifierOf(row)]))

/** One without an identifier is told by its name. */
function identifierOf(row: WatchRow): string {
  const identifier = String(row['identifier'] ?? '')
  return identifier === '' ? `name ${String(row['name'] ?? '')}` : identifier
}
