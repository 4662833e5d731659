import { foldSpelling, spellingDifference } from '../core/spelling.ts'
import type { MisplacedFile } from './stale-files.ts'

/** A file whose place is known without looking for it. */
export interface SettledFile {
  readonly file: MisplacedFile
  /** Index into the listing's objects. */
  readonly object: number
}

/** What the listing has at a path, and how large it is. */
export interface ListedPlaces {
  /** Index of the object that Plex would see at this path, or -1. */
  readonly objectAt: (path: string) => number
  /** Bytes; NaN where not told. */
  readonly sizeOf: (object: number) => number
  /** The path at which Plex sees the object; null where no mount shows it. */
  readonly pathOf: (object: number) => string | null
}

/**
 * Files that are where the user's mapping says, of equal size and free. Where it brings two files to one place
 * neither is settled.
 * @param claimed 1 for objects that another path names; not changed
 */
export function settleMapped(
  files: readonly MisplacedFile[],
  mapped: (path: string) => string | null,
  places: ListedPlaces,
  claimed: Uint8Array,
): SettledFile[] {
  const settled = files.flatMap((file): SettledFile[] => {
    const path = mapped(file.path)
    const object = path === null ? -1 : places.objectAt(path)
    if (object < 0 || claimed[object] === 1 || places.sizeOf(object) !== file.size) return []
    return [{ file, object }]
  })
  return withoutRivals(settled)
}

/**
 * Files that are there under another spelling of their path, of equal size. rclone's replacements in a listing that
 * spells keys as the store does are no difference: Plex sees those names as the database has them.
 * @param objectOf the object that the audit found for the file
 */
export function settleSpelled(
  files: readonly MisplacedFile[],
  objectOf: (file: MisplacedFile) => number,
  places: ListedPlaces,
  spelling: 'decoded' | 'raw',
): { readonly settled: readonly SettledFile[]; readonly unsure: readonly MisplacedFile[] } {
  const settled: SettledFile[] = []
  const unsure: MisplacedFile[] = []
  for (const file of files) {
    const object = objectOf(file)
    const path = places.pathOf(object)
    if (path === null || places.sizeOf(object) !== file.size || foldSpelling(path) !== foldSpelling(file.path))
      unsure.push(file)
    else if (spelling === 'decoded' || spellingDifference(file.path, path) !== 'encoding')
      settled.push({ file, object })
  }
  const single = withoutRivals(settled)
  const kept = new Set(single.map(({ file }) => file))
  return { settled: single, unsure: [...unsure, ...settled.map(({ file }) => file).filter((file) => !kept.has(file))] }
}

function withoutRivals(settled: readonly SettledFile[]): SettledFile[] {
  const wanting = new Map<number, number>()
  for (const { object } of settled) wanting.set(object, (wanting.get(object) ?? 0) + 1)
  return settled.filter(({ object }) => wanting.get(object) === 1)
}
