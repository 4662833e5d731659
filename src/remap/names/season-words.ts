import { numberWord, readNumber } from './number-word.ts'

/** Words for a season, in plain text. Those of `weak` are also ordinary words of titles: only before a number, and a short one. */
export const seasonWord =
  'season|saison|temporada|temp|stagione|staffel|seizoen|sezonul|sezona|sezon|sasong|saeson|sæson|kausi|serija|シーズン|сезон'
const weak = 'series|serie|seria|book|livre|livro|libro|buch|volume|vol|tome'

/** Up to 39. An apostrophe after it makes it a word: `Livre l'or`. */
const roman = "[ivx]{1,7}(?!['’])"

/** `Season 1`, `Saison_03`, `Sezon: 2`, `Livre IV`, `S02`: a word, then its number. */
const wordFirst = new RegExp(
  `(?<![a-z])(?:(?:${seasonWord})s?(?:(?:[ ._:]{0,2}|-)(\\d{1,4})|(?:[ ._:]{1,2}|-)(${roman}|${numberWord}))|(?:${weak})(?:[ ._]{0,2}(\\d{1,2})|[ ._]{1,2}(${roman}|${numberWord})))(?![a-z0-9]|[. ]{1,2}bolum|\\. ?folge|[. ]{1,2}seri(?:a|y|ya)(?![a-z])|[ .]?серия(?! ?\\d))`,
)
/** `3.Staffel`, `2nd Season`, `Second Season`, `3a Temporada`, `3 сезон`. */
const numberFirst = new RegExp(
  `(?<![a-z0-9])(?:(\\d{1,2})(?:st|nd|rd|th|e|er|re|eme|a|o|-?й)?|(${numberWord}))[ ._-]{0,2}(?:${seasonWord})(?![a-zа-я0-9]|[ ._-]*(?:final|premiere|opener))`,
)
const letterFirst = /(?<![a-z0-9])s[ ._]?(\d{1,4})(?![a-z0-9])/
const cjk = /第([\d一二三四五六七八九十]{1,3})[季期]/
/** What any of them must contain: asked first, because most names have none. */
const hint = new RegExp(`${seasonWord}|${weak}|第|s[ ._]?\\d`)

export interface SeasonMark {
  readonly season: number
  readonly start: number
  readonly end: number
  /** Said with a word, not with `S` alone. */
  readonly worded: boolean
}

function mark(match: RegExpExecArray | null, worded: boolean): SeasonMark | null {
  if (match === null) return null
  const season = readNumber(match.slice(1).find((group) => group !== undefined) ?? '')
  if (season === null || (season > 199 && (season < 1900 || season > 2099))) return null
  return { season, start: match.index, end: match.index + match[0].length, worded }
}

/** The first season that plain text names, or null. */
export function findSeason(text: string): SeasonMark | null {
  if (!hint.test(text)) return null
  return (
    mark(wordFirst.exec(text), true) ??
    mark(numberFirst.exec(text), true) ??
    mark(cjk.exec(text), true) ??
    mark(letterFirst.exec(text), false)
  )
}
