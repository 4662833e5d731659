import { foldLetters } from './fold-letters.ts'
import { foldedUnits, foldUnits } from './folded-units.ts'

/** Units. Longer texts are no names, and a call takes only so many arguments. */
const longest = 1024

/**
 * Equal for two spellings of one title: case, accents, ligatures, apostrophes, `&`, punctuation and
 * white space do not count. A key to compare with, never an identity.
 */
export function fold(text: string): string {
  const length = text.length > longest ? -1 : foldUnits(text)
  return length < 0 ? foldLetters(text).trim() : String.fromCharCode.apply(null, foldedUnits(length))
}

/** The length of the folded text, without making it. */
export function foldedLength(text: string): number {
  const length = text.length > longest ? -1 : foldUnits(text)
  return length < 0 ? foldLetters(text).trim().length : length
}

/** The words of a folded text. */
export function foldTokens(text: string): string[] {
  const folded = fold(text)
  return folded === '' ? [] : folded.split(' ')
}
