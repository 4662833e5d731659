import { shellQuoted } from '../core/shell-quoted.ts'
import type { LibrarySection, LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { Listing } from '../storage/listing.ts'
import type { MountTable } from '../storage/mounts.ts'
import type { AuditReport, AuditSection, PartCounts } from './audit-report.ts'
import { type ComparedLibrary, compareLibrary, type CompareOptions } from './compare-library.ts'
import type { Comparison } from './comparison.ts'
import { auditFindings } from './findings/audit-findings.ts'
import { findNewFiles } from './new-files.ts'
import { PartClass, partClassNames } from './part-class.ts'
import { findRootMoves } from './root-moves.ts'
import { groupStale } from './stale-groups.ts'

export interface AuditOptions extends CompareOptions {
  /** The database as the operator named it. */
  readonly databasePath: string
  /** The flags that compare the same again, for the commands that remedies name. */
  readonly commandFlags?: string
  /** What a person calls the show, artist, movie or album that a group's parts belong to. */
  readonly labelOf?: (witnesses: readonly number[]) => string
}

export interface Audit extends ComparedLibrary {
  readonly report: AuditReport
}

/**
 * Judges every part of the library against the listing, and reports.
 * @throws ToolError as `compareLibrary` does
 */
export function audit(library: LibrarySnapshot, listing: Listing, options: AuditOptions): Audit {
  const { labelOf = () => '' } = options
  const { commandFlags = `--db ${shellQuoted(options.databasePath)} --listing ${shellQuoted(listing.source)}` } =
    options
  const compared = compareLibrary(library, listing, options)
  const { comparison, chosen, mounts, inferred, roots, doubt } = compared
  const wanted = new Set(chosen)

  const moves = findRootMoves(library.sections, roots, library.parts, listing.objects, comparison)
  const own = roots.flatMap(({ section, keyPrefixes }) => keyPrefixes.map((keyPrefix) => ({ section, keyPrefix })))
  const places = [...own, ...moves]
  const fresh = findNewFiles(
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
      new: (fresh.bySection[index] as readonly number[]).length,
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
    mounts: describeMounts(mounts, (options.mounts ?? []).length === 0, comparison),
    sections,
    totals: { ...totalCounts(sections), new: fresh.total },
  }
  const findings = auditFindings(
    { report, library, listing, comparison, roots, moves, mounts, inferred, doubt, commandFlags },
    chosen,
  )
  return { ...compared, report: { ...report, findings } }
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
