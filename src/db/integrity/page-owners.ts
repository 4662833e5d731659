import { Examples } from './examples.ts'

/** Who a page can belong to besides a tree. */
export const nobody = 0
export const freeTrunk = 1
export const freeLeaf = 2
export const lockPage = 3
export const pointerMap = 4
const firstTree = 5

export const ownerOf = (tree: number): number => firstTree + tree
export const treeOf = (owner: number): number => owner - firstTree

/** A page that two things lay claim to. */
export interface SharedPage {
  readonly page: number
  readonly first: number
  readonly second: number
}

/** A page number that points out of the file. */
export interface LostPage {
  readonly page: number
  readonly owner: number
}

/** Which one thing each page of a file belongs to. Two bytes a page. */
export class PageOwners {
  readonly pages: number
  readonly shared = new Examples<SharedPage>()
  readonly lost = new Examples<LostPage>()
  readonly #owners: Uint16Array

  constructor(pages: number) {
    this.pages = pages
    this.#owners = new Uint16Array(pages + 1)
  }

  of(page: number): number {
    return this.#owners[page] ?? nobody
  }

  /** Whether the page is in the file, and nobody's yet; what is wrong otherwise is kept. */
  claim(page: number, owner: number): boolean {
    if (!(page >= 1 && page <= this.pages)) {
      this.lost.add({ page, owner })
      return false
    }
    const first = this.#owners[page] as number
    if (first !== nobody) {
      this.shared.add({ page, first, second: owner })
      return false
    }
    this.#owners[page] = owner
    return true
  }

  /** The pages that belong to nothing, as runs. */
  unclaimed(): { readonly runs: Examples<readonly [first: number, last: number]>; readonly pages: number } {
    const runs = new Examples<readonly [number, number]>()
    let pages = 0
    for (let page = 1; page <= this.pages; page++) {
      if (this.#owners[page] !== nobody) continue
      const first = page
      while (page < this.pages && this.#owners[page + 1] === nobody) page++
      runs.add([first, page])
      pages += page - first + 1
    }
    return { runs, pages }
  }

  /** The runs of pages that belong to any of these owners, in order. */
  *runsOf(owners: ReadonlySet<number>): Generator<{ readonly first: number; readonly count: number }> {
    for (let page = 1; page <= this.pages; page++) {
      if (!owners.has(this.#owners[page] as number)) continue
      const first = page
      while (page < this.pages && owners.has(this.#owners[page + 1] as number)) page++
      yield { first, count: page - first + 1 }
    }
  }
}
