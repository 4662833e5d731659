import { parentOf } from '../../core/plex-path.ts'

/** A path is held against no more rules than this: those added first, in the deepest folders. */
const mostAsked = 40

/** Rules by the folder that all their paths lie under, to ask only those that a path can belong to. */
export class RuleIndex<T> {
  readonly #byFolder = new Map<string, T[]>()
  readonly #mayHold: (rule: T, folder: string) => boolean
  /** The folder asked about last, and the rules to ask: paths come sorted. */
  #folder: string | null = null
  #asked: readonly T[] = []

  /** `mayHold`: false only for a rule that passes no path of the folder; asked once for many of them. */
  constructor(mayHold: (rule: T, folder: string) => boolean = () => true) {
    this.#mayHold = mayHold
  }

  add(folder: string, rule: T): void {
    const known = this.#byFolder.get(folder)
    if (known === undefined) this.#byFolder.set(folder, [rule])
    else known.push(rule)
    this.#folder = null
  }

  /** The first rule that passes, of the deepest folder first, then in the order in which they were added. */
  find(path: string, passes: (rule: T) => boolean): T | null {
    const known = this.#folder
    if (known === null || path.lastIndexOf('/') !== known.length || !path.startsWith(known)) {
      const folder = parentOf(path)
      this.#folder = folder
      this.#asked = this.within(folder)
        .slice(0, mostAsked)
        .filter((rule) => this.#mayHold(rule, folder))
    }
    for (const rule of this.#asked) if (passes(rule)) return rule
    return null
  }

  /** All rules that a file in the folder can belong to, deepest folder first. */
  within(folder: string): T[] {
    const found: T[] = []
    for (let above = folder; ; above = parentOf(above)) {
      const rules = this.#byFolder.get(above)
      if (rules !== undefined) for (const rule of rules) found.push(rule)
      if (above === '') return found
    }
  }
}
