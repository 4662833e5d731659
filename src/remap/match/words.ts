/** Texts shorter than this occur in others by chance. */
const leastSqueezed = 5

/** The words of a name, and of the names of the folders above it. Those are shared, not copied: there are many. */
export class Words {
  readonly own: readonly string[]
  readonly #above: Words | null
  #squeezed: string | undefined

  constructor(own: readonly string[], above: Words | null = null) {
    this.own = own
    this.#above = above
  }

  has(word: string): boolean {
    return this.own.includes(word) || (this.#above?.has(word) ?? false)
  }

  /** Whether the text, without its spaces, is in one of the names without theirs. */
  holds(squeezed: string): boolean {
    this.#squeezed ??= this.own.join('')
    return this.#squeezed.includes(squeezed) || (this.#above?.holds(squeezed) ?? false)
  }

  all(): readonly string[] {
    return this.#above === null ? this.own : [...this.#above.all(), ...this.own]
  }
}

/** Whether nearly all of the words are there, as they are written. */
export function covers(words: readonly string[], there: ReadonlySet<string>, orThere?: ReadonlySet<string>): boolean {
  let missing = words.length / 5
  for (const word of words) if (!there.has(word) && orThere?.has(word) !== true && --missing < 0) return false
  return true
}

/** Which share of the words is there; a text that lost its spaces, or got others, counts as a whole. */
export function coverage(words: readonly string[], there: Words): number {
  if (words.length === 0) return 0
  let found = 0
  for (const word of words) if (there.has(word)) found++
  if (found < words.length) {
    const whole = words.join('')
    if (whole.length >= leastSqueezed && there.holds(whole)) return 1
  }
  return found / words.length
}
