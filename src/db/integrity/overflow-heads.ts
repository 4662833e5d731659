/** Where chains of overflow pages begin: four numbers each, as there may be millions. */
export class OverflowHeads {
  count = 0
  #numbers = new Uint32Array(4 << 10)

  /** `pages`: how many the length of the row asks for. `from`: the page of the b-tree that the row begins on. */
  add(first: number, pages: number, tree: number, from: number): void {
    const at = this.count++ * 4
    if (at + 4 > this.#numbers.length) {
      const more = new Uint32Array(this.#numbers.length * 2)
      more.set(this.#numbers)
      this.#numbers = more
    }
    this.#numbers[at] = first
    this.#numbers[at + 1] = pages
    this.#numbers[at + 2] = tree
    this.#numbers[at + 3] = from
  }

  *[Symbol.iterator](): Generator<{ first: number; pages: number; tree: number; from: number }> {
    const numbers = this.#numbers
    for (let at = 0; at < this.count * 4; at += 4) {
      yield {
        first: numbers[at] as number,
        pages: numbers[at + 1] as number,
        tree: numbers[at + 2] as number,
        from: numbers[at + 3] as number,
      }
    }
  }
}
