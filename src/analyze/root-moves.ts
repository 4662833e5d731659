import { MediaClassifier, sectionWants } from '../core/media-file.ts'
import { parentOf } from '../core/plex-path.ts'
import { spread } from '../core/spread.ts'
import type { LibrarySection, PartTable } from '../db/plex/library-snapshot.ts'
import type { ObjectTable } from '../storage/listing.ts'
import type { Comparison } from './comparison.ts'
import { PartClass } from './part-class.ts'
import type { SectionRoot } from './section-roots.ts'

/** Where a section's files evidently went, outside all of its roots. */
export interface RootMove {
  readonly section: number
  /** The folder that now holds them, as a key prefix ending in `/`. */
  readonly keyPrefix: string
  /** Stale files that have an object of their very size there, unique on both sides. */
  readonly files: number
}

/** Fewer files than this, or than this share of a section's stale ones, are no evidence of a move. */
const leastFiles = 3
const leastShare = 0.25
/** So many of them show where they went. */
const sampled = 5000
/** The folder that holds at least this share of the files found outside the roots is where they went. */
const majority = 0.8

/**
 * Looks for the files of sections whose paths went stale. A size that one stale path and one free
 * object of the right kind of media share, and nothing else does, tells where that file is now.
 */
export function findRootMoves(
  sections: readonly LibrarySection[],
  roots: readonly SectionRoot[],
  parts: PartTable,
  objects: ObjectTable,
  comparison: Comparison,
): RootMove[] {
  const stale = uniqueStaleSizes(parts, comparison.classes)
  if (stale.size === 0) return []
  const found = uniqueObjects(stale, sections, parts, objects, comparison.claimed)
  const outside = sections.map((): number[] => [])
  const ownPrefixes = sections.map((_, section) =>
    roots.filter((root) => root.section === section).flatMap((root) => root.keyPrefixes),
  )
  for (const [part, object] of found) {
    const section = parts.sections[part] as number
    const key = objects.keys.text(object)
    if (!ownPrefixes[section]?.some((prefix) => key.startsWith(prefix))) outside[section]?.push(object)
  }
  const staleCounts = sections.map(() => 0)
  for (let part = 0; part < parts.ids.length; part++)
    if (comparison.classes[part] === PartClass.stale) {
      const section = parts.sections[part] as number
      staleCounts[section] = (staleCounts[section] as number) + 1
    }
  const allPrefixes = ownPrefixes.flat()
  return outside.flatMap((moved, section): RootMove[] => {
    if (moved.length < leastFiles || moved.length < (staleCounts[section] as number) * leastShare) return []
    const keyPrefix = commonFolder(spread(moved, sampled).map((object) => objects.keys.text(object)))
    if (keyPrefix === null || allPrefixes.some((prefix) => prefix.startsWith(keyPrefix))) return []
    const files = moved.filter((object) => objects.keys.text(object).startsWith(keyPrefix)).length
    return [{ section, keyPrefix, files }]
  })
}

/** Sizes that exactly one distinct stale path has, with one of its parts. */
function uniqueStaleSizes(parts: PartTable, classes: Uint8Array): Map<number, number> {
  const bySize = new Map<number, number>()
  for (let part = 0; part < parts.ids.length; part++) {
    const size = parts.sizes[part] as number
    if (classes[part] !== PartClass.stale || !(size > 0)) continue
    const other = bySize.get(size)
    if (other === undefined) bySize.set(size, part)
    else if (other >= 0 && parts.paths.text(other) !== parts.paths.text(part)) bySize.set(size, -1)
  }
  for (const [size, part] of bySize) if (part < 0) bySize.delete(size)
  return bySize
}

/** For each of those parts, the one free object of its size. */
function uniqueObjects(
  stale: ReadonlyMap<number, number>,
  sections: readonly LibrarySection[],
  parts: PartTable,
  objects: ObjectTable,
  claimed: Uint8Array,
): Map<number, number> {
  const classifier = new MediaClassifier()
  const { keys, sizes } = objects
  const found = new Map<number, number>()
  for (let object = 0; object < keys.length; object++) {
    if (claimed[object] === 1) continue
    const part = stale.get(sizes[object] as number)
    if (part === undefined) continue
    const { type } = sections[parts.sections[part] as number] as LibrarySection
    if (!sectionWants(type, classifier.classify(keys.buffer, keys.start(object), keys.end(object)))) continue
    found.set(part, found.has(part) ? -1 : object)
  }
  for (const [part, object] of found) if (object < 0) found.delete(part)
  return found
}

/** The deepest folder that holds the majority of the keys, ending in `/`; null if only the top does. */
function commonFolder(keys: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const key of keys)
    for (let folder = parentOf(key); folder !== ''; folder = parentOf(folder))
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
  let deepest: string | null = null
  for (const [folder, count] of counts)
    if (count >= keys.length * majority && (deepest === null || folder.length > deepest.length)) deepest = folder
  return deepest === null ? null : `${deepest}/`
}
