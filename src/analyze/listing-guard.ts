import type { ByteStrings } from '../core/byte-strings.ts'
import { MediaClass, MediaClassifier } from '../core/media-file.ts'
import { ToolError } from '../core/tool-error.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { Listing } from '../storage/listing.ts'
import type { MountTable } from '../storage/mounts.ts'
import type { Comparison } from './comparison.ts'
import { ExpectedKeys } from './expected-keys.ts'
import { PartClass } from './part-class.ts'

/** Why a listing cannot be believed, in one sentence of what was seen; null when it can. */
export type Doubt = string | null

/** Below this many judged parts, shares say nothing. */
const enoughParts = 100
/** Stale paths are explained when at least this share of them has a free media object of the same size. */
const explainedShare = 0.5
/** A stretch of paths missing at the listing's end is a cut when it is at least this long. */
const leastTail = 20
const leastTailShare = 0.001

/** What the listing says of itself. */
export function doubtListing(listing: Listing): Doubt {
  if (listing.objects.keys.length === 0)
    return listing.markers > 0
      ? `the listing holds no object, only ${listing.markers} folder markers`
      : 'the listing is empty (a wrong prefix lists as empty too)'
  if (!listing.complete) return `the listing is not complete: ${listing.incompleteReason ?? 'it says so itself'}`
  return null
}

/**
 * What the comparison with the database shows: a listing of something else, cut short, or out of date. A listing
 * of the chosen sections alone is believed when it fits them, and one of the whole library when it fits that.
 */
export function doubtComparison(
  library: LibrarySnapshot,
  listing: Listing,
  mounts: MountTable,
  comparison: Comparison,
  chosen: ReadonlySet<number>,
): Doubt {
  const all = new Set(library.sections.keys())
  const whole = doubtSections(library, listing, mounts, comparison, all)
  return whole === null || chosen.size === all.size
    ? whole
    : doubtSections(library, listing, mounts, onlySections(library, comparison, chosen), chosen)
}

function doubtSections(
  library: LibrarySnapshot,
  listing: Listing,
  mounts: MountTable,
  comparison: Comparison,
  chosen: ReadonlySet<number>,
): Doubt {
  const counts = countClasses(comparison.classes)
  const all = library.parts.sections.reduce((sum, section) => (chosen.has(section) ? sum + 1 : sum), 0)
  if (all === 0) return null
  const judged = all - (counts.unjudged - (comparison.classes.length - all))
  if (judged === 0)
    return `none of the database's ${all} paths lies where the listing could show it, and no file name of theirs is in it: it is a listing of something else, or needs --mount`
  const older = olderThanLibrary(library, listing)
  const missing = counts.stale
  const found = judged - missing
  const explained = missing === 0 ? 0 : countExplained(library, listing, comparison)
  if (found === 0 && explained < missing * 0.1)
    return `not one of the ${judged} paths is in it, and ${explained} have an object of the same size: it is a listing of another library${older}`
  if (judged >= enoughParts && missing > judged / 2 && explained < missing * explainedShare)
    return `${missing} of ${judged} paths are not in it, and ${explained} of those have an object of the same size anywhere: it is a part of the bucket, or of another time${older}`
  if (judged >= enoughParts && counts.changed > judged / 2)
    return `${counts.changed} of ${judged} files have another size than the database knows: it is a listing of another copy, or of another time${older}`
  return doubtTail(library, listing, mounts, comparison)
}

/** The comparison with the parts of other sections left out of judgement: a listing may hold one section only. */
function onlySections(library: LibrarySnapshot, comparison: Comparison, chosen: ReadonlySet<number>): Comparison {
  const classes = comparison.classes.map((verdict, part) =>
    chosen.has(library.parts.sections[part] as number) ? verdict : PartClass.unjudged,
  )
  return { ...comparison, classes }
}

function countClasses(classes: Uint8Array): { stale: number; changed: number; unjudged: number } {
  const counts = { stale: 0, changed: 0, unjudged: 0 }
  for (const verdict of classes)
    if (verdict === PartClass.stale) counts.stale++
    else if (verdict === PartClass.changed) counts.changed++
    else if (verdict === PartClass.unjudged) counts.unjudged++
  return counts
}

function olderThanLibrary(library: LibrarySnapshot, listing: Listing): string {
  if (library.newestFileAt === null || listing.newestObjectAt === null) return ''
  const newest = Date.parse(listing.newestObjectAt)
  if (!(newest < library.newestFileAt * 1000)) return ''
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  return ` (its newest object is of ${day(newest)}, the database's newest file of ${day(library.newestFileAt * 1000)})`
}

