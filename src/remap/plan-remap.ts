import { compareLibrary, type CompareOptions } from '../analyze/compare-library.ts'
import { isWithin } from '../core/plex-path.ts'
import { type Emit, silent } from '../core/progress.ts'
import type { KnownWork } from '../core/known-work.ts'
import { libraryFingerprint } from '../db/plex/fingerprint.ts'
import { readKnownWorks } from '../db/plex/known-works.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { PlexLibrary } from '../db/plex/open-plex.ts'
import { partsWithBytes } from '../db/plex/rows/part-paths.ts'
import type { Listing } from '../storage/listing.ts'
import type { MountTable } from '../storage/mounts.ts'
import { objectIndex } from '../storage/object-index.ts'
import { assemblePlan, type FoundFile, type LostFile } from './assemble-plan.ts'
import { takenPlaces } from './changed-places.ts'
import { FileFacts } from './file-facts.ts'
import { type Mapping, mapPath } from './mappings/map-path.ts'
import { matchFiles } from './match/match-files.ts'
import type { MatchInput, MatchSection } from './match/match-input.ts'
import { placesOfSections } from './places.ts'
import { proveMatches, type ProofOptions } from './proof/prove.ts'
import type { RemapPlan } from './remap-plan.ts'
import { countByRoot, isDeserted } from './root-counts.ts'
import { type ListedPlaces, settleMapped, settleSpelled } from './settled-files.ts'
import { type MisplacedFile, misplacedFiles, setAside } from './stale-files.ts'

/** What a plan is made with beside the library and the listing. */
export interface PlanRemapOptions extends CompareOptions {
  /** The version of the program, for the plan to name. */
  readonly toolVersion: string
  readonly now: () => Date
  /** Folders that the operator says were renamed. */
  readonly mappings?: readonly Mapping[]
  /** How moves are held against their contents; with `source` null they are not. */
  readonly proof: Omit<ProofOptions, 'emit' | 'signal'>
  readonly emit?: Emit
  readonly signal?: AbortSignal
}

/**
 * Finds where the stale paths of a library went. Writes nothing, neither to the database nor beside it.
 * @throws ToolError `listing-not-believable`, `section-unknown`, `content-unreadable` where a proof cannot go on,
 *   `plan-other` where a server wrote to the library meanwhile
 */
