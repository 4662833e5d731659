import type { Severity } from '../../core/finding.ts'
import { countFindings } from './count-findings.ts'
import { differenceFindings } from './difference-findings.ts'
import {
  type AuditFinding,
  exceptionalParts,
  exceptionId,
  type LibraryFacts,
  partsWithoutSlash,
  type SectionFacts,
} from './finding-input.ts'
import { libraryFindings } from './library-findings.ts'
import { rootFindings } from './root-findings.ts'
import { staleFindings } from './stale-findings.ts'

const severityOrder: readonly Severity[] = ['error', 'warning', 'info']

/** All the audit has to say beside its counts: most severe first, then in order of sections. */
export function auditFindings(facts: LibraryFacts, chosen: readonly number[]): AuditFinding[] {
  const exceptions = exceptionalParts(facts.library, facts.comparison)
  const oddRoots = partsWithoutSlash(facts.library)
  const bySection = facts.report.sections.flatMap((section, at) => {
    const index = chosen[at] as number
    const sectionFacts: SectionFacts = {
      ...facts,
      section,
      index,
      oddRoots,
      partsOf: (verdict) => exceptions.get(exceptionId(index, verdict)) ?? [],
      pathOf: (part) => facts.library.parts.paths.text(part),
    }
    return [staleFindings, differenceFindings, rootFindings, countFindings].flatMap((find) => find(sectionFacts))
  })
  const findings = [...libraryFindings(facts), ...bySection]
  return findings.toSorted((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity))
}
