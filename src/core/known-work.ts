/** A show, film or album that the database knows: what a folder can be named after. Unknown texts are empty. */
export interface KnownWork {
  readonly kind: 'show' | 'movie' | 'album'
  readonly title: string
  readonly originalTitle: string
  /** Of an album. */
  readonly artist: string
  readonly year: number | null
}
