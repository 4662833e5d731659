import { leafOf } from '../../core/plex-path.ts'
import { stemOf } from '../../core/plex-path.ts'
import { leafField, letterOf } from './leaf-fields.ts'
import type { Bound, Slot } from './left-side.ts'
import { formatNumber, readNumber } from './numerals.ts'
import { isNumber, parsePattern, type Piece, type Variable } from './rule-pattern.ts'
import { isRespelt, respell } from './spelling-change.ts'

const slash = 47

/** A variable of the right side, with the slot of the left side that it is read from, if there is one. */
interface Derived {
  readonly variable: Variable
  readonly slot: Slot | undefined
  /** Whether it is written as it was read. */
  readonly isCopy: boolean
}

/** Of the text of a rule, what says where a path is now. */
export class RightSide {
  readonly pieces: readonly Piece[]
  /** Whether it leaves something open. */
  readonly isOpen: boolean
  /** What all paths begin with that it gives. */
  readonly start: string
  readonly #parts: readonly (string | Derived)[]

  constructor(to: string, slots: ReadonlyMap<string, Slot>) {
    this.pieces = parsePattern(to)
    this.isOpen = this.pieces.some(isOpen)
    const [first] = this.pieces
    this.start = typeof first === 'string' ? first : ''
    this.#parts = this.pieces.map((piece) =>
      typeof piece === 'string' ? piece : derived(piece, slots.get(piece.name)),
    )
  }

  /** As text; null where a part of it cannot be told. */
  write(bound: Bound): string | null {
    let text = ''
    for (const part of this.#parts) {
      const written = typeof part === 'string' ? part : value(part, bound)
      if (written === null) return null
      text += written
    }
    return text.endsWith('/') ? text + bound.rest : text
  }

  /** Whether that is what `write` would give; told as soon as it differs. */
  says(bound: Bound, to: string): boolean {
    let at = 0
    for (const part of this.#parts) {
      // Nothing follows it.
      if (typeof part !== 'string' && part.variable.name === 'rest')
        return isRespelt(bound.rest, part.variable.format, to, at)
      const written = typeof part === 'string' ? part : value(part, bound)
      if (written === null || !to.startsWith(written, at)) return false
      at += written.length
    }
    if (to.charCodeAt(at - 1) !== slash) return at === to.length
    return to.length === at + bound.rest.length && to.endsWith(bound.rest)
  }

  /** Where something is open: whether `to` is one of the paths that it allows. */
  allows(bound: Bound, to: string): boolean {
    const literals = ['']
    for (const part of this.#parts) {
      const isGap = typeof part !== 'string' && isOpen(part.variable)
      const text = isGap ? '' : typeof part === 'string' ? part : value(part, bound)
      if (text === null) return false
      if (isGap) literals.push('')
      else literals[literals.length - 1] += text
    }
    const last = literals.length - 1
    const ending = literals[last] as string
    const end = ending.endsWith('/') ? ending + bound.rest : ending
    if (!to.startsWith(literals[0] as string) || !to.endsWith(end)) return false
    let at = (literals[0] as string).length
    for (const literal of literals.slice(1, last)) {
      const found = to.indexOf(literal, at + 1)
      if (found < 0 || to.slice(at, found).includes('/')) return false
      at = found + literal.length
    }
    const tail = to.slice(at, to.length - end.length)
    return to.length - end.length > at && (end === '' || !tail.includes('/'))
  }
}

function isOpen(piece: Piece): boolean {
  return typeof piece !== 'string' && piece.name === '*'
}

function derived(variable: Variable, slot: Slot | undefined): Derived {
  const { offset, format } = variable
  const isSame = isNumber(variable) ? format === slot?.variable.format && format !== 'int' : format === ''
  return { variable, slot, isCopy: slot !== undefined && offset === 0 && isSame }
}

function value({ variable: { name, offset, format }, slot, isCopy }: Derived, bound: Bound): string | null {
  if (slot !== undefined) {
    const text = bound.texts[slot.at] as string
    if (isCopy) return text
    if (!isNumber(slot.variable)) return respell(text, format)
    const number = readNumber(text, slot.variable.format)
    return number === null ? null : formatNumber(number + offset, format)
  }
  switch (name) {
    case 'rest':
      return respell(bound.rest, format)
    case 'stem':
      return stemOf(leafOf(bound.path))
    case 'letter':
      return letterOf(bound.rest)
    default: {
      const number = leafField(leafOf(bound.path), name)
      return number === null ? null : formatNumber(number + offset, format)
    }
  }
}
