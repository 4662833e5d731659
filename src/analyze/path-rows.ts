import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { Audit } from './audit.ts'
import { PartClass, type PartClassName, partClassNames } from './part-class.ts'

/** A part that is not in its place. */
export interface PathRow {
  /** Names may repeat, ids do not. */
  readonly sectionId: number
  readonly section: string
  readonly partId: number
  /** As a person says it: `Kaamelott – S01E05 – …`. */
  readonly title: string
  readonly path: string
  /** Bytes; null where Plex does not know. */
  readonly size: number | null
  readonly class: Exclude<PartClassName, 'present'>
}

/** Every part of the reported sections that is not present, section by section, in order of part id. */
export function* pathRows(
  { comparison, chosen }: Audit,
  { parts, sections }: LibrarySnapshot,
  titleOf: (partId: number) => string,
): Generator<PathRow> {
  for (const index of chosen) {
    const section = sections[index]
    if (section === undefined) continue
    for (let part = 0; part < comparison.classes.length; part++) {
      const verdict = comparison.classes[part] as PartClass
      if (verdict === PartClass.present || parts.sections[part] !== index) continue
      const partId = parts.ids[part] as number
      const size = parts.sizes[part] as number
      yield {
        sectionId: section.id,
        section: section.name,
        partId,
        title: titleOf(partId),
        path: parts.paths.text(part),
        size: Number.isNaN(size) ? null : size,
        class: partClassNames[verdict] as PathRow['class'],
      }
    }
  }
}
