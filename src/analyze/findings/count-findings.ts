import { counted } from '../../core/counted.ts'
import { PartClass } from '../part-class.ts'
import { type AuditFinding, exampleCount, makeFinding, type SectionFacts } from './finding-input.ts'

/** What was left out of the judgement, and what is new. */
export function countFindings({ section, partsOf, pathOf }: SectionFacts): AuditFinding[] {
  const found: AuditFinding[] = []
  const { id, name } = section
  if (section.unjudged > 0)
    found.push(
      makeFinding(
        'unjudged-paths',
        id,
        {
          message: `${name}: ${counted(section.unjudged, 'path')} outside what the listing shows, so nothing is said of ${section.unjudged === 1 ? 'it' : 'them'}`,
          remedy: 'name where Plex sees the listing with --mount, or take a listing that holds these files',
        },
        { parts: section.unjudged, examples: partsOf(PartClass.unjudged).slice(0, exampleCount).map(pathOf) },
      ),
    )
  if (section.new > 0)
    found.push(
      makeFinding(
        'new-files',
        id,
        {
          message: `${name}: ${counted(section.new, 'file')} that no item of Plex names`,
          remedy:
            section.stale > 0
              ? 'stale files under their new names are among them: do not scan before the paths are mended'
              : 'scan the section in Plex to add them',
        },
        { files: section.new },
      ),
    )
  if (section.pathless > 0)
    found.push(
      makeFinding(
        'pathless-parts',
        id,
        {
          message: `${name}: ${counted(section.pathless, 'part')} without a path: extras that Plex streams from elsewhere`,
          remedy: 'nothing to do',
        },
        { parts: section.pathless },
      ),
    )
  if (section.trashed > 0)
    found.push(
      makeFinding(
        'trashed-parts',
        id,
        {
          message: `${name}: ${counted(section.trashed, 'part')} in Plex's trash, not counted`,
          remedy: 'do not empty the trash before you know why they are in it',
        },
        { parts: section.trashed },
      ),
    )
  return found
}
