import { tokensOf } from './name-tokens.ts'
import { leafField } from './leaf-fields.ts'
import { commonFormat, fromRoman } from './numerals.ts'
import { leafFields, numberNames, renderPattern, wordNames, type Piece } from './rule-pattern.ts'
import type { Sketch } from './sketch.ts'
import type { SketchPart } from './sketch-part.ts'

/** A move as an outline. */
export interface Sketched {
  readonly sketch: Sketch
  /** The name of a file that moved, where folders may be named after it; '' elsewhere. */
  readonly leaf: string
}

export interface Template {
  readonly from: string
  readonly to: string
  /** Description length: literal tokens, and three for each variable. */
  readonly cost: number
}

/** Where a number of the right side comes from. */
interface Source {
  /** Index into the left parts, or the field of the leaf. */
  readonly part: number | (typeof leafFields)[number]
  readonly offset: number
}

/** Words and wildcards in one name; with more, reading a long name could take as long as choosing among all its blanks. */
const mostPerName = 4
const wildcard: Piece = { name: '*', offset: 0, format: '' }
/** With fewer different values, a constant difference of two numbers may be chance. */
const leastForOffset = 3

/**
 * The least general rule that makes most of these moves, all of one key: a part becomes a variable only if it
 * varies among them, and a number of the right side must come from one of the left in the same way for all.
 * Null if there is no such rule, or if nothing varies. `isOpen`: what comes from nowhere is left open.
 */
export function generalise(members: readonly Sketched[], isOpen = false): Template | null {
  const [first] = members
  if (first === undefined) return null
  let alive = members
  const sources = new Map<number, Source | null>()
  for (const [at, part] of first.sketch.right.entries()) {
    if (part.kind !== 'number' || isConstant(alive, 'right', at)) continue
    const found = sourceOf(alive, at)
    if (found === null && !isOpen) return null
    if (found !== null) alive = found.agreeing
    sources.set(at, found?.source ?? null)
  }
  return alive.length < 2 ? null : new TemplateWriter(alive, sources).write(isOpen)
}

function isConstant(members: readonly Sketched[], side: 'left' | 'right', at: number): boolean {
  const value = textAt(members[0], side, at)
  return members.every((member) => textAt(member, side, at) === value)
}

function textAt(member: Sketched | undefined, side: 'left' | 'right', at: number): string {
  return member?.sketch[side][at]?.text ?? ''
}

function numberAt(member: Sketched, side: 'left' | 'right', at: number): number {
  const text = textAt(member, side, at)
  return fromRoman(text) ?? Number(text)
}

/** What most members' numbers at this place of the right side come from; at least half of them must agree. */
function sourceOf(members: readonly Sketched[], at: number): { source: Source; agreeing: readonly Sketched[] } | null {
  let best: { source: Source; agreeing: readonly Sketched[] } | null = null
  const offer = (source: Source, agreeing: readonly Sketched[]): void => {
    if (agreeing.length > (best?.agreeing.length ?? 0)) best = { source, agreeing }
  }
  const left = members[0]?.sketch.left ?? []
  // The rightmost number first: in `Livres I a VI/Livre I` the last one is meant.
  for (let part = left.length - 1; part >= 0; part--) {
    if (left[part]?.kind !== 'number' || isConstant(members, 'left', part)) continue
    const offsets = members.map((member) => numberAt(member, 'right', at) - numberAt(member, 'left', part))
    const offset = mostFrequent(offsets)
    const agreeing = members.filter((_, index) => offsets[index] === offset)
    const values = new Set(agreeing.map((member) => numberAt(member, 'left', part)))
    if (offset === 0 || values.size >= leastForOffset) offer({ part, offset }, agreeing)
  }
  if (members[0]?.leaf !== '')
    for (const field of leafFields)
      offer(
        { part: field, offset: 0 },
        members.filter((member) => leafField(member.leaf, field) === numberAt(member, 'right', at)),
      )
  const chosen = best as { source: Source; agreeing: readonly Sketched[] } | null
  return chosen === null || chosen.agreeing.length * 2 < members.length ? null : chosen
}

