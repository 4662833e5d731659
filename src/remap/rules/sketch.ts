import { stemOf } from '../../core/plex-path.ts'
import { letterOf } from './leaf-fields.ts'
import { isWording, longestSharedRun, tokensOf } from './name-tokens.ts'
import { isDigits } from './numerals.ts'
import type { SketchPart } from './sketch-part.ts'
import {
  cutAll,
  formatOf,
  isNumeric,
  joined,
  literal,
  open,
  part,
  plainToken,
  runIn,
  type Stretch,
  text,
  textAt,
  textOf,
  textOfRun,
} from './stretch.ts'

/** Two paths as parts. Pairs of one key differ only in their words and numbers. */
export interface Sketch {
  readonly key: string
  readonly left: readonly SketchPart[]
  readonly right: readonly SketchPart[]
}

/** What the two paths are: folders, folders with the first name of what follows them, or whole file paths. */
export type SketchSpan = 'folder' | 'followed' | 'file'

const mostWords = 8
/** Names with more tokens than this are no pattern, and would cost their square. */
const mostTokens = 120

/**
 * Outlines a move. `root` is the number of leading names of the left path that are taken literally. For
 * `followed`, the last name is the same on both sides, a file if it `isFile`, and stays out of the outline but
 * for what folders are named after it.
 */
export function sketch(left: string, right: string, root: number, span: SketchSpan, isFile = false): Sketch | null {
  const sides = new Sides(left.split('/'), right.split('/'), root)
  if (span === 'followed') sides.takeFollower(isFile)
  if (span === 'file') sides.splitExtensions()
  sides.matchWholeNames()
  if (!sides.matchRuns()) return null
  return sides.finish(span)
}

class Sides {
  readonly #left: Stretch[][]
  readonly #right: Stretch[][]
  readonly #leftNames: readonly string[]
  readonly #root: number
  readonly #wholeWords = new Map<string, number>()
  #words = 0
  #follower = ''

  constructor(left: readonly string[], right: readonly string[], root: number) {
    this.#leftNames = left
    this.#root = root
    this.#left = left.map((name, at) => (at < root ? [literal(name)] : [open(name)]))
    this.#right = right.map((name, at) => (at < root && left[at] === name ? [literal(name)] : [open(name)]))
  }

