import type { WatchState } from '../../db/plex/merge/watch-state.ts'
import type { AccountMerge, Listed, Unplaced, WatchReport } from './watch-merge.ts'

type Count = keyof { [Key in keyof AccountMerge as AccountMerge[Key] extends number ? Key : never]: true }

/** So many of a list are named; all are counted. */
const listed = 1000

/** A list that is counted past its end. */
export class CountedList<T> {
  readonly #first: T[] = []
  #total = 0

  /** @param item made only while the list is not full */
  add(item: () => T): void {
    if (this.#total++ < listed) this.#first.push(item())
  }

  get list(): Listed<T> {
    return { total: this.#total, first: this.#first }
  }
}

/** What was merged, by account, and what could not be. */
export class MergeTally {
  readonly #home
  readonly #incoming
  readonly #accounts = new Map<number, Record<Exclude<Count, 'id'>, number>>()
  readonly #followed = new CountedList<WatchReport['followed']['first'][number]>()
  readonly #followedGuids = new Set<string>()
  readonly #unplaced = new CountedList<Unplaced>()

  constructor(home: WatchState, incoming: WatchState) {
    this.#home = home
    this.#incoming = incoming
  }

  add(account: number, what: Exclude<Count, 'id'>, by = 1): void {
    const counts = this.#accounts.get(account) ?? none()
    counts[what] += by
    this.#accounts.set(account, counts)
  }

  followed(from: string, to: string, itemId: number): void {
    if (this.#followedGuids.has(from)) return
    this.#followedGuids.add(from)
    this.#followed.add(() => ({ itemId, from, to, title: this.#home.title(from) || this.#incoming.title(to) }))
  }

  unplaced(accountId: number, guid: string, reason: Unplaced['reason']): void {
    this.#unplaced.add(() => ({ accountId, guid, title: this.#home.title(guid), reason }))
  }

  report(newAccounts: ReadonlySet<number>): Omit<WatchReport, 'newAtHome'> {
    for (const id of newAccounts) this.add(id, 'history', 0)
    const name = (id: number): string | null => {
      const [row] = [...this.#incoming.rowsOf('accounts', 'id', id), ...this.#home.rowsOf('accounts', 'id', id)]
      const own = row?.['name'] ?? null
      return own === null ? null : String(own)
    }
    const accounts = [...this.#accounts]
      .toSorted(([a], [b]) => a - b)
      .map(([id, counts]): AccountMerge => ({ id, name: name(id), isNew: newAccounts.has(id), ...counts }))
    return { accounts, followed: this.#followed.list, unplaced: this.#unplaced.list }
  }
}

const none = (): Record<Exclude<Count, 'id'>, number> => ({
  watched: 0,
  unwatched: 0,
  viewings: 0,
  offsets: 0,
  ratings: 0,
  skips: 0,
  history: 0,
  bookmarks: 0,
  selections: 0,
  selectionsLost: 0,
  conflicts: 0,
  putBack: 0,
})