/** The smallest of those that occur most. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].reduce((best, other) =>
    other[1] > best[1] || (other[1] === best[1] && Math.abs(other[0]) < Math.abs(best[0])) ? other : best,
  )[0]
}

/** The most words and wildcards that one name of the pattern has. */
function widestName(pattern: readonly Piece[]): number {
  let widest = 0
  let count = 0
  for (const piece of pattern) {
    if (typeof piece === 'string') count = piece.includes('/') ? 0 : count
    else if (!(numberNames as readonly string[]).includes(piece.name)) widest = Math.max(widest, ++count)
  }
  return widest
}

class TemplateWriter {
  readonly #members: readonly Sketched[]
  readonly #sources: ReadonlyMap<number, Source | null>
  readonly #numbers = new Map<number, string>()
  readonly #words = new Map<number, string>()
  #variables = 0

  constructor(members: readonly Sketched[], sources: ReadonlyMap<number, Source | null>) {
    this.#members = members
    this.#sources = sources
  }

  write(isOpen: boolean): Template | null {
    const first = (this.#members[0] as Sketched).sketch
    this.#nameNumbers()
    if (this.#numbers.size > numberNames.length) return null
    const left = first.left.map((part, at) => this.#leftPiece(part, at))
    const right = first.right.map((part, at) => this.#rightPiece(part, at, isOpen))
    if (this.#variables === 0 || this.#words.size > wordNames.length || right.includes('\u0000')) return null
    if (widestName(left) > mostPerName) return null
    const cost = [...left, ...right].reduce(
      (sum, piece) => sum + (typeof piece === 'string' ? tokensOf(piece).length : 3),
      0,
    )
    return { from: renderPattern(left), to: renderPattern(right), cost }
  }

  #nameNumbers(): void {
    const used = [...this.#sources]
      .filter(([at]) => !isConstant(this.#members, 'right', at))
      .flatMap(([, source]) => (source !== null && typeof source.part === 'number' ? [source.part] : []))
    for (const part of [...new Set(used)].toSorted((a, b) => a - b))
      this.#numbers.set(part, numberNames[this.#numbers.size] ?? '')
  }

  #leftPiece(part: SketchPart, at: number): Piece {
    if (part.kind === 'text' || isConstant(this.#members, 'left', at)) return part.text
    this.#variables++
    if (part.kind === 'open') return wildcard
    if (part.kind === 'word') {
      const name = this.#words.get(part.word) ?? wordNames[this.#words.size] ?? ''
      this.#words.set(part.word, name)
      return { name, offset: 0, format: '' }
    }
    const name = this.#numbers.get(at) ?? this.#equalNumber(at)
    if (name === undefined) return wildcard
    return { name, offset: 0, format: this.#format('left', at) ?? 'int' }
  }

  /** The variable that this number of the left side always equals: the season is often there twice. */
  #equalNumber(at: number): string | undefined {
    if (this.#members[0]?.sketch.left[at]?.kind !== 'number') return undefined
    return [...this.#numbers].find(([other]) =>
      this.#members.every((member) => numberAt(member, 'left', at) === numberAt(member, 'left', other)),
    )?.[1]
  }

  /** `\0` where no piece fits all. */
  #rightPiece(part: SketchPart, at: number, isOpen: boolean): Piece {
    if (part.kind === 'text' || isConstant(this.#members, 'right', at)) return part.text
    this.#variables++
    if (part.kind === 'open') return wildcard
    if (part.kind === 'word') return { name: this.#words.get(part.word) ?? '', offset: 0, format: part.format }
    if (part.kind !== 'number') return { name: part.kind, offset: 0, format: '' }
    const source = this.#sources.get(at) ?? null
    const format = this.#format('right', at)
    if (source === null || format === null) return isOpen ? wildcard : '\u0000'
    const name = typeof source.part === 'number' ? (this.#numbers.get(source.part) ?? '') : source.part
    return { name, offset: source.offset, format }
  }

  #format(side: 'left' | 'right', at: number): string | null {
    return commonFormat(this.#members.map((member) => textAt(member, side, at)))
  }
}
