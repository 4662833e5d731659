const empty = -1

/** Distinct sizes in bytes, numbered in the order in which they came. Sizes pass 2^32. */
export class SizeTable {
  length = 0
  readonly sizes: Float64Array
  readonly #slots: Int32Array

  constructor(most: number) {
    this.sizes = new Float64Array(most)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(most, 8) * 2))).fill(empty)
  }

  add(size: number): number {
    const slot = this.#slot(size)
    const known = this.#slots[slot] as number
    if (known !== empty) return known
    this.sizes[this.length] = size
    this.#slots[slot] = this.length
    return this.length++
  }

  /** The number of the size, or -1. */
  find(size: number): number {
    return this.#slots[this.#slot(size)] as number
  }

  #slot(size: number): number {
    const last = this.#slots.length - 1
    for (let at = hashSize(size) & last; ; at = (at + 1) & last) {
      const known = this.#slots[at] as number
      if (known === empty || this.sizes[known] === size) return at
    }
  }
}

export function hashSize(size: number): number {
  let hash = Math.imul((size | 0) ^ Math.imul((size / 0x1_0000_0000) | 0, 0x9e3779b1), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
