import { readDiscFolder } from './disc-folder.ts'

export interface TrackNumber {
  /** Null where the path does not say. */
  readonly disc: number | null
  readonly track: number
}

export interface TrackReading {
  /** Everything that the number can mean, best first; empty where there is none. */
  readonly readings: readonly TrackNumber[]
  /** What follows the number, or the whole name; without extension, as written. */
  readonly title: string
}

const extension = /\.[a-z][a-z0-9]{1,4}$/iu
/** `d1t05`, `CD1-05`, `Disc 2 - 03 - Title`. */
const discWord =
  /^(?:.*[\s._-]|.*\d(?=d\dt\d))?(?:(?<=[\s._-]|\d|^)d|cd|dis[ck])[\s._]?(\d{1,2})(?:[\s._-]{0,3}t(?:rack)?[\s._]?|[\s._]?-[\s._]?|[\s._]+)(\d{1,3})(?![a-z0-9])/iu
/** `1-05 Title`, `2.03. Title`, `01-05 - Title`: a disc and its track, or a track and a number of its title. */
const pair = /^[([]?(\d{1,2})[-.](\d{2})(?![a-z0-9])[)\]]?/iu
/** `01 - Title`, `(01) Title`, `101 Title`, `Track 05`. */
const leading = /^[([]?(\d{1,3})(?![a-z0-9]|[.,]\d)[)\]]?/iu
const trackWord = /^(?:track|piste|titel|pista)[\s._-]{0,2}(\d{1,3})(?![a-z0-9])/iu
/** `Artist - 05 - Title`, `Artist - Album - 05 Title`. */
const dashed = /[\s_]-[\s_](?:(\d{1,2})-)?(\d{2,3})(?=[\s_]-[\s_]|\.?[\s_]+\p{L}|$)/u
/** `Album (Disc 2)`, `Album CD1`. */
const discAtEnd = /[\s._([-](?:cd|dis[ck])[\s._-]{0,2}(\d{1,2})[)\]]?$/iu

function discOf(folders: readonly string[]): number | null {
  for (const folder of [folders.at(-1), folders.at(-2)]) {
    if (folder === undefined) break
    const disc = readDiscFolder(folder) ?? (folder === folders.at(-1) ? discAtEnd.exec(folder)?.[1] : undefined)
    if (disc !== undefined) return Number(disc)
  }
  return null
}

function titleFrom(stem: string, at: number): string {
  return stem
    .slice(at)
    .replace(/^[\s._)\]-]+/u, '')
    .trim()
}

/** `101` is the first track of disc 1, or the hundred and first of all. */
function meanings(digits: string, disc: number | null): TrackNumber[] {
  const number = Number(digits)
  const literal = { disc, track: number }
  const hundreds = Math.floor(number / 100)
  if (hundreds === 0 || number % 100 === 0) return [literal]
  if (disc === null) return [{ disc: hundreds, track: number % 100 }, literal]
  return disc === hundreds ? [{ disc, track: number % 100 }, literal] : [literal]
}

/** What the path of a piece of music says of its disc and track: its name first, its folders for the disc. */
export function readTrack(path: string): TrackReading {
  const folders = path.split('/').filter((segment) => segment !== '')
  const stem = (folders.pop() ?? '').replace(extension, '')
  const disc = discOf(folders)
  const worded = discWord.exec(stem)
  if (worded !== null)
    return {
      readings: [{ disc: Number(worded[1]), track: Number(worded[2]) }],
      title: titleFrom(stem, worded[0].length),
    }
  const both = pair.exec(stem)
  if (both !== null) {
    const [whole, first = '', second = ''] = both
    const said: TrackNumber = { disc: Number(first), track: Number(second) }
    const readings = Number(first) === 0 || (disc !== null && disc !== said.disc) ? [] : [said]
    if (disc !== said.disc) readings.push({ disc, track: Number(first) })
    return { readings, title: titleFrom(stem, whole.length) }
  }
  const start = leading.exec(stem) ?? trackWord.exec(stem)
  if (start !== null) {
    const title = titleFrom(stem, start[0].length)
    return { readings: meanings(start[1] ?? '', disc), title: title === '' ? stem : title }
  }
  const middle = dashed.exec(stem)
  if (middle === null) return { readings: [], title: stem }
  const title = titleFrom(stem, middle.index + middle[0].length)
  const readings =
    middle[1] === undefined ? meanings(middle[2] ?? '', disc) : [{ disc: Number(middle[1]), track: Number(middle[2]) }]
  return { readings, title: title === '' ? stem : title }
}
