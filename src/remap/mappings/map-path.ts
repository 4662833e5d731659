import { isWithin, type PlexPath, withSlashes } from '../../core/plex-path.ts'

/** A folder that the operator says was renamed. Both with slashes, without one at the end. */
export interface Mapping {
  readonly from: PlexPath
  readonly to: PlexPath
}

/**
 * Where the longest mapping that holds the path puts it, with slashes; null if none does. Whole names only, and
 * what one mapping gives is never mapped again.
 */
export function mapPath(path: PlexPath, mappings: readonly Mapping[]): PlexPath | null {
  const slashed = withSlashes(path)
  let longest: Mapping | null = null
  for (const mapping of mappings)
    if (isWithin(slashed, mapping.from) && (longest === null || mapping.from.length > longest.from.length))
      longest = mapping
  return longest === null ? null : longest.to + slashed.slice(longest.from.length)
}
