import type { ComparedLibrary } from '../analyze/compare-library.ts'
import { PartClass } from '../analyze/part-class.ts'
import { withSlashes } from '../core/plex-path.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'

/** A distinct path that the audit did not find in its place, with all parts that name it. */
export interface MisplacedFile {
  /** As `media_parts.file` holds it. */
  readonly stored: string
  /** The same with slashes. */
  readonly path: string
  /** Indexes into the snapshot's parts, ascending. */
  readonly parts: readonly number[]
  /** Indexes into the snapshot's sections, ascending. */
  readonly sections: readonly number[]
  /** Bytes; NaN where Plex does not know, or where two parts of the path disagree. */
  readonly size: number
}

/** Distinct paths of the chosen sections, by what the audit said of them; by path. */
export interface MisplacedFiles {
  readonly stale: readonly MisplacedFile[]
  readonly spelling: readonly MisplacedFile[]
  readonly changed: readonly MisplacedFile[]
  readonly unjudged: readonly MisplacedFile[]
}

/** The same without the files that one of `parts` (ids) names, and those. */
export function setAside(
  files: MisplacedFiles,
  { parts: { ids } }: LibrarySnapshot,
  parts: ReadonlySet<number>,
): { readonly files: MisplacedFiles; readonly aside: readonly MisplacedFile[] } {
  if (parts.size === 0) return { files, aside: [] }
  const isAside = (file: MisplacedFile): boolean => file.parts.some((part) => parts.has(ids[part] as number))
  const { stale, spelling, unjudged } = files
  const [kept, keptSpelling, keptUnjudged] = [stale, spelling, unjudged].map((some) =>
    some.filter((file) => !isAside(file)),
  ) as [MisplacedFile[], MisplacedFile[], MisplacedFile[]]
  return {
    files: { ...files, stale: kept, spelling: keptSpelling, unjudged: keptUnjudged },
    aside: [...stale, ...spelling, ...unjudged].filter(isAside),
  }
}

interface Growing extends MisplacedFile {
  readonly parts: number[]
  sections: readonly number[]
  size: number
}

export function misplacedFiles(
  { sections, parts }: LibrarySnapshot,
  { comparison, chosen }: ComparedLibrary,
): MisplacedFiles {
  const wanted = new Set(chosen)
  // One array for all files of a section: there may be half a million of them.
  const alone = sections.map((_, section): readonly number[] => [section])
  const misplaced = [PartClass.stale, PartClass.spelling, PartClass.changed, PartClass.unjudged]
  const files = new Map<PartClass, Map<string, Growing>>(misplaced.map((verdict) => [verdict, new Map()]))
  for (let part = 0; part < comparison.classes.length; part++) {
    const section = parts.sections[part] as number
    const known = files.get(comparison.classes[part] as PartClass)
    if (known === undefined || !wanted.has(section)) continue
    const stored = parts.paths.text(part)
    const size = parts.sizes[part] as number
    const file = known.get(stored)
    if (file === undefined) {
      known.set(stored, {
        stored,
        path: withSlashes(stored),
        parts: [part],
        sections: alone[section] as readonly number[],
        size,
      })
      continue
    }
    file.parts.push(part)
    if (file.size !== size) file.size = Number.NaN
    if (!file.sections.includes(section)) file.sections = [...file.sections, section].toSorted((a, b) => a - b)
  }
  const sorted = (verdict: PartClass): MisplacedFile[] =>
    [...(files.get(verdict)?.values() ?? [])].sort((a, b) => (a.stored < b.stored ? -1 : 1))
  return {
    stale: sorted(PartClass.stale),
    spelling: sorted(PartClass.spelling),
    changed: sorted(PartClass.changed),
    unjudged: sorted(PartClass.unjudged),
  }
}
