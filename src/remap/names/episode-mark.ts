/** Where plain text speaks of episodes, and of which. */
export interface EpisodeMark {
  /** Null where it does not say. */
  readonly season: number | null
  readonly episodes: readonly number[]
  readonly start: number
  readonly end: number
  /** False for a form that means other things too: `E05` without a season, `4x4`. */
  readonly sure: boolean
}