/** Stale parts for which a free media object of the very same size exists, each object used once. */
function countExplained(library: LibrarySnapshot, listing: Listing, comparison: Comparison): number {
  const wanted = new Map<number, number>()
  for (let part = 0; part < comparison.classes.length; part++) {
    if (comparison.classes[part] !== PartClass.stale) continue
    const size = library.parts.sizes[part] as number
    wanted.set(size, (wanted.get(size) ?? 0) + 1)
  }
  const unsized = wanted.get(Number.NaN) ?? 0
  wanted.delete(Number.NaN)
  const { keys, sizes } = listing.objects
  const classifier = new MediaClassifier()
  let explained = 0
  let free = 0
  for (let object = 0; object < keys.length; object++) {
    if (comparison.claimed[object] === 1) continue
    const size = sizes[object] as number
    const left = wanted.get(size) ?? 0
    if (left === 0 && unsized === 0 && !Number.isNaN(size)) continue
    if (classifier.classify(keys.buffer, keys.start(object), keys.end(object)) === MediaClass.none) continue
    if (left > 0) {
      wanted.set(size, left - 1)
      explained++
    } else free++
  }
  // Without sizes on one side a free media file may be any of the stale ones.
  const blind = listingIsUnsized(listing) ? Number.POSITIVE_INFINITY : unsized
  return explained + Math.min(free, blind)
}

/** Whether it has no sizes at all, as a list of names has not. */
export function listingIsUnsized(listing: Listing): boolean {
  return listing.objects.sizes.every((size) => Number.isNaN(size))
}

/**
 * A listing in key order whose end is missing: every path that sorts after its last key is absent, and most of these
 * files are nowhere else either, as those that were only moved would be.
 */
function doubtTail(library: LibrarySnapshot, listing: Listing, mounts: MountTable, comparison: Comparison): Doubt {
  const { keys } = listing.objects
  const parts = comparison.classes.length
  const beyond = isSorted(keys) ? stalePathsBeyond(library, listing, mounts, comparison) : []
  const enough = Math.max(leastTail, parts * leastTailShare)
  if (beyond.length < enough || listingIsUnsized(listing)) return null
  const elsewhere = freeSizes(listing, comparison)
  const lost = beyond.filter((part) => !elsewhere.has(library.parts.sizes[part] as number)).length
  if (lost < enough || lost < beyond.length / 2) return null
  return `it ends at '${keys.text(keys.length - 1)}', and none of the ${beyond.length} paths that sort after that is in it: its end seems to be missing`
}

/** Stale parts whose keys would come after the last of the listing. */
function stalePathsBeyond(
  library: LibrarySnapshot,
  { objects: { keys } }: Listing,
  mounts: MountTable,
  comparison: Comparison,
): number[] {
  const last = keys.length - 1
  const expected = new ExpectedKeys(library.parts.paths, mounts)
  const beyond: number[] = []
  for (let part = 0; part < comparison.classes.length; part++) {
    if (comparison.classes[part] !== PartClass.stale) continue
    expected.locate(part)
    if (compareBytes(keys.buffer, keys.start(last), keys.end(last), expected.bytes, expected.start, expected.end) < 0)
      beyond.push(part)
  }
  return beyond
}

/** Sizes of media objects that no part names. */
function freeSizes({ objects: { keys, sizes } }: Listing, { claimed }: Comparison): Set<number> {
  const classifier = new MediaClassifier()
  const free = new Set<number>()
  for (let object = 0; object < keys.length; object++)
    if (
      claimed[object] !== 1 &&
      classifier.classify(keys.buffer, keys.start(object), keys.end(object)) !== MediaClass.none
    )
      free.add(sizes[object] as number)
  return free
}

function isSorted(keys: ByteStrings): boolean {
  const { buffer } = keys
  for (let index = 1; index < keys.length; index++) {
    const before = index - 1
    if (compareBytes(buffer, keys.start(before), keys.end(before), buffer, keys.start(index), keys.end(index)) > 0)
      return false
  }
  return true
}

function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart)
  for (let at = 0; at < length; at++) {
    const difference = (a[aStart + at] as number) - (b[bStart + at] as number)
    if (difference !== 0) return difference
  }
  return aEnd - aStart - (bEnd - bStart)
}

/** Refuses a doubted listing unless the operator takes it as it is. */
export function refuseDoubt(source: string, doubt: Doubt, accepted: boolean): void {
  if (doubt === null || accepted) return
  throw new ToolError(
    'listing-not-believable',
    `${source}: ${doubt}`,
    'take the listing again and look at its prefix; if it is right as it is, add --accept-listing',
  )
}
