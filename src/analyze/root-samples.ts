import { isWithin, type PlexPath, trimRoot, withSlashes } from '../core/plex-path.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'

const perSection = 2000

/**
 * Some of the paths of every section location, spread over the library and the same every time; and,
 * for sections that have none left under their locations, the folder that their paths share.
 */
export function sampleRoots(library: LibrarySnapshot): { root: PlexPath; paths: PlexPath[] }[] {
  const bySection = library.sections.map((): number[] => [])
  for (let part = 0; part < library.parts.ids.length; part++)
    bySection[library.parts.sections[part] as number]?.push(part)
  return library.sections.flatMap((section, index) => {
    const own = bySection[index] ?? []
    const step = Math.max(1, Math.floor(own.length / perSection))
    const paths: PlexPath[] = []
    for (let at = 0; at < own.length; at += step) paths.push(withSlashes(library.parts.paths.text(own[at] as number)))
    const roots = section.roots.map(trimRoot).toSorted((a, b) => b.length - a.length)
    const held = new Map<PlexPath, PlexPath[]>(roots.map((root) => [root, []]))
    for (const path of paths) {
      const root = roots.find((candidate) => isWithin(path, candidate))
      if (root !== undefined) held.get(root)?.push(path)
    }
    return [...held].map(([root, under]) => ({ root, paths: under }))
  })
}
