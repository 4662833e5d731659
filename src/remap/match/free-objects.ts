import { MediaClass, MediaClassifier } from '../../core/media-file.ts'
import { hashLeaf } from './leaf-hash.ts'
import type { MatchInput } from './match-input.ts'
import { SizeDensity } from './size-density.ts'
import { SizeTable } from './size-table.ts'

const none = -1

/**
 * The objects that stale paths could be, and which of them have a stale path's very size: media that
 * no part names, not empty, not archived.
 */
export class FreeObjects {
  /** `MediaClass` of each free object, `none` of all others. */
  readonly classes: Uint8Array
  /** `hashLeaf` of each free object. */
  readonly leafHashes: Int32Array
  readonly #densities = [new SizeDensity(8), new SizeDensity(), new SizeDensity(), new SizeDensity()] as const
  readonly #leaves: HashCounts
  /** Distinct sizes that stale files and free objects share. */
  readonly #sizes: SizeTable
  readonly #files: Lists
  readonly #objects: Lists

  constructor(input: MatchInput) {
    const { files, objects, claimed } = input
    const { keys, sizes, archived } = objects
    this.#sizes = new SizeTable(files.length)
    const fileGroups = new Int32Array(files.length).fill(none)
    for (const [file, { size }] of files.entries()) if (size > 0) fileGroups[file] = this.#sizes.add(size)
    this.classes = new Uint8Array(keys.length)
    this.leafHashes = new Int32Array(keys.length)
    this.#leaves = new HashCounts(keys.length)
    const objectGroups = new Int32Array(keys.length).fill(none)
    const classifier = new MediaClassifier()
    for (let object = 0; object < keys.length; object++) {
      const size = sizes[object] as number
      // An object of unknown size (NaN) can be nobody's match, but may be what a file was re-encoded to.
      if (claimed[object] === 1 || archived[object] === 1 || size === 0) continue
      const media = classifier.classify(keys.buffer, keys.start(object), keys.end(object))
      if (media === MediaClass.none) continue
      this.classes[object] = media
      const leafHash = hashLeaf(keys, object)
      this.leafHashes[object] = leafHash
      this.#leaves.add(leafHash)
      if (Number.isNaN(size)) continue
      ;(this.#densities[media] as SizeDensity).add(size, leafHash)
      objectGroups[object] = this.#sizes.find(size)
    }
    for (const density of this.#densities) density.finish()
    this.#files = new Lists(fileGroups, this.#sizes.length)
    this.#objects = new Lists(objectGroups, this.#sizes.length)
  }

  /** Sizes that a stale file has, by number. */
  get sizes(): number {
    return this.#sizes.length
  }

  sizeAt(group: number): number {
    return this.#sizes.sizes[group] as number
  }

  /** The file and the object of a size that no others have, as nearly all sizes are. */
  lonePair(group: number): readonly [file: number, object: number] | null {
    if (this.#files.count(group) !== 1 || this.#objects.count(group) !== 1) return null
    return [this.#files.first(group), this.#objects.first(group)]
  }

  hasObjects(group: number): boolean {
    return this.#objects.count(group) > 0
  }

  filesAt(group: number): Int32Array {
    return this.#files.at(group)
  }

  objectsAt(group: number): Int32Array {
    return this.#objects.at(group)
  }

  objectsOfSize(size: number): Int32Array {
    const group = this.#sizes.find(size)
    return group < 0 ? new Int32Array(0) : this.#objects.at(group)
  }

  density(media: MediaClass): SizeDensity {
    return this.#densities[media] as SizeDensity
  }

  /** How many bits it tells that an object has the leaf that it has. */
  rarity(object: number): number {
    return Math.log2(this.#leaves.total / Math.max(this.#leaves.count(this.leafHashes[object] as number), 1))
  }
}

/** How often each hash was seen. */
class HashCounts {
  total = 0
  readonly #slots: Int32Array

  constructor(most: number) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(most, 8) * 1.5)) * 2)
  }

  add(hash: number): void {
    const slot = this.#slot(hash)
    this.#slots[slot] = hash
    this.#slots[slot + 1] = (this.#slots[slot + 1] as number) + 1
    this.total++
  }

  count(hash: number): number {
    return this.#slots[this.#slot(hash) + 1] as number
  }

  #slot(hash: number): number {
    const slots = this.#slots
    const last = slots.length - 1
    for (let at = (hash << 1) & last; ; at = (at + 2) & last) if (slots[at + 1] === 0 || slots[at] === hash) return at
  }
}

/** Items by group, as slices of one array. */
class Lists {
  readonly #items: Int32Array
  readonly #ends: Int32Array

  constructor(groups: Int32Array, count: number) {
    const ends = new Int32Array(count + 1)
    for (const group of groups) if (group >= 0) ends[group + 1] = (ends[group + 1] as number) + 1
    for (let group = 0; group < count; group++) ends[group + 1] = (ends[group + 1] as number) + (ends[group] as number)
    this.#items = new Int32Array(ends[count] as number)
    const next = ends.slice()
    for (let item = 0; item < groups.length; item++) {
      const group = groups[item] as number
      if (group < 0) continue
      const at = next[group] as number
      this.#items[at] = item
      next[group] = at + 1
    }
    this.#ends = ends
  }

  count(group: number): number {
    return (this.#ends[group + 1] as number) - (this.#ends[group] as number)
  }

  first(group: number): number {
    return this.#items[this.#ends[group] as number] as number
  }

  at(group: number): Int32Array {
    return this.#items.subarray(this.#ends[group], this.#ends[group + 1])
  }
}
