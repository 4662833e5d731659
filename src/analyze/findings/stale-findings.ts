import { formatCount } from '../../core/figures.ts'
import { counted } from '../../core/counted.ts'
import { trimRoot } from '../../core/plex-path.ts'
import { shellQuoted } from '../../core/shell-quoted.ts'
import { type AuditFinding, makeFinding, type SectionFacts } from './finding-input.ts'

/** Paths that point at nothing, and where their files evidently went. */
export function staleFindings({ section, commandFlags, moves, mounts, index }: SectionFacts): AuditFinding[] {
  if (section.stale === 0) return []
  const [largest] = section.groups
  const where = largest === undefined || largest.stale * 2 <= section.stale ? '' : `, most in ${largest.path}`
  const found = [
    makeFinding(
      'stale-paths',
      section.id,
      {
        message: `${section.name}: ${formatCount(section.stale)} of ${counted(section.parts, 'path')} ${section.stale === 1 ? 'points' : 'point'} at nothing${where}`,
        remedy: `plexferry remap ${commandFlags} --section ${shellQuoted(section.name)}`,
      },
      { stale: section.stale, parts: section.parts, groups: section.groups.length },
    ),
  ]
  const judged = section.parts - section.unjudged
  if (section.stale === judged && judged > 1)
    found.push(
      makeFinding(
        'section-emptied',
        section.id,
        {
          message: `${section.name}: not one of its ${counted(judged, 'file')} is where Plex expects it; a scan now would trash the whole section`,
          remedy: 'do not scan this section, and turn off "Empty trash automatically after every scan"',
        },
        { parts: judged },
      ),
    )
  for (const { section: moved, keyPrefix, files } of moves) {
    if (moved !== index) continue
    const folder = trimRoot(mounts.pathFor(keyPrefix) ?? keyPrefix)
    found.push(
      makeFinding(
        'root-moved',
        section.id,
        {
          message: `${section.name}: ${formatCount(files)} of its files lie under ${folder} now, outside ${section.roots.join(', ')}`,
          remedy: 'do not add the new folder to the section in Plex: that would make new items of what it already has',
        },
        { roots: section.roots, prefix: keyPrefix, files },
      ),
    )
  }
  return found
}
