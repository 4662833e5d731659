/** Which tree each page of a file is part of, as far as the walks have found. */
export class Claims {
  readonly #owners: Uint16Array
  readonly #banned = new Set<number>()
  /** Pages that a second tree points at. */
  readonly #contested = new Set<number>()

  constructor(pageCount: number) {
    this.#owners = new Uint16Array(pageCount + 1)
  }

  /** 0 where nothing leads there. */
  ownerOf(page: number): number {
    return this.#owners[page] ?? 0
  }

  isBanned(page: number): boolean {
    return this.#banned.has(page)
  }

  claim(page: number, owner: number): void {
    this.#owners[page] = owner
  }

  contest(page: number): void {
    this.#contested.add(page)
  }

  /** Takes back all that a walk claimed which turned out to be of a damaged tree. */
  release(owner: number, pages: Iterable<number>): void {
    for (const page of pages) if (this.#owners[page] === owner) this.#owners[page] = 0
  }

  /** Bars the pages that two tables point at, for another walk. False where there are none. */
  banContested(): boolean {
    if (this.#contested.size === 0) return false
    for (const page of this.#contested) this.#banned.add(page)
    this.#contested.clear()
    this.#owners.fill(0)
    return true
  }
}