  takeFollower(isFile: boolean): void {
    this.#follower = this.#leftNames.at(-1) ?? ''
    this.#left.pop()
    this.#right.pop()
    const stem = isFile ? stemOf(this.#follower) : ''
    const letter = letterOf(this.#follower)
    for (const [at, stretches] of this.#right.entries()) {
      const name = textOf(stretches)
      if (stretches[0]?.part !== null) continue
      if (isFile && name === stem) this.#right[at] = [part('stem', name)]
      else if (name === letter) this.#right[at] = [part('letter', name)]
    }
  }

  /** So that no word runs into the extension. */
  splitExtensions(): void {
    const [left, right] = [this.#left, this.#right].map((names) => textOf(names.at(-1) ?? []))
    if (left === undefined || right === undefined) return
    const extension = left.slice(stemOf(left).length)
    if (extension.length < 2 || right.slice(stemOf(right).length) !== extension) return
    const word = this.#words++
    for (const [names, leaf] of [
      [this.#left, left],
      [this.#right, right],
    ] as const)
      if (names.at(-1)?.[0]?.part === null)
        names[names.length - 1] = [open(stemOf(leaf)), literal('.'), part('word', extension.slice(1), word)]
  }

  /** Names that are the same on both sides, and such names within longer ones. */
  matchWholeNames(): void {
    const shift = this.#left.length - this.#right.length
    for (let at = this.#right.length - 1; at >= 0; at--) {
      const name = textOf(this.#right[at] ?? [])
      if (this.#right[at]?.[0]?.part !== null || name === '' || isNumeric(name)) continue
      const from = this.#isOpenName(at + shift, name) ? at + shift : this.#findName(name)
      if (from >= 0) this.#right[at] = [part('word', name, this.#wholeWord(from, name))]
    }
    const names = this.#leftNames.slice(this.#root, this.#left.length).filter((name) => isWording(name))
    for (const name of names.toSorted((a, b) => b.length - a.length)) this.#matchWithin(name)
  }

  /** Runs of words that both sides share, longest first. False where there are too many. */
  matchRuns(): boolean {
    for (const stretches of this.#right)
      for (let index = 0; index < stretches.length;) {
        const stretch = stretches[index] as Stretch
        if (stretch.part !== null) {
          index++
          continue
        }
        if (stretch.tokens.length > mostTokens) return false
        const found = this.#bestRun(stretch.plain)
        if (found === null) {
          index++
          continue
        }
        if (this.#words >= mostWords) return false
        this.#spread(found, this.#words++)
      }
    return true
  }

  finish(span: SketchSpan): Sketch {
    const end = span === 'file' ? [] : [text('/')]
    // By their order on the left, not that of their discovery, so that pairs of one shape have one key.
    const order = new Map<number, number>()
    const renumbered = (part: SketchPart): SketchPart => {
      if (part.kind !== 'word') return part
      const word = order.get(part.word) ?? order.size
      order.set(part.word, word)
      return { ...part, word }
    }
    const left = [...joined(this.#left), ...end].map(renumbered)
    const right = [...joined(this.#right), ...end].map(renumbered)
    return { key: sketchKey(left, right), left, right }
  }

  #isOpenName(at: number, name: string): boolean {
    return at >= this.#root && at < this.#left.length && this.#leftNames[at] === name
  }

  #findName(name: string): number {
    for (let at = this.#left.length - 1; at >= this.#root; at--) if (this.#leftNames[at] === name) return at
    return -1
  }

  #wholeWord(at: number, name: string): number {
    const known = this.#wholeWords.get(name)
    const word = known ?? this.#words++
    this.#wholeWords.set(name, word)
    this.#left[at] = [part('word', name, word)]
    return word
  }

  #matchWithin(name: string): void {
    const words = tokensOf(name)
    const plain = words.map(plainToken)
    const holds = this.#right.some((stretches) =>
      stretches.some((stretch) => stretch.part === null && runIn(stretch.plain, plain) >= 0),
    )
    const from = holds ? this.#findName(name) : -1
    if (from >= 0 && this.#words < mostWords) this.#spread(words, this.#wholeWord(from, name))
  }

  /** Makes a word of these tokens wherever they are: spelt the same on the left, in any known way on the right. */
  #spread(words: readonly string[], word: number): void {
    const spelt = words.join('')
    const plain = words.map(plainToken)
    for (const stretches of this.#left)
      cutAll(
        stretches,
        (stretch) => runIn(stretch.tokens, words),
        words.length,
        (text) => part('word', text, word),
      )
    for (const stretches of this.#right)
      cutAll(
        stretches,
        (stretch) => {
          const at = runIn(stretch.plain, plain)
          return at >= 0 && formatOf(spelt, textAt(stretch, at, words.length)) === null ? -1 : at
        },
        words.length,
        (text) => part('word', text, word, formatOf(spelt, text) ?? ''),
      )
  }

  /** The tokens on the left that make the longest run with these; null if none is worth a word. */
  #bestRun(plain: readonly string[]): readonly string[] | null {
    let best: readonly string[] | null = null
    for (let name = this.#left.length - 1; name >= this.#root; name--)
      for (const stretch of this.#left[name] ?? []) {
        if (stretch.part !== null || stretch.tokens.length > mostTokens) continue
        const run = longestSharedRun(stretch.plain, plain)
        if (run === null || run.length <= (best?.length ?? 0)) continue
        const words = stretch.tokens.slice(run.left, run.left + run.length)
        if (formatOf(words.join(''), textOfRun(this.#right, words)) !== null) best = words
      }
    return best
  }
}

export function sketchKey(left: readonly SketchPart[], right: readonly SketchPart[]): string {
  return `${keyOf(left)}\n${keyOf(right)}`
}

function keyOf(parts: readonly SketchPart[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      if (part.kind === 'word') return `\u0000w${part.word}${part.format}\u0000`
      return part.kind === 'number' ? (isDigits(part.text) ? '\u00000' : '\u0000I') : `\u0000${part.kind}`
    })
    .join('')
}
