import { plainText } from './plain-text.ts'
import { findSeason } from './season-words.ts'

const specials =
  /^(?:specials?|sps?|extras?|bonus|speciali|speciaux|episodes? speciaux|hors[ _-]serie|especiales|especiais|season 0+|映像特典|特典)$/
const bare = /^(?:\d{1,2}|(?:19|20)\d\d)$/
/** A season's number and another: the folder is of several, or of one episode. */
const episodes = /(?<![a-z])s\d{1,4}[ ._-]{0,3}e\d|(?<![a-z0-9])\d{1,2}x\d/
const more =
  /^ ?(?:[-–~,&+/]|\.?to\.?|thru|bis|au?|et|and|y)[ .]?(?:s|season |saison |livre )?(\d{1,3}|[ivxl]{1,6})(?![a-z0-9])/

/**
 * The season that a folder of episodes is of: `Season 1`, `Saison 03`, `3.Staffel`, `Livre IV`,
 * `Show.S02.1080p`, `Specials` (0), `2009`. Null where it says none, or several.
 * `parent` is the name of the folder it is in: in a collection of films a bare number is no season.
 */
export function readSeasonFolder(name: string, parent?: string): number | null {
  const text = plainText(name).trim()
  if (specials.test(text)) return 0
  if (bare.test(text)) return parent !== undefined && /collection$/i.test(parent) ? null : Number(text)
  if (episodes.test(text)) return null
  const season = findSeason(text)
  if (season === null) return null
  const next = more.exec(text.slice(season.end))?.[1]
  return next === undefined || Number(next) <= season.season ? season.season : null
}
