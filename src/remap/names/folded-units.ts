import { foldLetters } from './fold-letters.ts'

/*
 * Folds names of Latin letters one UTF-16 unit at a time: a million names are folded, and a pass of a regular
 * expression for each rule was most of the time.
 */

const space = 0x20
const ampersand = 0x26

/** What each unit folds to, with spaces for what separates words; null where its neighbours matter. */
const folded = Array.from({ length: 0x2070 }, (): readonly number[] | null | undefined => undefined)
/** ASCII in one step: the unit it folds to, 0 where it is dropped. */
const plain = Uint8Array.from({ length: 0x80 }, (_, unit) => (unit === ampersand ? 0 : (unitsOf(unit)[0] ?? 0)))

const written: number[] = []

/** Folds the text to the front of a buffer that the next call overwrites. Its length, or -1 for other scripts. */
export function foldUnits(text: string): number {
  let end = 0
  let isGap = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80 && unit !== ampersand) {
      const one = plain[unit] as number
      if (one === space) isGap = true
      else if (one !== 0) {
        if (isGap && end > 0) written[end++] = space
        isGap = false
        written[end++] = one
      }
      continue
    }
    if (unit >= folded.length) return -1
    let units = folded[unit]
    if (units === undefined) folded[unit] = units = isAlone(unit) ? unitsOf(unit) : null
    if (units === null) return -1
    for (const one of units) {
      if (one === space) isGap = true
      else {
        if (isGap && end > 0) written[end++] = space
        isGap = false
        written[end++] = one
      }
    }
  }
  return end
}

/** What `foldUnits` wrote. */
export function foldedUnits(length: number): number[] {
  return written.slice(0, length)
}

/** Latin letters, the marks that are put on them, and the signs between words: each folds as it does alone. */
function isAlone(unit: number): boolean {
  return unit < 0x250 || (unit >= 0x300 && unit < 0x370) || (unit >= 0x1e00 && unit < 0x1f00) || unit >= 0x2000
}

function unitsOf(unit: number): number[] {
  return Array.from(foldLetters(String.fromCharCode(unit)), (char) => char.charCodeAt(0))
}
