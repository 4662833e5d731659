/** What became of a place in a table where a leaf page must be. */
export const LeafState = {
  /** Every row of it can be read. */
  whole: 0,
  /** The page is there, and some of it cannot be right. */
  hurt: 1,
  /** Nothing there is of this table: the page, or what points at it, is gone. */
  lost: 2,
} as const

/** The leaf pages of a table in their order: numbers in a few arrays, since a large table has millions. */
export class LeafList {
  #pages = new Uint32Array(64)
  #states = new Uint8Array(64)
  #bounds = new Float64Array(128)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** `min` and `max` are its own first and last rowid where it is whole, else what its place allows. */
  push(page: number, state: number, min: number, max: number): void {
    if (this.#length === this.#pages.length) this.#grow()
    this.#pages[this.#length] = page
    this.#states[this.#length] = state
    this.#bounds[2 * this.#length] = min
    this.#bounds[2 * this.#length + 1] = max
    this.#length += 1
  }

  page(at: number): number {
    return this.#pages[at] as number
  }

  state(at: number): number {
    return this.#states[at] as number
  }

  min(at: number): number {
    return this.#bounds[2 * at] as number
  }

  max(at: number): number {
    return this.#bounds[2 * at + 1] as number
  }

  #grow(): void {
    const wider = <T extends Uint32Array | Uint8Array | Float64Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    this.#pages = wider(this.#pages, new Uint32Array(2 * this.#pages.length))
    this.#states = wider(this.#states, new Uint8Array(2 * this.#states.length))
    this.#bounds = wider(this.#bounds, new Float64Array(2 * this.#bounds.length))
  }
}
