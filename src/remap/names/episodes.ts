import { findDate } from './dates.ts'
import { findCoded } from './coded-episodes.ts'
import { strongEpisode, weakEpisode, type EpisodeReading, type EpisodeReadings } from './episode-reading.ts'
import { isScrambled } from './noise.ts'
import { plainText } from './plain-text.ts'
import { readSeasonFolder } from './season-folder.ts'
import { weakReadings } from './weak-readings.ts'
import { withoutShow } from './without-show.ts'

const extension = /\.(?:[a-z]{2,4}|mp[34]|m4[av]|m2[tv]s?|m2ts|mk3d|3g[p2]|7z|f4v)$/
const backwards = /(?<![a-z0-9])(?:p027|p0801|p084|\d{2,3}e\d\ds)(?![a-z0-9])/

/** The plain text of a name without its extension; a name written backwards is turned round. */
function stem(name: string): string {
  const text = plainText(name)
  const whole = text.replace(extension, '')
  return backwards.test(whole) ? Array.from(whole).toReversed().join('') : whole
}

/**
 * What the path of a video says of its season and episodes, folders included. Sure forms (S01E02,
 * 1x02, Season 1 Episode 2) stand alone; of a bare number, all that it can mean is kept.
 */
export function readEpisodes(path: string): EpisodeReadings {
  const segments = path.split('/').filter((segment) => segment !== '')
  const name = segments.pop()
  if (name === undefined) return []
  const scrambled = isScrambled(name)
  const text = stem(name)
  const coded = scrambled ? null : findCoded(text)
  const date = findDate(text)
  if (coded?.sure === true) {
    const sure = strongEpisode(coded.season, coded.episodes)
    return date === null ? [sure] : [sure, { kind: 'date', date: date.date }]
  }
  const season = seasonOf(segments, text)
  if (coded !== null) {
    // `Season 2/05 - A 4x4 Puzzle`: not this season's.
    const others = season === null || season === coded.season ? [] : weakReadings(text, date, season)
    return [...others, weakEpisode(coded.season, coded.episodes)]
  }
  const weak = scrambled ? [] : weakReadings(date === null ? withoutShow(text, segments) : text, date, season)
  if (weak[0]?.kind === 'episode' && weak[0].strong) return weak
  const readings = withFolder(segments, weak)
  if (readings.length > 0 || !scrambled) return readings
  const day = findDate(plainText(segments.at(-1) ?? ''))
  return day === null ? [] : [{ kind: 'date', date: day.date }]
}

function seasonOf(segments: readonly string[], text: string): number | null {
  for (let at = segments.length - 1; at >= 0 && at >= segments.length - 2; at--) {
    const folder = segments[at] ?? ''
    // `1923/1923 - 05`: the show is called so.
    if (/^\d+$/.test(folder) && (at === 0 || text.startsWith(folder))) continue
    const season = readSeasonFolder(folder, segments[at - 1])
    if (season !== null) return season
  }
  return null
}

/** A folder of one file often carries the name that the file lost. */
function withFolder(segments: readonly string[], weak: EpisodeReading[]): EpisodeReading[] {
  for (const segment of segments.toReversed()) {
    const coded = findCoded(plainText(segment))
    if (coded === null) continue
    const { season, episodes } = coded
    if (weak.length === 0) return [strongEpisode(season, episodes)]
    // A folder of several episodes says which season its files are of.
    const numbers = weak.flatMap((reading) => (reading.kind === 'episode' ? reading.episodes : []))
    const within = numbers.filter((number) => episodes.includes(number))
    if (episodes.length > 1 && within.length > 0) return [weakEpisode(season, [...new Set(within)]), ...weak]
    const agrees = weak.some(
      (reading) =>
        reading.kind === 'episode' &&
        (reading.season === null || reading.season === season) &&
        String(reading.episodes) === String(episodes),
    )
    return agrees ? [strongEpisode(season, episodes)] : [weakEpisode(season, episodes), ...weak]
  }
  return weak
}
