import { counted } from '../../core/counted.ts'
import { spellingDifference } from '../../core/spelling.ts'
import { PartClass } from '../part-class.ts'
import { type AuditFinding, exampleCount, makeFinding, type SectionFacts } from './finding-input.ts'

/** Files that are there, but not as Plex knows them. */
export function differenceFindings(facts: SectionFacts): AuditFinding[] {
  return [...changedFindings(facts), ...spellingFindings(facts), ...archivedFindings(facts)]
}

function changedFindings({ section, partsOf, pathOf, library, listing, comparison }: SectionFacts): AuditFinding[] {
  if (section.changed === 0) return []
  const examples = partsOf(PartClass.changed).slice(0, exampleCount)
  return [
    makeFinding(
      'changed-files',
      section.id,
      {
        message: `${section.name}: ${counted(section.changed, 'file')} of another size than Plex knows: re-encoded or replaced in place`,
        remedy: 'scan the section in Plex: it analyses such files again and keeps their items',
      },
      {
        files: section.changed,
        examples: examples.map((part) => ({
          path: pathOf(part),
          size: library.parts.sizes[part],
          now: listing.objects.sizes[comparison.objects[part] as number],
        })),
      },
    ),
  ]
}

function spellingFindings({ section, partsOf, pathOf, mounts, listing, comparison }: SectionFacts): AuditFinding[] {
  if (section.spelling === 0) return []
  const parts = partsOf(PartClass.spelling)
  const keyOf = (part: number): string => listing.objects.keys.text(comparison.objects[part] as number)
  const differences: Record<string, number> = {}
  for (const part of parts) {
    const kind = spellingDifference(mounts.keyFor(pathOf(part)) ?? '', keyOf(part))
    differences[kind] = (differences[kind] ?? 0) + 1
  }
  return [
    makeFinding(
      'spelling-differs',
      section.id,
      {
        message: `${section.name}: ${counted(section.spelling, 'file')} there under another spelling of the path`,
        remedy: 'compare with what the mount at home shows: rclone version, its encoding flags, letter case',
      },
      {
        files: section.spelling,
        differences,
        examples: parts.slice(0, exampleCount).map((part) => ({ path: pathOf(part), key: keyOf(part) })),
      },
    ),
  ]
}

function archivedFindings({ section, library, index, pathOf, listing, comparison }: SectionFacts): AuditFinding[] {
  const { archived } = listing.objects
  if (!archived.includes(1)) return []
  const frozen: number[] = []
  for (let part = 0; part < comparison.classes.length; part++)
    if (library.parts.sections[part] === index && archived[comparison.objects[part] as number] === 1) frozen.push(part)
  if (frozen.length === 0) return []
  return [
    makeFinding(
      'archived-objects',
      section.id,
      {
        message: `${section.name}: ${counted(frozen.length, 'file')} in an archive storage class: listed, but not readable until restored`,
        remedy: 'restore them to the standard class before a scan tries to read them',
      },
      { files: frozen.length, examples: frozen.slice(0, exampleCount).map(pathOf) },
    ),
  ]
}
