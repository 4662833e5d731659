import { ToolError } from '../core/tool-error.ts'
import type { LibrarySection, LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { Listing } from '../storage/listing.ts'
import { type InferredMount, inferMounts } from '../storage/mount-inference.ts'
import { type Mount, MountTable } from '../storage/mounts.ts'
import { compare } from './compare.ts'
import type { Comparison } from './comparison.ts'
import { doubtComparison, doubtListing, refuseDoubt } from './listing-guard.ts'
import { sampleRoots } from './root-samples.ts'
import { type SectionRoot, sectionRoots } from './section-roots.ts'

export interface CompareOptions {
  /** Mounts that the operator named; without any they are inferred. */
  readonly mounts?: readonly Mount[]
  /** Names of the sections that are wanted; all unless given. */
  readonly sections?: readonly string[]
  /** Take a listing that the guard doubts. */
  readonly acceptListing?: boolean
}

/** A library held against a listing that can be believed. */
export interface ComparedLibrary {
  /** One verdict a part. */
  readonly comparison: Comparison
  /** Indexes into the library's sections of those that are wanted. */
  readonly chosen: readonly number[]
  readonly mounts: MountTable
  /** Mounts that were found from the data; none when they were named. */
  readonly inferred: readonly InferredMount[]
  /** Where the listing shows each section location. */
  readonly roots: readonly SectionRoot[]
  /** Why the listing would have been refused, had it not been accepted; null when it would not. */
  readonly doubt: string | null
}

/**
 * Judges every part of the library against the listing.
 * @throws ToolError `listing-not-believable` when the listing is empty, cut short or of something else;
 * `section-unknown` when a named section does not exist.
 */
export function compareLibrary(library: LibrarySnapshot, listing: Listing, options: CompareOptions): ComparedLibrary {
  const { mounts: named = [], acceptListing = false } = options
  const chosen = chooseSections(library.sections, options.sections ?? [])
  const ownDoubt = doubtListing(listing)
  refuseDoubt(listing.source, ownDoubt, acceptListing)

  const inferred = named.length === 0 ? inferMounts(sampleRoots(library), listing.objects) : []
  const mounts = new MountTable(named.length === 0 ? inferred : named)
  const comparison = compare(library, listing.objects, mounts)
  const doubt = ownDoubt ?? doubtComparison(library, listing, mounts, comparison, new Set(chosen))
  refuseDoubt(listing.source, doubt, acceptListing)
  return { comparison, chosen, mounts, inferred, roots: sectionRoots(library.sections, mounts), doubt }
}

function chooseSections(sections: readonly LibrarySection[], names: readonly string[]): number[] {
  if (names.length === 0) return sections.map((_, index) => index)
  const chosen = new Set<number>()
  for (const name of names) {
    const exact = indexesWhere(sections, (section) => section.name === name)
    const found = exact.length > 0 ? exact : indexesWhere(sections, (section) => folded(section.name) === folded(name))
    if (found.length === 0)
      throw new ToolError(
        'section-unknown',
        `there is no section '${name}'`,
        `the sections are: ${sections.map((section) => section.name).join(', ') || 'none'}`,
      )
    for (const index of found) chosen.add(index)
  }
  return [...chosen].toSorted((a, b) => a - b)
}

/** Names are typed in any letter case and either form of an accent. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function indexesWhere<T>(items: readonly T[], holds: (item: T) => boolean): number[] {
  return items.flatMap((item, index) => (holds(item) ? [index] : []))
}
