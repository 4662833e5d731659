/*
 * The further episodes of a file of several: `E02`, `-E03`, `-04`, `+05`, ` - S01E06`, `x07`, `.1x08`.
 * A dash, a tilde or an `x`
 * spans what lies between, as Plex has it; anything else adds one.
 */
const next =
  /(?:(?<span>[ ._]*(?:[-~]|[-~ ._](?:to|thru|a|au|bis)[-~ ._])[ ._]*)|[ ._]*(?:[+&,]|and|et)[ ._]*|[ ._]*)\(?(?:s(?<season>\d{1,4})[ ._]?ep?(?<whole>\d{1,5})|(?<times>\d{1,4})x(?<timed>\d{1,4})|(?:ep?\.?|(?<by>x)(?!26[3-6]))(?<more>\d{1,5}))(?!\d|[pi](?![a-z]))/y
/** Digits alone: nothing but one sign may be in between, and they must go on from the episode before. */
const bare = /(?<sign>[-~+&_,.])(?<more>\d{1,5})(?!\d|[a-uw-z])/y

/** Longer spans are no file's: a season pack, or a misreading. */
const longest = 150

export interface EpisodeList {
  readonly episodes: readonly number[]
  readonly end: number
}

/** Reads on from `at`, after the episode `first` of `season` (null: not said). */
export function readFurther(text: string, at: number, season: number | null, first: number): EpisodeList {
  const episodes = [first]
  let last = first
  let end = at
  for (;;) {
    next.lastIndex = end
    bare.lastIndex = end
    let groups = next.exec(text)?.groups
    let stop = next.lastIndex
    let spans = groups?.['span'] !== undefined || groups?.['by'] !== undefined
    if (groups === undefined) {
      groups = bare.exec(text)?.groups
      stop = bare.lastIndex
      const sign = groups?.['sign']
      spans = sign !== undefined && /[-~]/.test(sign)
      const number = Number(groups?.['more'])
      if ((sign === '_' || sign === '.') && (number !== last + 1 || episodes.length > 1)) break
      if (!(number > last)) break
    }
    if (groups === undefined) break
    const said = groups['season'] ?? groups['times']
    if (said !== undefined && season !== null && Number(said) !== season) break
    const number = Number(groups['whole'] ?? groups['timed'] ?? groups['more'])
    if (number - last > longest) break
    if (spans) for (let between = last + 1; between < number; between++) episodes.push(between)
    episodes.push(number)
    last = number
    end = stop
  }
  return { episodes: episodes.length === 1 ? episodes : [...new Set(episodes)].sort((a, b) => a - b), end }
}
