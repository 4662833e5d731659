import { tokensOf } from './name-tokens.ts'
import { fromRoman, isDigits } from './numerals.ts'
import type { SketchPart } from './sketch-part.ts'
import { respell } from './spelling-change.ts'

/** A name, cut into stretches; those without a part are not explained yet. */
export interface Stretch {
  readonly tokens: readonly string[]
  /** The tokens with one separator for all, so that `Show.Name` and `Show Name` are seen as the same words. */
  readonly plain: readonly string[]
  readonly part: SketchPart | null
}

export function isNumeric(name: string): boolean {
  return (isDigits(name) && /^\d+$/u.test(name)) || fromRoman(name) !== null
}

export function part(kind: SketchPart['kind'], content: string, word = -1, format = ''): Stretch {
  return { tokens: [content], plain: [content], part: { kind, text: content, word, format } }
}

export function literal(content: string): Stretch {
  return part('text', content)
}

export function open(name: string): Stretch {
  return unexplained(tokensOf(name))
}

function unexplained(tokens: readonly string[]): Stretch {
  return { tokens, plain: tokens.map(plainToken), part: null }
}

export function text(content: string): SketchPart {
  return { kind: 'text', text: content, word: -1, format: '' }
}

export function textOf(stretches: readonly Stretch[]): string {
  return stretches.map(({ tokens }) => tokens.join('')).join('')
}

export function textAt({ tokens }: Stretch, start: number, length: number): string {
  return tokens.slice(start, start + length).join('')
}

/** How the words are spelt where the right side has them first. */
export function textOfRun(right: readonly (readonly Stretch[])[], words: readonly string[]): string {
  const plain = words.map(plainToken)
  for (const stretches of right)
    for (const stretch of stretches) {
      const at = stretch.part === null ? runIn(stretch.plain, plain) : -1
      if (at >= 0) return textAt(stretch, at, words.length)
    }
  return ''
}

export function plainToken(token: string): string {
  return token === '.' || token === '_' ? ' ' : token
}

const wordFormats = ['blanks', 'dots', 'underscores'] as const

/** How the text is spelt anew; null where no single way gives it. */
export function formatOf(spelt: string, anew: string): string | null {
  return spelt === anew ? '' : (wordFormats.find((format) => respell(spelt, format) === anew) ?? null)
}

export function runIn(tokens: readonly string[], needle: readonly string[]): number {
  for (let at = 0; at + needle.length <= tokens.length; at++)
    if (needle.every((token, index) => tokens[at + index] === token)) return at
  return -1
}

/** Makes words of some tokens of the stretches; what is before and after stays to be explained. */
export function cutAll(
  stretches: Stretch[],
  find: (stretch: Stretch) => number,
  length: number,
  made: (text: string) => Stretch,
): void {
  for (let index = 0; index < stretches.length; index++) {
    const stretch = stretches[index] as Stretch
    const start = stretch.part === null ? find(stretch) : -1
    if (start < 0) continue
    const before = stretch.tokens.slice(0, start)
    const after = stretch.tokens.slice(start + length)
    const pieces = [
      ...(before.length > 0 ? [unexplained(before)] : []),
      made(textAt(stretch, start, length)),
      ...(after.length > 0 ? [unexplained(after)] : []),
    ]
    stretches.splice(index, 1, ...pieces)
    if (before.length > 0) index++
  }
}

/** The parts of a path: what is not a word is a number or text. */
export function joined(names: readonly (readonly Stretch[])[]): SketchPart[] {
  const parts: SketchPart[] = []
  let pending = ''
  const flush = (): void => {
    if (pending !== '') parts.push(text(pending))
    pending = ''
  }
  for (const [at, stretches] of names.entries()) {
    if (at > 0) pending += '/'
    for (const { tokens, part } of stretches) {
      if (part !== null && part.kind !== 'text') {
        flush()
        parts.push(part)
      } else if (part !== null) pending += part.text
      else
        for (const token of tokens)
          if (isNumeric(token) && token.length <= 9) {
            flush()
            parts.push({ kind: 'number', text: token, word: -1, format: '' })
          } else pending += token
    }
  }
  flush()
  return parts
}
