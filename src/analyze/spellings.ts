import { foldSpelling } from '../core/spelling.ts'
import type { PartTable } from '../db/plex/library-snapshot.ts'
import type { ObjectTable } from '../storage/listing.ts'
import { type Comparison, sameSize } from './comparison.ts'
import type { ExpectedKeys } from './expected-keys.ts'
import { PartClass } from './part-class.ts'

/** The stale paths and free objects whose names fold to the same text. */
interface Fold {
  /** Distinct expected keys, each with the parts that name it. */
  readonly keys: Map<string, number[]>
  readonly objects: number[]
}

/**
 * Turns stale parts into `spelling` where the same file is there under another spelling of its path:
 * one expected key, one free object, equal or unknown size. Where two of either share a spelling,
 * nothing is decided: an NFC key beside an NFD key are two objects.
 */
export function claimSpellings(
  parts: PartTable,
  objects: ObjectTable,
  expected: ExpectedKeys,
  comparison: Comparison,
): void {
  const { classes, claimed } = comparison
  const folds = foldStale(parts, expected, classes)
  if (folds.size === 0) return
  const sizes = possibleSizes(parts, classes)
  for (let object = 0; object < claimed.length; object++) {
    if (claimed[object] === 1) continue
    const size = objects.sizes[object] as number
    if (sizes !== null && !Number.isNaN(size) && !sizes.has(size)) continue
    folds.get(foldSpelling(objects.keys.text(object)))?.objects.push(object)
  }
  for (const { keys, objects: found } of folds.values()) {
    const [object] = found
    const [sharing] = keys.values()
    if (object === undefined || sharing === undefined || found.length > 1 || keys.size > 1) continue
    const size = objects.sizes[object] as number
    if (!sharing.every((part) => sameSize(parts.sizes[part] as number, size))) continue
    claimed[object] = 1
    for (const part of sharing) {
      classes[part] = PartClass.spelling
      comparison.objects[part] = object
    }
  }
}

function foldStale(parts: PartTable, expected: ExpectedKeys, classes: Uint8Array): Map<string, Fold> {
  const folds = new Map<string, Fold>()
  for (let part = 0; part < parts.ids.length; part++) {
    if (classes[part] !== PartClass.stale) continue
    expected.locate(part)
    const key = expected.text()
    const folded = foldSpelling(key)
    const fold = folds.get(folded) ?? { keys: new Map<string, number[]>(), objects: [] }
    folds.set(folded, fold)
    const sharing = fold.keys.get(key)
    if (sharing === undefined) fold.keys.set(key, [part])
    else sharing.push(part)
  }
  return folds
}

/** The sizes an object must have to be of interest; null when some stale part's size is unknown. */
function possibleSizes(parts: PartTable, classes: Uint8Array): Set<number> | null {
  const sizes = new Set<number>()
  for (let part = 0; part < parts.ids.length; part++) {
    if (classes[part] !== PartClass.stale) continue
    const size = parts.sizes[part] as number
    if (Number.isNaN(size)) return null
    sizes.add(size)
  }
  return sizes
}
