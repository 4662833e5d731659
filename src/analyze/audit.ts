import { shellQuoted } from '../core/shell-quoted.ts'
import { ToolError } from '../core/tool-error.ts'
import type { LibrarySection, LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { Listing } from '../storage/listing.ts'
import { inferMounts } from '../storage/mount-inference.ts'
import { type Mount, MountTable } from '../storage/mounts.ts'
import type { AuditReport, AuditSection, PartCounts } from './audit-report.ts'
import { compare } from './compare.ts'
import type { Comparison } from './comparison.ts'
import { auditFindings } from './findings/audit-findings.ts'
import { doubtComparison, doubtListing, refuseDoubt } from './listing-guard.ts'
import { countNewFiles } from './new-files.ts'
import { PartClass, partClassNames } from './part-class.ts'
import { findRootMoves } from './root-moves.ts'
import { sectionRoots } from './section-roots.ts'
import { groupStale } from './stale-groups.ts'
import { sampleRoots } from './root-samples.ts'

export interface AuditOptions {
  /** The database as the operator named it. */
  readonly databasePath: string
  /** Mounts that the operator named; without any they are inferred. */
  readonly mounts?: readonly Mount[]
  /** Names of the sections to report; all unless given. */
  readonly sections?: readonly string[]
  /** Take a listing that the guard doubts. */
  readonly acceptListing?: boolean
  /** The command line that makes this audit again, to name in remedies. */
  readonly command?: string
  /** What a person calls the show, artist, movie or album that a group's parts belong to. */
  readonly labelOf?: (witnesses: readonly number[]) => string
}

export interface Audit {
  readonly report: AuditReport
  /** What the report was counted from: one verdict a part. */
  readonly comparison: Comparison
  /** Indexes into the library's sections of those that are reported. */
  readonly chosen: readonly number[]
}

/**
 * Judges every part of the library against the listing.
 * @throws ToolError `listing-not-believable` when the listing is empty, cut short or of something else;
 * `section-unknown` when a named section does not exist.
 */
export function audit(library: LibrarySnapshot, listing: Listing, options: AuditOptions): Audit {
  const { mounts: named = [], acceptListing = false, labelOf = () => '' } = options
  const {
    command = `plexferry audit --db ${shellQuoted(options.databasePath)} --listing ${shellQuoted(listing.source)}`,
  } = options
  const chosen = chooseSections(library.sections, options.sections ?? [])
  const wanted = new Set(chosen)
  const ownDoubt = doubtListing(listing)
  refuseDoubt(listing.source, ownDoubt, acceptListing)

  const inferred = named.length === 0 ? inferMounts(sampleRoots(library), listing.objects) : []
  const mounts = new MountTable(named.length === 0 ? inferred : named)
  const comparison = compare(library, listing.objects, mounts)
  const doubt = ownDoubt ?? doubtComparison(library, listing, mounts, comparison, wanted)
  refuseDoubt(listing.source, doubt, acceptListing)

  const roots = sectionRoots(library.sections, mounts)
  const moves = findRootMoves(library.sections, roots, library.parts, listing.objects, comparison)
  const own = roots.flatMap(({ section, keyPrefixes }) => keyPrefixes.map((keyPrefix) => ({ section, keyPrefix })))
  const places = [...own, ...moves]
  const fresh = countNewFiles(
    library.sections,
    places.filter((place) => wanted.has(place.section)),
    listing.objects,
    comparison.claimed,
  )
  const counts = countBySection(library, comparison)
  const groups = groupStale(library.sections.length, roots, library.parts, comparison.classes)

  const sections = chosen.map((index): AuditSection => {
    const { id, name, type, roots, items, sonic, trashed, pathless } = library.sections[index] as LibrarySection
    return {
      id,
      name,
      type,
      roots,
      items,
      sonic,
      ...(counts[index] as Omit<PartCounts, 'new'>),
      trashed,
      pathless,
      new: fresh.bySection[index] as number,
      groups: (groups[index] ?? []).map(({ path, stale, witnesses }) => ({
        path,
        stale,
        label: labelOf(witnesses),
      })),
    }
  })
  const report: Omit<AuditReport, 'findings'> = {
    format: 'plexferry/audit',
    formatVersion: 1,
    database: {
      path: options.databasePath,
      schema: library.schema,
      generation: library.generation,
      parts: library.partRows,
    },
    listing: {
      source: listing.source,
      objects: listing.objects.keys.length,
      bytes: listing.objects.sizes.reduce((sum, size) => (Number.isNaN(size) ? sum : sum + size), 0),
      takenAt: listing.takenAt,
      complete: listing.complete,
    },
    mounts: describeMounts(mounts, named.length === 0, comparison),
    sections,
    totals: { ...totalCounts(sections), new: fresh.total },
  }
  const findings = auditFindings(
    { report, library, listing, comparison, roots, moves, mounts, inferred, doubt, command },
    chosen,
  )
  return { report: { ...report, findings }, comparison, chosen }
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

function countBySection(library: LibrarySnapshot, comparison: Comparison): Omit<PartCounts, 'new'>[] {
  const counts = library.sections.map(() => ({ parts: 0, present: 0, stale: 0, changed: 0, spelling: 0, unjudged: 0 }))
  for (let part = 0; part < comparison.classes.length; part++) {
    const section = counts[library.parts.sections[part] as number]
    const name = partClassNames[comparison.classes[part] as PartClass]
    if (section === undefined || name === undefined) continue
    section.parts++
    section[name]++
  }
  return counts
}

function totalCounts(sections: readonly PartCounts[]): Omit<PartCounts, 'new'> {
  const sum = (field: keyof PartCounts): number => sections.reduce((total, section) => total + section[field], 0)
  return {
    parts: sum('parts'),
    present: sum('present'),
    stale: sum('stale'),
    changed: sum('changed'),
    spelling: sum('spelling'),
    unjudged: sum('unjudged'),
  }
}

function describeMounts(mounts: MountTable, inferred: boolean, comparison: Comparison): AuditReport['mounts'] {
  const support = mounts.mounts.map(() => 0)
  for (let part = 0; part < comparison.classes.length; part++) {
    const mount = comparison.mounts[part] as number
    const verdict = comparison.classes[part]
    if (mount >= 0 && verdict !== PartClass.stale) support[mount] = (support[mount] as number) + 1
  }
  return mounts.mounts.map(({ plexRoot, prefix }, index) => ({
    plexRoot,
    prefix,
    inferred,
    support: support[index] as number,
  }))
}
