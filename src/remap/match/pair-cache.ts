const slots = 1 << 14

/**
 * Remembers one number for each pair of numbers, as long as no other pair needs its slot: files come in order
 * of their folders, so that the same pairs come again soon, or never.
 */
export class PairCache {
  readonly #first = new Int32Array(slots).fill(-1)
  readonly #second = new Int32Array(slots)
  readonly #values = new Float64Array(slots)

  get(first: number, second: number, compute: () => number): number {
    const slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 18
    if (this.#first[slot] !== first || this.#second[slot] !== second) {
      this.#values[slot] = compute()
      this.#first[slot] = first
      this.#second[slot] = second
    }
    return this.#values[slot] as number
  }
}
