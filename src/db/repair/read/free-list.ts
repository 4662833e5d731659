import { Damage } from '../../file-format/damage.ts'
import { uint32 } from '../../file-format/page.ts'
import type { PageSource } from '../../file-format/page-file.ts'
import { holdsPage } from '../pages/tree-page.ts'
import type { Claims } from './claims.ts'

export interface FreeListReading {
  /** Trunks and leaves together. */
  readonly pages: ReadonlySet<number>
  /** Whether it is as the header says and shares no page with a table or an index. */
  readonly whole: boolean
}

/** Follows the list of pages that are in no use, after every tree has claimed its own. */
export function readFreeList(source: PageSource, claims: Claims, first: number, count: number): FreeListReading {
  const free = new Set<number>()
  let whole = true
  const take = (page: number): boolean => {
    if (!holdsPage(source, page) || page === 1 || free.has(page) || claims.ownerOf(page) !== 0) {
      whole = false
      return false
    }
    free.add(page)
    return true
  }
  for (let trunk = first; trunk !== 0 && take(trunk);) {
    const bytes = source.read(trunk)
    const leaves = bytes instanceof Damage ? Number.POSITIVE_INFINITY : uint32(bytes, 4)
    if (bytes instanceof Damage || leaves > source.geometry.usable / 4 - 2) {
      // What looks like a trunk and is none may hold anything: it was likely never free.
      free.delete(trunk)
      whole = false
      break
    }
    for (let leaf = 0; leaf < leaves; leaf++) take(uint32(bytes, 8 + 4 * leaf))
    trunk = uint32(bytes, 0)
  }
  return { pages: free, whole: whole && free.size === count }
}
