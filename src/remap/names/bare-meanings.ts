import type { BareNumber } from './bare-numbers.ts'
import { absoluteNumbers, weakEpisode, type EpisodeReading } from './episode-reading.ts'

/**
 * Everything that a bare number can mean, best first: `101` is the first episode of season 1, or the
 * hundred and first of all. A season that is known settles what its hundreds are.
 */
export function bareMeanings(bare: BareNumber, season: number | null, fansub: boolean): EpisodeReading[] {
  const { numbers, digits } = bare
  const [first = 0] = numbers
  const hundreds = Math.floor(first / 100)
  // Between two episodes: a special that only the whole series' count places.
  if (!Number.isInteger(first)) return [absoluteNumbers(numbers)]
  const withoutHundreds = (): number[] => numbers.map((number) => number % 100)
  if (digits === 5) {
    // 10708: the season, and two episodes that follow each other.
    const [one, two] = [hundreds % 100, first % 100]
    return two === one + 1 ? [weakEpisode(Math.floor(first / 10_000), [one, two])] : []
  }
  const absolute = absoluteNumbers(numbers)
  const literal = weakEpisode(season, numbers)
  if (season !== null)
    return hundreds > 0 && hundreds === season
      ? [weakEpisode(season, withoutHundreds()), literal, absolute]
      : [literal, absolute]
  if (hundreds === 0) return fansub || bare.place === 'dashed' ? [absolute, literal] : [literal, absolute]
  const split = weakEpisode(hundreds, withoutHundreds())
  return fansub ? [absolute, split, literal] : [split, absolute, literal]
}
