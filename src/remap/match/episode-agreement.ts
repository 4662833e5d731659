import type { EpisodeReading, EpisodeReadings } from '../names/episode-reading.ts'
import type { EpisodeIdentity } from '../../core/file-identity.ts'

/** What a name says of the episodes that the database knows. */
export interface EpisodeAgreement {
  /** Bits. */
  readonly bits: number
  /** The name plainly says other episodes. */
  readonly vetoed: boolean
  readonly agrees: boolean
}

const unknown: EpisodeAgreement = { bits: 0, vetoed: false, agrees: false }
const agreement = { full: 6, loose: 4, part: 2 } as const
const disagreement = { strong: -14, weak: -4 } as const

/** `before`: reads the old path, asked for only where the database and the new path disagree. */
export function episodeAgreement(
  known: readonly EpisodeIdentity[],
  readings: EpisodeReadings,
  before: () => EpisodeReadings,
): EpisodeAgreement {
  if (readings.length === 0) return unknown
  const judged = known.some(({ episode, absolute, date }) => episode !== null || absolute !== null || date !== null)
  let best = 0
  if (judged) for (const reading of readings) best = Math.max(best, agreeing(known, reading))
  if (best > 0) return { bits: best, vetoed: false, agrees: true }
  const old = before()
  // Files may be numbered otherwise than the database: then old and new names agree with each other.
  if (readings.some((reading) => old.some((other) => isStrong(other) && sameReading(reading, other))))
    return { bits: agreement.full, vetoed: false, agrees: true }
  if (!judged) return unknown
  if (old.length > 0 && readings.some((reading) => old.some((other) => sameReading(reading, other)))) return unknown
  // A weak reading is to be trusted where the old name was read rightly in the same way.
  const [[first], [was]] = [readings, old]
  const isTold =
    first?.kind === 'episode' && first.season !== null && was !== undefined && agreeing(known, was) === agreement.full
  const strong = readings.some(
    (reading) => (isStrong(reading) || (isTold && reading === first)) && contradicts(known, reading),
  )
  if (strong) return { bits: disagreement.strong, vetoed: true, agrees: false }
  return readings.some((reading) => contradicts(known, reading))
    ? { bits: disagreement.weak, vetoed: false, agrees: false }
    : unknown
}

function isStrong(reading: EpisodeReading): boolean {
  return reading.kind !== 'date' && reading.strong
}

function agreeing(known: readonly EpisodeIdentity[], reading: EpisodeReading): number {
  switch (reading.kind) {
    case 'date':
      return known.some(({ date }) => date === reading.date) ? agreement.full : 0
    case 'absolute': {
      const numbers = known.flatMap(({ absolute }) => (absolute === null ? [] : [absolute]))
      if (sameNumbers(numbers, reading.numbers)) return agreement.loose
      // Some libraries hold a series of absolute numbers as one season.
      const single = known.flatMap(({ season, episode }) => (season === 1 && episode !== null ? [episode] : []))
      return sameNumbers(single, reading.numbers) ? agreement.part : 0
    }
    case 'episode': {
      const { season, episodes } = reading
      if (season !== null && known.some((one) => one.season !== null && one.season !== season)) return 0
      const numbers = known.flatMap(({ episode }) => (episode === null ? [] : [episode]))
      if (!sameNumbers(numbers, episodes))
        return isWithin(numbers, episodes) || isWithin(episodes, numbers) ? agreement.part : 0
      return season === null || known.some((one) => one.season === null) ? agreement.loose : agreement.full
    }
  }
}

/** Whether the reading is of the kind that the database knows; what it does not know nobody contradicts. */
function contradicts(known: readonly EpisodeIdentity[], reading: EpisodeReading): boolean {
  if (reading.kind === 'episode') return known.some(({ episode }) => episode !== null)
  return reading.kind === 'absolute' && known.some(({ absolute }) => absolute !== null)
}

function sameReading(a: EpisodeReading, b: EpisodeReading): boolean {
  if (a.kind === 'date') return b.kind === 'date' && a.date === b.date
  if (a.kind === 'absolute') return b.kind === 'absolute' && sameNumbers(a.numbers, b.numbers)
  return b.kind === 'episode' && a.season === b.season && sameNumbers(a.episodes, b.episodes)
}

function isWithin(a: readonly number[], b: readonly number[]): boolean {
  return a.length > 0 && a.every((number) => b.includes(number))
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length > 0 && a.length === b.length && a.every((number) => b.includes(number))
}
