import { fold, foldTokens } from '../names/fold.ts'
import { releaseStart } from '../names/noise.ts'
import { plainText } from '../names/plain-text.ts'
import { tellingWords } from './telling-words.ts'

const year = /^(?:19|20)\d\d$/u
const yearInside = /[\s._([{-]+(?:19|20)\d\d(?![a-z0-9])/u
const code = /(?<![a-z0-9])(?:s\d{1,4}(?:e\d+)*|\d{1,2}x\d{2,3})(?![a-z0-9])/u

/** A work's name as a key: its telling words in an order of their own, without years. */
export function workKey(name: string): string {
  const words = tellingWords(foldTokens(name)).filter((word) => !year.test(word))
  return words.toSorted().join(' ') || fold(name)
}

/** What a folder or file may be named after: its whole name, and what of it comes before year, episode and release. */
export function workKeys(name: string): readonly string[] {
  const whole = workKey(name)
  const cut = workKey(workPart(name))
  return cut === '' || cut === whole ? [whole] : [whole, cut]
}

/** The part of a name, in plain letters, that comes before its year, its episode and its release. */
export function workPart(name: string): string {
  const text = plainText(name)
  const ends = [text.search(yearInside), text.search(code), releaseStart(text)].filter((end) => end > 0)
  return text.slice(0, Math.min(text.length, ...ends))
}
