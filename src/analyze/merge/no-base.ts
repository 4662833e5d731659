import type { WatchState } from '../../db/plex/merge/watch-state.ts'

/**
 * Stands for a base that is not at hand: the items of the library that comes back, of which nobody has watched
 * anything. What either side has is then new there, so that neither can have taken anything back.
 */
export function noBase(incoming: WatchState): WatchState {
  return {
    schema: incoming.schema,
    extraData: incoming.extraData,
    sections: incoming.sections,
    fingerprint: () => 'none',
    columns: (table) => incoming.columns(table),
    lastId: (table) => incoming.lastId(table),
    rows: () => [],
    rowsOf: () => [],
    nextId: () => null,
    span: () => '',
    marks: () => new Map(),
    guids: () => incoming.guids(),
    item: (id) => incoming.item(id),
    hasGuid: (guid) => incoming.hasGuid(guid),
    title: (guid) => incoming.title(guid),
    part: (id) => incoming.part(id),
    partsOf: (owner, id) => incoming.partsOf(owner, id),
    partsLike: (part) => incoming.partsLike(part),
    partsAt: (file) => incoming.partsAt(file),
    partsAfter: (id) => incoming.partsAfter(id),
    stream: (id) => incoming.stream(id),
  }
}
