import { MediaClass } from '../../core/media-file.ts'
import { hashSize } from './size-table.ts'

/** Rank window in which coincidences are counted, to either side. */
const neighbours = 160
const stride = 64
/** Files of equal size but other name that a collection has without any coincidence: renamed copies. */
const copies = 0.04

/**
 * How many unrelated objects are to be expected at exactly one size: what makes a size worth
 * little among short songs of constant bitrate and nearly everything among films.
 */
export class SizeDensity {
  #sizes: Float64Array<ArrayBuffer>
  #leaves: Int32Array<ArrayBuffer>
  #slots: Int32Array
  #length = 0
  /** How many objects have the size of the one at this rank. */
  #runs = new Uint16Array(0)
  /** How many neighbours of the size at this rank have as many objects, and one more; where a size begins. */
  #same = new Uint16Array(0)
  #more = new Uint16Array(0)
  /** Every so manieth size: few enough to stay in the processor's cache. */
  #steps = new Float64Array(0)

  constructor(expected = 1024) {
    this.#sizes = new Float64Array(expected)
    this.#leaves = new Int32Array(expected)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(expected * 2)))
  }

  get length(): number {
    return this.#length
  }

  /** Copies under one name are one content, and counted once. */
  add(size: number, leafHash: number): void {
    if (this.#length === this.#sizes.length) this.#grow()
    const last = this.#slots.length - 1
    for (let at = (hashSize(size) ^ Math.imul(leafHash, 0x9e3779b1)) & last; ; at = (at + 1) & last) {
      const known = (this.#slots[at] as number) - 1
      if (known >= 0 && (this.#sizes[known] !== size || this.#leaves[known] !== leafHash)) continue
      if (known >= 0) return
      this.#sizes[this.#length] = size
      this.#leaves[this.#length] = leafHash
      this.#slots[at] = ++this.#length
      return
    }
  }

  /** To be called once, after the last `add`. */
  finish(): void {
    this.#sizes = this.#sizes.slice(0, this.#length).sort()
    this.#leaves = new Int32Array(0)
    this.#slots = new Int32Array(0)
    const sizes = this.#sizes
    const runs = new Uint16Array(this.#length)
    for (let at = 0; at < this.#length;) {
      let end = at
      while (end < this.#length && sizes[end] === sizes[at]) end++
      runs.fill(Math.min(end - at, 0xffff), at, end)
      at = end
    }
    this.#runs = runs
    this.#steps = Float64Array.from(
      { length: Math.ceil(this.#length / stride) },
      (_, at) => sizes[at * stride] as number,
    )
    this.#countNeighbours()
  }

  /**
   * Unrelated objects to be expected at this size. `lattice`: only every so manieth size can occur.
   *
   * Sizes of constant bitrates crowd on some values, so that a mean over all values would flatter them. A file
   * that is gone sees as many of its size as the objects around it see beside themselves: that there are `own`
   * of them where it is not gone is as likely as a run of `own` here, and where it is gone, of one more.
   */
  expected(size: number, lattice: number, media: MediaClass): number {
    const width = Math.max(2000, size * 0.002)
    const first = this.#rank(size)
    const after = this.#sizes[first] === size ? first + (this.#runs[first] as number) : first
    const own = after - first
    const around = this.#rank(size + width) - this.#rank(size - width) - own
    const density = ((around + 1) / (2 * width)) * lattice
    const crowd = own > 1 ? (own - 1) ** 2 / (own + 8) : 0
    // Films are too few for their neighbours to tell coincidences from copies.
    const coincident = media === MediaClass.video ? 0 : this.#coincident(first, after, Math.max(own, 1))
    return Math.max(density, crowd, coincident)
  }

  /** Once for all sizes: a window that slides over the ranks costs a step each, not hundreds. */
  #countNeighbours(): void {
    const runs = this.#runs
    this.#same = new Uint16Array(this.#length)
    this.#more = new Uint16Array(this.#length)
    const inWindow = new Uint32Array(0x1_0001)
    let low = 0
    let high = 0
    for (let first = 0; first < this.#length;) {
      const own = runs[first] as number
      const after = first + own
      for (; high < Math.min(this.#length, after + neighbours); high++) tally(inWindow, runs[high] as number, 1)
      for (; low < first - neighbours; low++) tally(inWindow, runs[low] as number, -1)
      this.#same[first] = (inWindow[own] as number) - own
      this.#more[first] = inWindow[own + 1] as number
      first = after
    }
  }

  #coincident(first: number, after: number, own: number): number {
    let same = 0
    let more = 0
    if (first < after) {
      same = this.#same[first] as number
      more = this.#more[first] as number
    } else
      for (let at = Math.max(0, first - neighbours); at < Math.min(this.#length, first + neighbours); at++) {
        const run = this.#runs[at] as number
        if (run === own) same++
        else if (run === own + 1) more++
      }
    return (own * Math.max(0, more - copies * (same + more))) / (same + 1)
  }

  #rank(size: number): number {
    const step = search(this.#steps, 0, this.#steps.length, size)
    return search(this.#sizes, Math.max(0, (step - 1) * stride), Math.min(step * stride, this.#length), size)
  }

  #grow(): void {
    this.#sizes = new Float64Array(this.#sizes.buffer.transfer(this.#sizes.byteLength * 2))
    this.#leaves = new Int32Array(this.#leaves.buffer.transfer(this.#leaves.byteLength * 2))
    const slots = new Int32Array(this.#slots.length * 2)
    const last = slots.length - 1
    for (let i = 0; i < this.#length; i++) {
      let at = (hashSize(this.#sizes[i] as number) ^ Math.imul(this.#leaves[i] as number, 0x9e3779b1)) & last
      while (slots[at] !== 0) at = (at + 1) & last
      slots[at] = i + 1
    }
    this.#slots = slots
  }
}

/** The first place in `sizes[low..high)` that is not below `size`; `high` if there is none. */
function search(sizes: Float64Array, low: number, high: number, size: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sizes[middle] as number) < size) low = middle + 1
    else high = middle
  }
  return low
}

function tally(counts: Uint32Array, at: number, by: number): void {
  counts[at] = (counts[at] as number) + by
}

/** Containers made of blocks: their sizes are multiples. 188 and 192 are packets of transport streams. */
export function latticeOf(size: number, extension: string): number {
  if (size % 2048 === 0) return 2048
  if (size % 512 === 0) return 512
  if (!/^(?:m?ts|m2ts?|tp|trp)$/u.test(extension)) return 1
  return size % 192 === 0 ? 192 : size % 188 === 0 ? 188 : 1
}
