import type { SectionRoot } from '../analyze/section-roots.ts'
import type { LibrarySection } from '../db/plex/library-snapshot.ts'
import type { MatchSection } from './match/match-input.ts'

/**
 * Where the files of each section may be now: under its own folders, and, where nothing of a section is left under
 * one of them, anywhere that is no other section's. Whether the folder itself went there is seen from the matches.
 * @param isDeserted whether the section at this index has a folder that no present file is under
 */
export function placesOfSections(
  sections: readonly LibrarySection[],
  roots: readonly SectionRoot[],
  isDeserted: (section: number) => boolean,
): MatchSection[] {
  const own = sections.map((_, index) => prefixesOf(roots, index))
  return sections.map(({ type }, index): MatchSection => {
    const keyPrefixes = own[index] as readonly string[]
    return {
      type,
      keyPrefixes: isDeserted(index) ? [...new Set([...keyPrefixes, ''])] : keyPrefixes,
      foreignPrefixes: [...new Set(own.flatMap((prefixes, other) => (other === index ? [] : prefixes)))],
    }
  })
}

function prefixesOf(roots: readonly SectionRoot[], section: number): string[] {
  return [...new Set(roots.flatMap((root) => (root.section === section ? root.keyPrefixes : [])))]
}
