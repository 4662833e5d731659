import type { Finding, Severity } from '../../core/finding.ts'
import type { LibrarySnapshot } from '../../db/plex/library-snapshot.ts'
import type { Listing } from '../../storage/listing.ts'
import type { InferredMount } from '../../storage/mount-inference.ts'
import type { MountTable } from '../../storage/mounts.ts'
import type { AuditFindingCode, AuditReport, AuditSection } from '../audit-report.ts'
import type { Comparison } from '../comparison.ts'
import { PartClass } from '../part-class.ts'
import type { RootMove } from '../root-moves.ts'
import type { SectionRoot } from '../section-roots.ts'

export type AuditFinding = Finding<AuditFindingCode>

/** What the findings are made from. */
export interface LibraryFacts {
  readonly report: Omit<AuditReport, 'findings'>
  readonly library: LibrarySnapshot
  readonly listing: Listing
  readonly comparison: Comparison
  readonly roots: readonly SectionRoot[]
  readonly moves: readonly RootMove[]
  readonly mounts: MountTable
  /** Mounts that were found from the data; none when they were named. */
  readonly inferred: readonly InferredMount[]
  /** The flags that compare the same again: `--db … --listing …`. */
  readonly commandFlags: string
  /** Why the listing would have been refused, had it not been accepted; null when it would not. */
  readonly doubt: string | null
}

export interface SectionFacts extends LibraryFacts {
  /** As reported. */
  readonly section: AuditSection
  /** Among the library's sections. */
  readonly index: number
  /** Parts of any section whose path does not begin with a slash. */
  readonly oddRoots: readonly number[]
  /** Its parts of a class; empty without a search where the report counts none. */
  readonly partsOf: (verdict: PartClass) => readonly number[]
  readonly pathOf: (part: number) => string
}

export const exampleCount = 3

const severityOf: Readonly<Record<AuditFindingCode, Severity>> = {
  'stale-paths': 'error',
  'root-moved': 'error',
  'section-emptied': 'error',
  'changed-files': 'warning',
  'spelling-differs': 'warning',
  'unjudged-paths': 'warning',
  'archived-objects': 'warning',
  'parts-without-section': 'warning',
  'root-without-objects': 'warning',
  'windows-paths': 'warning',
  'listing-accepted': 'warning',
  'mount-ambiguous': 'warning',
  'sizes-unknown': 'info',
  'new-files': 'info',
  'pathless-parts': 'info',
  'trashed-parts': 'info',
  'shared-root': 'info',
}

export function makeFinding(
  code: AuditFindingCode,
  section: number | null,
  text: { readonly message: string; readonly remedy: string },
  evidence: Finding['evidence'],
): AuditFinding {
  return { code, severity: severityOf[code], section, message: text.message, evidence, remedy: text.remedy }
}

/** Indexes of the parts of each section and class other than present, found in one pass. */
export function exceptionalParts(library: LibrarySnapshot, comparison: Comparison): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (let part = 0; part < comparison.classes.length; part++) {
    const verdict = comparison.classes[part] as PartClass
    if (verdict === PartClass.present) continue
    const id = exceptionId(library.parts.sections[part] as number, verdict)
    const parts = found.get(id)
    if (parts === undefined) found.set(id, [part])
    else parts.push(part)
  }
  return found
}

export function exceptionId(section: number, verdict: PartClass): string {
  return `${section}/${verdict}`
}

const slash = 0x2f

/** Parts whose path does not begin with a slash, as those of a server on Windows. */
export function partsWithoutSlash({ parts }: LibrarySnapshot): number[] {
  const { paths } = parts
  const found: number[] = []
  for (let part = 0; part < paths.length; part++) if (paths.buffer[paths.start(part)] !== slash) found.push(part)
  return found
}
