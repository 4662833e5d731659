import type { PartIdentity, WatchState } from '../../db/plex/merge/watch-state.ts'
import { utf8Order } from './utf8-order.ts'
import type { UnplacedReason } from './watch-merge.ts'

/** Of an item that has no identity but its row's id: another library may give the same guid to another item. */
const rowId = (guid: string): number | null => {
  const digits = /^local:\/\/(\d+)/.exec(guid)?.[1]
  return digits === undefined ? null : Number(digits)
}

interface Move {
  /** Null where no item may take the watch state. */
  readonly to: string | null
  readonly itemId: number
  readonly reason: UnplacedReason | null
}

/**
 * Under which guid an item of home is in the library that comes back. Items keep their ids from the base on, so that
 * one which was matched anew meanwhile is the same item; one which was made anew is told by its files.
 */
export class GuidMoves {
  /** Only guids that are not simply the same there. */
  readonly #moves = new Map<string, Move>()
  readonly #sources = new Map<string, string[]>()
  readonly #lastItem: number

  private constructor(lastItem: number) {
    this.#lastItem = lastItem
  }

  static between(base: WatchState, home: WatchState, incoming: WatchState): GuidMoves {
    const moves = new GuidMoves(base.lastId('metadata_items'))
    const judge = new ItemJudge(base, home, incoming)
    for (const each of sideBySide(base, home, incoming)) {
      const move = judge.moveOf(each)
      if (move === null) continue
      moves.#moves.set(each.guid, move)
      if (move.to !== null) moves.#sources.set(move.to, [...(moves.#sources.get(move.to) ?? []), each.guid])
    }
    return moves
  }

  /** Under which guid what was watched of `guid` goes; null where nothing there may take it. */
  target(guid: string): string | null {
    const move = this.#moves.get(guid)
    // Of an item that came and went at home since the base: there the id may be of any other.
    if (move === undefined && (rowId(guid) ?? 0) > this.#lastItem) return null
    return move === undefined || move.reason === 'ambiguous' || move.reason === 'gone' ? guid : move.to
  }

  /** Other guids whose watch state goes to this one. */
  sources(target: string): readonly string[] {
    return this.#sources.get(target) ?? []
  }

  itemId(guid: string): number | null {
    return this.#moves.get(guid)?.itemId ?? null
  }

  /** Why no item takes it; null where one does. */
  reason(guid: string): UnplacedReason | null {
    return this.#moves.get(guid)?.reason ?? (this.target(guid) === null ? 'unmatched' : null)
  }

  /** Guids that are others there. */
  *moved(): Generator<string, void, undefined> {
    for (const [guid, { to }] of this.#moves) if (to !== null && to !== guid) yield guid
  }
}

interface Places {
  readonly guid: string
  /** Ids of items. */
  readonly base: readonly number[]
  readonly home: readonly number[]
  readonly incoming: readonly number[]
}

class ItemJudge {
  readonly #base
  readonly #home
  readonly #incoming
  /** Whether ids that home has given since the base are not those that the base had given. */
  readonly #homeDescends

  constructor(base: WatchState, home: WatchState, incoming: WatchState) {
    this.#base = base
    this.#home = home
    this.#incoming = incoming
    this.#homeDescends = home.lastId('metadata_items') >= base.lastId('metadata_items')
  }

  /** Null where the guid means the same there, or nothing anywhere. */
  moveOf({ guid, base, home, incoming }: Places): Move | null {
    const [id] = home.length > 0 ? home : base
    if (id === undefined) return null
    const isRows = rowId(guid) !== null && base.length === 0
    if (incoming.length > 0) {
      if (!isRows) return null
      if (incoming.some((other) => this.#sameFiles(id, other))) return { to: guid, itemId: id, reason: null }
      return this.#byContent(home) ?? { to: null, itemId: id, reason: 'unmatched' }
    }
    const kept = this.#byId([...base, ...(this.#homeDescends ? home : [])])
    if (kept.size > 1) return { to: null, itemId: id, reason: 'ambiguous' }
    for (const [to, itemId] of kept) return { to, itemId, reason: null }
    return this.#byContent(home) ?? { to: null, itemId: id, reason: isRows ? 'unmatched' : 'gone' }
  }

  /** Guids that these items have there, as far as the base had them already. */
  #byId(ids: readonly number[]): Map<string, number> {
    const found = new Map<string, number>()
    for (const id of ids) {
      const there = this.#incoming.item(id)
      if (there === null || there.guid === '' || this.#base.item(id)?.kind !== there.kind) continue
      found.set(there.guid, id)
    }
    return found
  }

  /** The one item there that has the same files. */
  #byContent(ids: readonly number[]): Move | null {
    const found = new Map<string, number>()
    for (const id of ids) {
      const kind = this.#home.item(id)?.kind
      for (const part of this.#home.partsOf('item', id))
        for (const { guid, itemId } of this.#incoming.partsLike(part))
          if (guid !== null && itemId !== null && this.#incoming.item(itemId)?.kind === kind) found.set(guid, id)
    }
    if (found.size > 1) return { to: null, itemId: ids[0] ?? 0, reason: 'ambiguous' }
    for (const [to, itemId] of found) return { to, itemId, reason: null }
    return null
  }

  #sameFiles(homeId: number, incomingId: number): boolean {
    const there = this.#incoming.partsOf('item', incomingId)
    return this.#home.partsOf('item', homeId).some((part) => there.some((other) => isSameFile(part, other)))
  }
}

/** By content where that is known, else by path. */
function isSameFile(a: PartIdentity, b: PartIdentity): boolean {
  return a.hash !== null && b.hash !== null ? a.hash === b.hash : a.file !== '' && a.file === b.file
}

/** The three libraries' items, a guid at a time. */
function* sideBySide(base: WatchState, home: WatchState, incoming: WatchState): Generator<Places, void, undefined> {
  const sides = [new GuidCursor(base), new GuidCursor(home), new GuidCursor(incoming)] as const
  for (;;) {
    let least: string | null = null
    for (const { guid } of sides) if (guid !== null && (least === null || utf8Order(guid, least) < 0)) least = guid
    if (least === null) return
    const [inBase, atHome, there] = [sides[0].take(least), sides[1].take(least), sides[2].take(least)]
    if (inBase.length > 0 || atHome.length > 0) yield { guid: least, base: inBase, home: atHome, incoming: there }
  }
}

class GuidCursor {
  readonly #rows: Iterator<readonly [guid: string, id: number]>
  #next: readonly [guid: string, id: number] | null

  constructor(state: WatchState) {
    this.#rows = state.guids()[Symbol.iterator]()
    this.#next = this.#read()
  }

  get guid(): string | null {
    return this.#next?.[0] ?? null
  }

  /** Ids of that guid, if it is next. */
  take(guid: string): readonly number[] {
    if (this.#next?.[0] !== guid) return none
    const ids: number[] = []
    for (; this.#next?.[0] === guid; this.#next = this.#read()) ids.push(this.#next[1])
    return ids
  }

  #read(): readonly [guid: string, id: number] | null {
    const next = this.#rows.next()
    return next.done === true ? null : next.value
  }
}

const none: readonly number[] = []
