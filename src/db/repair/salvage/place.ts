import { type LeafList, LeafState } from '../read/leaf-list.ts'

/** A place in a table's order where rows are missing or in doubt: above `low`, not above `high`. */
export interface Place {
  /** 0 where no page of the table is there. */
  readonly page: number
  readonly low: number
  readonly high: number
}

/**
 * The places of a table that are not whole, as wide as the whole leaves around them allow: what the pages above said
 * of them may be damaged too.
 */
export function placesOf(leaves: LeafList): Place[] {
  const places: Place[] = []
  let low = Number.NEGATIVE_INFINITY
  for (let at = 0; at < leaves.length; at++) {
    if (leaves.state(at) === LeafState.whole) {
      low = leaves.max(at)
      continue
    }
    let next = at + 1
    while (next < leaves.length && leaves.state(next) !== LeafState.whole) next++
    const high = next < leaves.length ? leaves.min(next) - 1 : Number.POSITIVE_INFINITY
    places.push({ page: leaves.page(at), low, high })
  }
  return places
}
