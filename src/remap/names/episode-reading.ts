export type EpisodeReading =
  | {
      readonly kind: 'episode'
      /** Null where the path does not say. */
      readonly season: number | null
      readonly episodes: readonly number[]
      /** Said in a form that means nothing else, such as S01E02. */
      readonly strong: boolean
    }
  /** Counted through the whole series. */
  | { readonly kind: 'absolute'; readonly numbers: readonly number[]; readonly strong: boolean }
  /** `YYYY-MM-DD`. */
  | { readonly kind: 'date'; readonly date: string }

/** Everything that a path can mean, best first; empty where it names no episode. */
export type EpisodeReadings = readonly EpisodeReading[]

export function strongEpisode(season: number | null, episodes: readonly number[]): EpisodeReading {
  return { kind: 'episode', season, episodes, strong: true }
}

export function weakEpisode(season: number | null, episodes: readonly number[]): EpisodeReading {
  return { kind: 'episode', season, episodes, strong: false }
}

export function absoluteNumbers(numbers: readonly number[]): EpisodeReading {
  return { kind: 'absolute', numbers, strong: false }
}
