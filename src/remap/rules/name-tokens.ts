/** A run of letters, a run of digits, or one other character. */
const token = /[\p{L}\p{M}]+|\d+|[^]/gu

export function tokensOf(name: string): string[] {
  return name.match(token) ?? []
}

const letters = /\p{L}/gu

function letterCount(text: string): number {
  return text.match(letters)?.length ?? 0
}

/** Words worth a variable: at least three letters, so that no `s` or `a` is taken for one. */
export function isWording(text: string): boolean {
  return text.length >= 3 && letterCount(text) >= 3
}

export interface SharedRun {
  /** Where it begins in each list, and how many tokens it has. */
  readonly left: number
  readonly right: number
  readonly length: number
}

const separator = /^[\s._-]$/u

/** The longest run of tokens that both lists hold, without separators at its ends, if it is worth a variable. */
export function longestSharedRun(left: readonly string[], right: readonly string[]): SharedRun | null {
  let best: SharedRun | null = null
  let bestLength = 0
  let previous = new Int32Array(right.length + 1)
  let current = new Int32Array(right.length + 1)
  for (let i = 1; i <= left.length; i++) {
    const token = left[i - 1]
    for (let j = 1; j <= right.length; j++) {
      const run = token === right[j - 1] ? (previous[j - 1] as number) + 1 : 0
      current[j] = run
      if (run <= bestLength) continue
      const trimmed = trim(left, i - run, i, right, j - i)
      const wording = left.slice(trimmed.start, trimmed.end).join('')
      if (!isWording(wording)) continue
      bestLength = run
      const skipped = trimmed.start - (i - run)
      best = { left: trimmed.start, right: j - run + skipped, length: trimmed.end - trimmed.start }
    }
    ;[previous, current] = [current, previous]
  }
  return best
}

const wordToken = /^[\p{L}\p{N}]/u

/** Whether a word goes on between these two tokens: `3x` is cut nowhere. */
function isWithinWord(tokens: readonly string[], at: number): boolean {
  return (
    at > 0 && at < tokens.length && wordToken.test(tokens[at - 1] as string) && wordToken.test(tokens[at] as string)
  )
}

/** Takes separators and parts of words off both ends; `shift` is how much further a token is in the other list. */
function trim(
  tokens: readonly string[],
  start: number,
  end: number,
  other: readonly string[],
  shift: number,
): { start: number; end: number } {
  const isInside = (at: number): boolean => isWithinWord(tokens, at) || isWithinWord(other, at + shift)
  while (start < end && (separator.test(tokens[start] as string) || isInside(start))) start++
  while (end > start && (separator.test(tokens[end - 1] as string) || isInside(end))) end--
  return { start, end }
}
