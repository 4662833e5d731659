import { hashBytes } from '../core/byte-strings.ts'
import { sameSize } from '../core/same-size.ts'
import { foldSpelling } from '../core/spelling.ts'
import type { PartTable } from '../db/plex/library-snapshot.ts'
import type { ObjectTable } from '../storage/listing.ts'
import type { Comparison } from './comparison.ts'
import type { ExpectedKeys } from './expected-keys.ts'
import { PartClass } from './part-class.ts'

/** More than one of what must be one. */
const several = -2
const none = -1

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
  const stale = partsOfClass(classes, PartClass.stale)
  if (stale.length === 0) return
  const folds = new Folds(stale.length)
  for (const part of stale) folds.addKey(expectedKey(expected, part))
  const sizes = possibleSizes(parts, stale)
  for (let object = 0; object < claimed.length; object++) {
    if (claimed[object] === 1) continue
    const size = objects.sizes[object] as number
    if (sizes !== null && !Number.isNaN(size) && !sizes.has(size)) continue
    folds.addObject(objects.keys.text(object), object)
  }
  for (const part of stale) {
    const key = expectedKey(expected, part)
    const object = folds.objectFor(key)
    if (object < 0 || !sameSize(parts.sizes[part] as number, objects.sizes[object] as number)) continue
    if (foldSpelling(objects.keys.text(object)) !== foldSpelling(key)) continue
    claimed[object] = 1
    classes[part] = PartClass.spelling
    comparison.objects[part] = object
  }
}

function partsOfClass(classes: Uint8Array, wanted: PartClass): Int32Array {
  let count = 0
  for (const verdict of classes) if (verdict === wanted) count++
  const parts = new Int32Array(count)
  let at = 0
  for (let part = 0; part < classes.length; part++) if (classes[part] === wanted) parts[at++] = part
  return parts
}

function expectedKey(expected: ExpectedKeys, part: number): string {
  expected.locate(part)
  return expected.text()
}

/** The sizes an object must have to be of interest; null when some stale part's size is unknown. */
function possibleSizes(parts: PartTable, stale: Int32Array): Set<number> | null {
  const sizes = new Set<number>()
  for (const part of stale) sizes.add(parts.sizes[part] as number)
  return sizes.has(Number.NaN) ? null : sizes
}

/**
 * Which expected key and which free object have each folded spelling. Half a million of them may be stale,
 * so a spelling is known by a number made of two hashes, and what is found by it is compared before it counts.
 */
class Folds {
  readonly #entries = new Map<number, number>()
  /** The hash of the one key of each entry, or `several`. */
  readonly #keys: Float64Array
  readonly #objects: Int32Array
  #count = 0

  constructor(most: number) {
    this.#keys = new Float64Array(most)
    this.#objects = new Int32Array(most).fill(none)
  }

  addKey(key: string): void {
    const fold = wideHash(foldSpelling(key))
    const own = wideHash(key)
    const entry = this.#entries.get(fold)
    if (entry === undefined) {
      this.#keys[this.#count] = own
      this.#entries.set(fold, this.#count++)
    } else if (this.#keys[entry] !== own) this.#keys[entry] = several
  }

  addObject(key: string, object: number): void {
    const entry = this.#entries.get(wideHash(foldSpelling(key)))
    if (entry !== undefined) this.#objects[entry] = this.#objects[entry] === none ? object : several
  }

  /** The one object under another spelling of this key; negative when there is none, or not just one of each. */
  objectFor(key: string): number {
    const entry = this.#entries.get(wideHash(foldSpelling(key)))
    return entry === undefined || this.#keys[entry] === several ? none : (this.#objects[entry] as number)
  }
}

const encoder = new TextEncoder()
const scratch = new Uint8Array(16 * 1024)

/** 53 bits of a text, from its bytes forwards and backwards. */
function wideHash(text: string): number {
  const bytes = text.length * 3 <= scratch.length ? scratch : new Uint8Array(text.length * 3)
  const { written } = encoder.encodeInto(text, bytes)
  const forwards = hashBytes(bytes, 0, written)
  bytes.subarray(0, written).reverse()
  return (forwards >>> 0) * 0x20_0000 + (hashBytes(bytes, 0, written) & 0x1f_ffff)
}
