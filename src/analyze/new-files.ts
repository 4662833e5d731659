import { isExtra, isHidden, MediaClass, MediaClassifier, sectionWants } from '../core/media-file.ts'
import type { LibrarySection } from '../db/plex/library-snapshot.ts'
import type { ObjectTable } from '../storage/listing.ts'
import { objectIndex } from '../storage/object-index.ts'

/** A place in the listing where files of a section are expected. */
export interface SectionPlace {
  readonly section: number
  readonly keyPrefix: string
}

/** Free objects that count as new media, by section; `total` counts an object of two sections once. */
export interface NewFiles {
  readonly bySection: readonly (readonly number[])[]
  readonly total: number
}

/**
 * Finds the objects that Plex's scanner would add: media of the section's kind, in one of its places,
 * that no part names and that is not empty, hidden, archived or an extra.
 */
export function findNewFiles(
  sections: readonly LibrarySection[],
  places: readonly SectionPlace[],
  objects: ObjectTable,
  claimed: Uint8Array,
): NewFiles {
  const encoder = new TextEncoder()
  const encoded = places.map((place) => ({ ...place, bytes: encoder.encode(place.keyPrefix) }))
  const bySection = sections.map((): number[] => [])
  const classifier = new MediaClassifier()
  const { keys, sizes, archived } = objects
  const buffer = keys.buffer
  let total = 0
  for (let object = 0; object < keys.length; object++) {
    if (claimed[object] === 1 || sizes[object] === 0 || archived[object] === 1) continue
    const start = keys.start(object)
    const end = keys.end(object)
    const media = classifier.classify(buffer, start, end)
    if (media === MediaClass.none) continue
    const counted = new Set<number>()
    for (const { section, bytes, keyPrefix } of encoded) {
      if (counted.has(section) || !startsWith(buffer, start, end, bytes)) continue
      const { type } = sections[section] as LibrarySection
      if (!sectionWants(type, media)) continue
      const relative = keys.text(object).slice(keyPrefix.length)
      if (isHidden(relative) || (media === MediaClass.video && isExtra(relative, type))) continue
      counted.add(section)
    }
    // A key that is listed twice is one file, and the first entry of it stands for both.
    if (counted.size === 0 || objectIndex(objects).find(buffer, start, end) !== object) continue
    for (const section of counted) bySection[section]?.push(object)
    total++
  }
  return { bySection, total }
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false
  for (let at = 0; at < prefix.length; at++) if (bytes[start + at] !== prefix[at]) return false
  return true
}
