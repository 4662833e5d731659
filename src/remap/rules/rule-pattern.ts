/**
 * A part of a rule's text that stands for something: `{v:02}`, `{a}`, `{S:02}`, `{rest:nfc}`.
 *
 * - `a`…`h`: words of one folder or file name; `v`…`z`: numbers; each is read on the left and written on the right.
 * - `S`, `E`: season and episode, `Y`, `M`, `D`: a date; `stem`: the name without its extension; all read from the
 *   file's own name. `letter`: the first letter of what follows the folder.
 * - `rest`: all that follows the folder, in the spelling that the format names.
 * - `*`: on the left anything; on the right what the rule does not tell: listed move by move.
 */
export interface Variable {
  readonly name: string
  /** Added to a number. */
  readonly offset: number
  /** '' for none; `02`, `int`, `roman` for numbers, a spelling for `rest`. */
  readonly format: string
}

export type Piece = string | Variable

export const wordNames = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
export const numberNames = ['v', 'w', 'x', 'y', 'z'] as const
export const leafFields = ['S', 'E', 'Y', 'M', 'D'] as const

const numbers: ReadonlySet<string> = new Set(numberNames)

export function isNumber({ name }: Variable): boolean {
  return numbers.has(name)
}

const variable = /\{(\*|[a-hv-zSEYMD]|stem|letter|rest)([+-]\d{1,9})?(?::([a-z0-9]+))?\}/uy
/** A brace that would otherwise be read as the beginning of a variable or of an escape. */
const misread = /\{(?=\{|$|(?:\*|[a-hv-zSEYMD]|stem|letter|rest)(?:[+-]\d{1,9})?(?::[a-z0-9]+)?\})/gu

/** Folder and file names may hold braces, as in `{imdb-tt0068646}`: only what looks like a variable is escaped. */
export function renderPattern(pieces: readonly Piece[]): string {
  return joinLiterals(pieces)
    .map((piece) => {
      if (typeof piece === 'string') return piece.replaceAll(misread, '{{')
      const offset = piece.offset === 0 ? '' : piece.offset > 0 ? `+${piece.offset}` : String(piece.offset)
      return `{${piece.name}${offset}${piece.format === '' ? '' : `:${piece.format}`}}`
    })
    .join('')
}

export function parsePattern(text: string): Piece[] {
  const pieces: Piece[] = []
  let literal = ''
  for (let at = 0; at < text.length;) {
    const char = text[at] as string
    if (char === '{') {
      if (text[at + 1] === '{') {
        literal += '{'
        at += 2
        continue
      }
      variable.lastIndex = at
      const found = variable.exec(text)
      if (found !== null) {
        if (literal !== '') pieces.push(literal)
        literal = ''
        pieces.push({ name: found[1] as string, offset: Number(found[2] ?? 0), format: found[3] ?? '' })
        at = variable.lastIndex
        continue
      }
    }
    literal += char
    at++
  }
  if (literal !== '') pieces.push(literal)
  return pieces
}

function joinLiterals(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece
    else if (piece !== '') joined.push(piece)
  }
  return joined
}
