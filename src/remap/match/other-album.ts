import type { FileIdentity } from '../../core/file-identity.ts'
import { foldTokens } from '../names/fold.ts'
import { readYear } from '../names/year.ts'
import { isOtherInstalment, isOtherRecording } from './instalments.ts'
import { isPartOf, type KnownNames, type NamedWork } from './known-names.ts'
import type { FolderName } from './path-names.ts'
import { tellingWords } from './telling-words.ts'
import { workKey, workKeys } from './work-names.ts'
import { coverage, type Words } from './words.ts'

/** Share of a name's words that must be there for something to be called so. */
const named = 0.8

/** A folder that may be named after an album. */
export interface AlbumFolder {
  readonly name: string
  readonly folder: FolderName
  /** The name of the folder above; null where the section begins there. */
  readonly above: string | null
  /** What the old folder was called; empty where that says nothing. */
  readonly before: string
}

/** Whether a folder is named after another album than the file is of. `isAlias`: whether it was so before. */
export function isOtherAlbum(
  { artist, album, year }: FileIdentity & { kind: 'track' },
  { name, folder, above, before }: AlbumFolder,
  known: KnownNames,
  isAlias: (keys: readonly string[]) => boolean,
): boolean {
  const keys = workKeys(name)
  const artistKey = workKey(artist)
  // A folder of the artist alone is none of the album that is called so.
  if (keys.includes(artistKey) && (above === null || workKey(above) !== artistKey)) return false
  if (isOtherInstalment([album, `${artist} ${album}`], [before], name)) return true
  if (isOtherRecording([album], [before], name)) return true
  const others = keys.flatMap((key) => known.of(key))
  const own = [workKey(album), workKey(`${artist} ${album}`)]
  if (keys.some((key) => own.includes(key))) {
    const isOwnArtist = coverage(tellingWords(foldTokens(artist)), folder.words) >= 0.5
    const isOthers = others.some((other) => other.artistKey !== artistKey && isOf(other, folder.words))
    return (!isOwnArtist && isOthers) || isOtherIssue(folder, { artistKey, year, before }, others)
  }
  const words = tellingWords(foldTokens(album))
  const isCovered = coverage(words, folder.words) >= named
  // `Rust: The Sessions` is in the folders, and so the album `Rust` is too.
  const isKnown = others.some(
    (other) => isOf(other, folder.words) && !(isCovered && isPartOf(tellingWords(foldTokens(other.title)), words)),
  )
  return isKnown || (!keys.includes(workKey(before)) && isAlias(keys))
}

/** Whether the artist of the work is in the path. */
function isOf({ artist }: NamedWork, path: Words): boolean {
  return coverage(tellingWords(foldTokens(artist)), path) >= named
}

/** An album of the same name from another year: where the old folder had a year too, or the database knows both. */
function isOtherIssue(
  { years }: FolderName,
  { artistKey, year, before }: { readonly artistKey: string; readonly year: number | null; readonly before: string },
  works: readonly NamedWork[],
): boolean {
  const old = readYear(before)
  if (years.length === 0 || years.some((one) => one === year || old.includes(one))) return false
  if (year !== null && old.includes(year)) return true
  return works.some(
    (work) => work.artistKey === artistKey && work.year !== null && work.year !== year && years.includes(work.year),
  )
}
