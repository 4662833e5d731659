import { readFurther } from './episode-list.ts'
import type { EpisodeMark } from './episode-mark.ts'
import { readNumber } from './number-word.ts'
import { findSeason } from './season-words.ts'

const episodeWord =
  'episodes?|episodios?|eps?|epi|capitulo|cap|folge|afl|aflevering|avsnitt|jakso|odcinek|серии|серия|эпизод|bolum'
const worded = new RegExp(
  `(?<![a-z0-9а-я])(?:(?:(?:${episodeWord})[ ._:#(-]{0,3}|e)(\\d{1,5})(?!\\d|(?!v\\d|e\\d)[a-z][a-z0-9])|(?:episode|episodio) ([ivxl]{1,6})(?![a-z0-9]))`,
)
const wordLast =
  /(?:(?<![a-z0-9-])|第)(\d{1,4})(?:[-~](\d{1,4}))?[ ._]?(?:bolum|seri(?:a|y|ya)(?![a-z])|серия|話|话|集|回|\. ?folge)/
const outOf = /(?<![a-z0-9])(\d{1,3})(?:-(\d{1,3}))?[ ._]?(?:of|из|iz)[ ._]?(?:\d{1,3}|xx)(?![a-z0-9])/
const wordHint =
  /e[ .#:(_-]{0,3}\d|p[ .s#:(_-]{0,3}\d|of|из|iz|episod|cap|folge|afl|avsnitt|jakso|odc|сери|эпиз|bolum|[話话集回]|seri/

function span(from: string | undefined, to: string | undefined): number[] {
  const [first, last] = [Number(from), Number(to ?? from)]
  const episodes = [first]
  for (let next = first + 1; next <= last && next < first + 150; next++) episodes.push(next)
  return episodes
}

function spanned(match: RegExpExecArray): EpisodeMark {
  return {
    season: null,
    episodes: span(match[1], match[2]),
    start: match.index,
    end: match.index + match[0].length,
    sure: false,
  }
}

/** An episode that a word, or `of`, makes one: `Episode 3`, `E05`, `Ep. 12-13`, `05 of 08`. */
function findWorded(text: string): EpisodeMark | null {
  if (!wordHint.test(text)) return null
  const counted = wordLast.exec(text)
  if (counted !== null) return spanned(counted)
  const match = worded.exec(text)
  if (match === null) {
    const share = outOf.exec(text)
    return share === null ? null : spanned(share)
  }
  const number = readNumber(match[1] ?? match[2] ?? '')
  if (number === null) return null
  const end = match.index + match[0].length
  // `[Cap.1103]` says season and episode in one number.
  if (match[0].startsWith('cap') && number > 100 && number < 10_000) {
    const last = Math.min(Number(/^[_-](\d{3,4})(?!\d)/.exec(text.slice(end))?.[1] ?? number), number + 99)
    const episodes: number[] = []
    for (let each = number; each === number || each <= last; each++) episodes.push(each % 100)
    return { season: Math.floor(number / 100), episodes, start: match.index, end, sure: true }
  }
  return { season: null, start: match.index, ...readFurther(text, end, null, number), sure: false }
}

const book = /^(?:livre|livro|libro|book|buch|volume)/

/**
 * An episode with a word of its own, and its season where that has one too, in either order:
 * `Season 1 Episode 2`, `Livre IV - 05`, `第2期 01話`, `E05`; plain text.
 */
export function findSpelled(text: string): EpisodeMark | null {
  const season = findSeason(text)
  if (season === null) return findWorded(text)
  const before = text.slice(0, season.start)
  const after = text.slice(season.end)
  const episode = findWorded(`${before}${'|'.repeat(season.end - season.start)}${after}`)
  if (episode !== null) return { ...episode, season: episode.season ?? season.season, sure: true }
  const follows = season.worded ? /^[ ._]?[-,][ ._]?(\d{2,3})(?:[-~+](\d{2,3}))*(?=[ ._]|$)(?! ?~)/.exec(after) : null
  if (follows === null) return null
  return {
    season: season.season,
    episodes: span(follows[1], follows[2]),
    start: season.start,
    end: season.end + follows[0].length,
    // `Season 2 - 15` may count from the first season on; a book's chapters do not.
    sure: book.test(text.slice(season.start)),
  }
}
