/** What the database knows of a file: what it is of, not where it was. Unknown texts are empty, unknown numbers null. */
export type FileIdentity =
  | {
      readonly kind: 'episode'
      readonly show: string
      readonly showYear: number | null
      /** Several for a file of several episodes. */
      readonly episodes: readonly EpisodeIdentity[]
    }
  | { readonly kind: 'movie'; readonly title: string; readonly originalTitle: string; readonly year: number | null }
  | {
      readonly kind: 'track'
      readonly artist: string
      readonly album: string
      readonly year: number | null
      readonly track: number | null
      readonly title: string
    }
  | { readonly kind: 'photo'; readonly album: string; readonly title: string }
  | { readonly kind: 'other'; readonly title: string }

export interface EpisodeIdentity {
  /** 0 for specials. */
  readonly season: number | null
  readonly episode: number | null
  readonly absolute: number | null
  /** First showing, `YYYY-MM-DD`. */
  readonly date: string | null
  readonly title: string
}