export async function planRemap(
  library: PlexLibrary,
  snapshot: LibrarySnapshot,
  listing: Listing,
  options: PlanRemapOptions,
): Promise<RemapPlan> {
  const { mappings = [], emit = silent, signal } = options
  const compared = compareLibrary(snapshot, listing, options)
  const withBytes = await library.read((db) => partsWithBytes(db))
  const { files, aside } = setAside(misplacedFiles(snapshot, compared), snapshot, withBytes)
  const places = listedPlaces(listing, compared.mounts)
  const { comparison } = compared

  const spelled = settleSpelled(
    files.spelling,
    ({ parts }) => comparison.objects[parts[0] as number] as number,
    places,
    listing.spelling,
  )
  const mapped = settleMapped(
    [...files.stale, ...files.unjudged],
    (path) => mapPath(path, mappings),
    places,
    comparison.claimed,
  )
  const claimed = comparison.claimed.slice()
  for (const { object } of mapped) claimed[object] = 1
  const settled = new Set(mapped.map(({ file }) => file))
  const searched = files.stale.filter((file) => !settled.has(file))

  emit({ task: 'matching', done: 0, total: searched.length, unit: 'files' })
  const respelled = spelled.settled.flatMap(({ file, object }) =>
    file.parts.map((part) => [part, places.pathOf(object) ?? ''] as const),
  )
  const rootCounts = countByRoot(snapshot, compared, new Map(respelled))
  const sectionsToSearch = new SearchedSections(
    placesOfSections(snapshot.sections, compared.roots, (section) => rootCounts[section]?.some(isDeserted) ?? false),
    compared.mounts,
    mappings,
  )
  const input: Omit<MatchInput, 'known' | 'identityOf' | 'works'> = {
    files:
      mappings.length === 0 ? searched : searched.map((file) => ({ ...file, sections: sectionsToSearch.of(file) })),
    sections: sectionsToSearch.all,
    objects: listing.objects,
    claimed,
    pathOf: places.pathOf,
  }
  // In one reading: matching looks a file up where its name and size do not settle it, which is seldom.
  const proof = await library.read(async (db) => {
    const facts = new FileFacts(db, snapshot, searched)
    let read: readonly KnownWork[] | undefined
    const works = () => (read ??= readKnownWorks(db))
    return await proveMatches(
      {
        match: (known) => matchFiles({ ...input, known, works, identityOf: (file) => facts.identity(file) }),
        pathOf: (file) => (searched[file] as MisplacedFile).path,
        sizeOf: (file) => (searched[file] as MisplacedFile).size,
        storedHashes: (file) => facts.hashes(file),
        keyOf: (object) => listing.objects.keys.text(object),
      },
      { ...options.proof, emit, ...(signal === undefined ? {} : { signal }) },
    )
  })

  const exact = (file: MisplacedFile, object: number): FoundFile => ({
    file,
    to: places.pathOf(object) ?? '',
    object,
    evidence: 'exact',
    score: 0,
  })
  const found: FoundFile[] = [
    ...mapped.map(({ file, object }) => exact(file, object)),
    ...spelled.settled.map(({ file, object }) => exact(file, object)),
    ...proof.matching.matches.map(({ file, object, score }): FoundFile => ({
      file: searched[file] as MisplacedFile,
      to: places.pathOf(object) ?? '',
      object,
      evidence: proof.isProved(file, object) ? 'proved' : 'strong',
      score,
    })),
  ]
  const lost: LostFile[] = [
    ...proof.matching.unmatched.map(({ file, reason, candidates }): LostFile => ({
      file: searched[file] as MisplacedFile,
      reason,
      candidates: candidates.flatMap((object) => places.pathOf(object) ?? []),
    })),
    ...[...files.unjudged.filter((file) => !settled.has(file)), ...spelled.unsure, ...aside].map((file): LostFile => ({
      file,
      reason: 'unjudged',
      candidates: [],
    })),
    ...takenPlaces(files.changed, ({ parts }) => places.sizeOf(comparison.objects[parts[0] as number] as number)).map(
      ({ file, at }): LostFile => ({ file, reason: 'contradiction', candidates: at }),
    ),
  ]
  return await assemblePlan(library, snapshot, listing, compared, {
    found,
    lost,
    places,
    rootCounts,
    fingerprint: libraryFingerprint(snapshot),
    proof: { ...proof.summary, vanished: proof.vanished, unreadable: proof.unreadable.objects },
    toolVersion: options.toolVersion,
    createdAt: options.now().toISOString(),
    emit,
  })
}

export function listedPlaces({ objects }: Listing, mounts: MountTable): ListedPlaces {
  const index = objectIndex(objects)
  return {
    objectAt: (path) => {
      const key = mounts.keyFor(path)
      return key === null ? -1 : index.findText(key)
    },
    sizeOf: (object) => objects.sizes[object] as number,
    pathOf: (object) => mounts.pathFor(objects.keys.text(object)),
  }
}

/**
 * The sections as matching sees them: what the operator mapped is looked for where it was mapped to, and nowhere
 * else, so it counts as a section of its own.
 */
class SearchedSections {
  readonly all: MatchSection[]
  readonly #mounts: MountTable
  readonly #mappings: readonly Mapping[]
  readonly #mapped = new Map<string, number>()

  constructor(sections: readonly MatchSection[], mounts: MountTable, mappings: readonly Mapping[]) {
    this.all = [...sections]
    this.#mounts = mounts
    this.#mappings = mappings
  }

  of({ path, sections }: MisplacedFile): readonly number[] {
    const mapping = this.#mappings.find(({ from }) => isWithin(path, from))
    return mapping === undefined ? sections : sections.map((section) => this.#under(section, mapping))
  }

  #under(section: number, { to }: Mapping): number {
    const name = `${section} ${to}`
    const known = this.#mapped.get(name)
    if (known !== undefined) return known
    const key = this.#mounts.keyFor(`${to}/`)
    const whole = this.all[section] as MatchSection
    const index = this.all.push({ ...whole, keyPrefixes: key === null ? [] : [key] }) - 1
    this.#mapped.set(name, index)
    return index
  }
}
