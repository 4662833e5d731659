import type { MatchView } from './match-view.ts'

/** Words that more objects of one size have than this tell nothing apart. */
const commonest = 48
/** Objects that are looked at for one file. */
const most = 8

/**
 * Many objects of one size, such as songs of constant bitrate, or pictures without compression. Only those
 * whose names share telling words with a file can be it; the others need not be looked at one by one.
 */
export class Crowd {
  readonly #view: MatchView
  readonly #byWord = new Map<string, number[]>()

  constructor(view: MatchView, objects: Iterable<number>) {
    this.#view = view
    for (const object of objects) {
      const { words } = view.objectNames.folder(view.objectNames.directories.of(object))
      const leaf = view.objectNames.leaf(object)
      for (const word of new Set([...words.all(), ...leaf.words.own, leafWord(leaf.folded)])) {
        const known = this.#byWord.get(word)
        if (known === undefined) this.#byWord.set(word, [object])
        else known.push(object)
      }
    }
  }

  /** The objects that share most with the file. Where the last ones tie, none of the tie: they would not be told apart. */
  nearest(file: number): number[] {
    const view = this.#view
    const leaf = view.fileNames.leaf(file)
    const facts = view.facts(file)
    const words = new Set([
      leafWord(leaf.folded),
      ...leaf.words.own,
      ...facts.titles.flat(),
      ...facts.containers.flatMap(({ words }) => words),
      ...view.fileNames.folder(view.fileNames.directories.of(file)).words.all(),
    ])
    const shared = new Map<number, number>()
    for (const word of words) {
      const objects = this.#byWord.get(word) ?? []
      if (objects.length > commonest) continue
      for (const object of objects) shared.set(object, (shared.get(object) ?? 0) + 1 / objects.length)
    }
    const ranked = [...shared].toSorted(([, a], [, b]) => b - a)
    const next = ranked[most]?.[1] ?? 0
    return ranked.slice(0, most).flatMap(([object, share]) => (share > next ? [object] : []))
  }
}

/** The whole leaf as one word. */
function leafWord(folded: string): string {
  return ` ${folded}`
}
