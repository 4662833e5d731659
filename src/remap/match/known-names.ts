import { fold } from '../names/fold.ts'
import type { KnownWork } from '../../core/known-work.ts'
import { workKey } from './work-names.ts'

/** A work by one of its names. */
export interface NamedWork {
  readonly title: string
  /** `workKey` of its artist; empty where it has none. */
  readonly artistKey: string
  readonly artist: string
  readonly year: number | null
}

/** The works of one kind that the database knows, by what a folder of them may be called. */
export class KnownNames {
  readonly #byKey = new Map<string, NamedWork[]>()

  constructor(works: Iterable<KnownWork>, kind: KnownWork['kind']) {
    for (const work of works) {
      if (work.kind !== kind) continue
      const artistKey = work.artist === '' ? '' : workKey(work.artist)
      for (const title of new Set([work.title, work.originalTitle])) {
        if (fold(title) === '') continue
        const named = { title, artist: work.artist, artistKey, year: work.year }
        this.#add(workKey(title), named)
        if (artistKey !== '') this.#add(workKey(`${work.artist} ${title}`), named)
      }
    }
  }

  of(key: string): readonly NamedWork[] {
    return this.#byKey.get(key) ?? []
  }

  #add(key: string, work: NamedWork): void {
    const known = this.#byKey.get(key)
    if (known === undefined) this.#byKey.set(key, [work])
    else known.push(work)
  }
}

/** Whether the words are some of the others, and not all of them. */
export function isPartOf(words: readonly string[], whole: readonly string[]): boolean {
  return words.length < whole.length && words.every((word) => whole.includes(word))
}
