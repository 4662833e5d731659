import { ByteIndex } from '../core/byte-strings.ts'
import type { ObjectTable } from './listing.ts'

const indexes = new WeakMap<ObjectTable, ByteIndex>()

/** The index of a listing's keys, made when it is first asked for and kept with the listing. */
export function objectIndex(objects: ObjectTable): ByteIndex {
  let index = indexes.get(objects)
  if (index === undefined) {
    index = new ByteIndex(objects.keys)
    indexes.set(objects, index)
  }
  return index
}
