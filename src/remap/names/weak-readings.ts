import { bareMeanings } from './bare-meanings.ts'
import { findBareNumbers, type BareNumber } from './bare-numbers.ts'
import { hasDateShape, type DateMark } from './dates.ts'
import { absoluteNumbers, strongEpisode, weakEpisode, type EpisodeReading } from './episode-reading.ts'
import { readNumber } from './number-word.ts'
import { findSpelled } from './worded-episodes.ts'
import { findSeason, type SeasonMark } from './season-words.ts'

/** `[01.05]`, ` - 6.01 - `, `office_03_19`, `s0319`, `1-05 Title`: season and episode, by a sign that is also a plain separator. */
const paired =
  /(?<![a-z0-9])s(\d\d)(\d\d)(?![a-z0-9])|(?:\[|[ _]-[ _])(\d{1,2})\.(\d{2,3})(?=\]|[ _]-[ _]|$)|(?<![\da-z]|\d[._])(\d\d)_(\d\d)(?=$|[^\da-z][a-z]|-)|(?<![a-z0-9.-])(\d)-(\d\d)(?=[ ._]|$)|^(\d)\.(\d\d)(?=[ ._])/
const special = /(?<![a-z0-9])(?:sp|special)[ ._-]?(\d{1,2})(?![a-z0-9])/
/** Often half of a title told in two; in brackets it always is. */
const part =
  /(?<![a-z0-9(])(?:part|pt|teil|partie|cd)[ ._-]?(\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six)(?![a-z0-9])/

function blank(text: string, start: number, end: number): string {
  return `${text.slice(0, start)}|${text.slice(end)}`
}

/**
 * What a leaf without any sure form may mean; plain text, without extension.
 * `folderSeason` is of the folder it is in, null where that says none.
 */
export function weakReadings(text: string, date: DateMark | null, folderSeason: number | null): EpisodeReading[] {
  const fansub = /^\[(?!\d+\])/.test(text)
  const spelled = findSpelled(text)
  const dated: EpisodeReading[] = date === null ? [] : [{ kind: 'date', date: date.date }]
  if (spelled !== null) {
    const season = spelled.season ?? folderSeason
    const { episodes } = spelled
    if (spelled.sure) return [strongEpisode(season, episodes), ...dated]
    if (season !== null) return [weakEpisode(season, episodes), absoluteNumbers(episodes), ...dated]
    // Without a season Plex takes the first.
    const single = [...pairReadings(text), weakEpisode(1, episodes), weakEpisode(null, episodes)]
    return fansub ? [absoluteNumbers(episodes), ...single, ...dated] : [...single, absoluteNumbers(episodes), ...dated]
  }
  if (date === null ? hasDateShape(text) : !date.compact) return dated
  const undated = date === null ? text : blank(text, date.start, date.end)
  return [...numberReadings(undated, folderSeason, fansub), ...dated]
}

function pairReadings(text: string): EpisodeReading[] {
  const [season, episode] = (paired.exec(text) ?? []).slice(1).filter((half) => half !== undefined)
  return season === undefined || episode === undefined ? [] : [weakEpisode(Number(season), [Number(episode)])]
}

/** `S03 - 05`, `(S4-24)`: what directly follows the season's letter. */
function afterSeason(text: string, season: SeasonMark): BareNumber | null {
  const number = season.worded ? null : /^[ ._-]{1,3}(\d{2,3})(?![\da-z]|[-~]\d| ~)/.exec(text.slice(season.end))?.[1]
  return typeof number === 'string' ? { numbers: [Number(number)], digits: number.length, place: 'dashed' } : null
}

function partReadings(text: string, season: number | null): EpisodeReading[] {
  const number = readNumber(part.exec(text)?.[1] ?? '')
  if (number === null) return []
  return season === null ? [weakEpisode(1, [number]), weakEpisode(null, [number])] : [weakEpisode(season, [number])]
}

function numberReadings(text: string, folderSeason: number | null, fansub: boolean): EpisodeReading[] {
  const extra = special.exec(text)
  if (extra !== null) return [weakEpisode(0, [Number(extra[1])])]
  const asPair = pairReadings(text)
  const own = findSeason(text)
  const season = own?.season ?? folderSeason
  const found = findBareNumbers(own === null ? text : blank(text, own.start, own.end))
  // In a season's folder a name starts with its episode.
  const best =
    (own !== null && afterSeason(text, own)) ||
    (folderSeason !== null && found.find(({ place }) => place === 'leading')) ||
    found[0]
  const half = partReadings(text, season)
  if (best !== undefined && !(half.length > 0 && best.place === 'inside')) {
    const meant = bareMeanings(best, season, fansub)
    return season === null || (asPair[0]?.kind === 'episode' && season === asPair[0].season)
      ? [...asPair, ...meant]
      : [...meant, ...asPair]
  }
  return asPair.length > 0 ? asPair : half
}
