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
  const entries = stale.map((part) => {
    expected.locate(part)
    return folds.addKey(expected.bytes, expected.start, expected.end)
  })
  const sizes = possibleSizes(parts, stale)
  for (let object = 0; object < claimed.length; object++) {
    if (claimed[object] === 1) continue
    const size = objects.sizes[object] as number
    if (sizes !== null && !Number.isNaN(size) && !sizes.has(size)) continue
    const { keys } = objects
    folds.addObject(keys.buffer, keys.start(object), keys.end(object), object)
  }
  for (const [at, part] of stale.entries()) {
    const object = folds.objectOf(entries[at] as number)
    if (object < 0 || !sameSize(parts.sizes[part] as number, objects.sizes[object] as number)) continue
    expected.locate(part)
    if (foldSpelling(objects.keys.text(object)) !== foldSpelling(expected.text())) continue
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
  /** The number + 1 of the entry in each slot; a map of as many numbers would be several times as large and slow. */
  readonly #slots: Int32Array
  readonly #folds: Float64Array
  /** The hash of the one key of each entry, or `several`. */
  readonly #keys: Float64Array
  readonly #objects: Int32Array
  #count = 0

  constructor(most: number) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(most, 8) * 2)))
    this.#folds = new Float64Array(most)
    this.#keys = new Float64Array(most)
    this.#objects = new Int32Array(most).fill(none)
  }

  /** Gives the number of the key's entry. */
  addKey(bytes: Uint8Array, start: number, end: number): number {
    const fold = foldedHash(bytes, start, end)
    const own = wideHash(bytes, start, end)
    const slot = this.#slot(fold)
    const entry = (this.#slots[slot] as number) - 1
    if (entry >= 0) {
      if (this.#keys[entry] !== own) this.#keys[entry] = several
      return entry
    }
    const added = this.#count++
    this.#slots[slot] = added + 1
    this.#folds[added] = fold
    this.#keys[added] = own
    return added
  }

  addObject(bytes: Uint8Array, start: number, end: number, object: number): void {
    const entry = (this.#slots[this.#slot(foldedHash(bytes, start, end))] as number) - 1
    if (entry >= 0) this.#objects[entry] = this.#objects[entry] === none ? object : several
  }

  /** The one object under another spelling of the entry's key; negative when there is none, or not just one of each. */
  objectOf(entry: number): number {
    return this.#keys[entry] === several ? none : (this.#objects[entry] as number)
  }

  /** Where the entry of a fold is, or would be. */
  #slot(fold: number): number {
    const slots = this.#slots
    const last = slots.length - 1
    for (let at = Math.floor(fold / 0x20_0000) & last; ; at = (at + 1) & last) {
      const entry = (slots[at] as number) - 1
      if (entry < 0 || this.#folds[entry] === fold) return at
    }
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
let scratch = new Uint8Array(16 * 1024)

/** The hash of a key's folded spelling. Most keys are ASCII, of which only letter case is folded, on the bytes. */
function foldedHash(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (scratch.length < length * 3) scratch = new Uint8Array(length * 6)
  for (let at = 0; at < length; at++) {
    const byte = bytes[start + at] as number
    if (byte >= 0x80) {
      const { written } = encoder.encodeInto(foldSpelling(decoder.decode(bytes.subarray(start, end))), scratch)
      return wideHash(scratch, 0, written)
    }
    scratch[at] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }
  return wideHash(scratch, 0, length)
}

/** 53 bits of a text, from its bytes and from all but its first. */
function wideHash(bytes: Uint8Array, start: number, end: number): number {
  const whole = hashBytes(bytes, start, end)
  // Another alignment mixes other words: the two are as good as independent.
  const rest = hashBytes(bytes, Math.min(start + 1, end), end)
  return (whole >>> 0) * 0x20_0000 + (rest & 0x1f_ffff)
}
