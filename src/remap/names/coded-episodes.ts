import { readFurther } from './episode-list.ts'
import type { EpisodeMark } from './episode-mark.ts'

/** `S01E02`, `s1.e2`, `S03-EP05`, `S2 (Ep 6)`, `S2009xE02`, `T02E22`. */
const lettered =
  /(?<![a-z0-9])(?:se?[ ._]?|t)(\d{1,4})(?:[ ._\-x[(,]{0,3}(?:x?e(?:ps?|pi|pisode)?\.?|afl\.?)|(?<!t\d+)[ ._-]{0,3}x(?!26[3-6](?!\d)))[ ._#(-]{0,2}(\d{1,5})(?!\d)/
/** The same stuck to what is before it: `zoos01e11`. */
const stuck = /(?<=[a-z])s(\d{1,2})ep?(\d{1,3})(?![a-df-z\d]|e(?!\d))/
/** `1x02`, `2009x09`, `[02x01]`. */
const timed =
  /(?<![a-z0-9])(\d{1,2}|(?:19|20)\d\d)xe?(?!26[3-6](?!\d))(\d{1,4})(?!\d|[c-lnoq-uwyz]|[abp][a-z0-9]|v(?!\d)|m(?!\d{3})|x(?!\d))/
/** `01E06`. */
const halved = /(?<![a-z0-9])(\d{1,2})e(\d{2,3})(?![a-z0-9])/
const hint = /\d[ ._\-x[(,]{0,3}(?:e|x|afl)/

function fromMatch(text: string, match: RegExpExecArray): EpisodeMark | null {
  const season = Number(match[1])
  const end = match.index + match[0].length
  const first = Number(match[2])
  // 1920x1080 is the size of a picture.
  if (season >= 1900 && first >= 400 && match[0].includes('x')) return null
  if (season > 199 && (season < 1900 || season > 2099)) return null
  const list = readFurther(text, end, season, first)
  return { season, start: match.index, ...list, sure: list.episodes.length > 1 || !/^\dx\d$/.test(match[0]) }
}

/** A season and its episodes, in a form that means nothing else; plain text. */
export function findCoded(text: string): EpisodeMark | null {
  if (!hint.test(text)) return null
  for (const pattern of [lettered, stuck, timed, halved]) {
    const match = pattern.exec(text)
    const found = match === null ? null : fromMatch(text, match)
    if (found !== null) return found
  }
  return null
}
