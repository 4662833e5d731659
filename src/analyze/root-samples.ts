import { isWithin, type PlexPath, trimRoot, withSlashes } from '../core/plex-path.ts'
import { spread } from '../core/spread.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { RootSample } from '../storage/mount-inference.ts'

const perRoot = 2000

/** Some of the files of every section location, spread over the library and the same every time. */
export function sampleRoots(library: LibrarySnapshot): RootSample[] {
  const bySection = library.sections.map((): number[] => [])
  for (let part = 0; part < library.parts.ids.length; part++)
    bySection[library.parts.sections[part] as number]?.push(part)
  const pathOf = (part: number): PlexPath => withSlashes(library.parts.paths.text(part))
  return library.sections.flatMap((section, index) => {
    const own = bySection[index] ?? []
    const roots = section.roots.map(trimRoot).toSorted((a, b) => b.length - a.length)
    // A small folder beside a large one would have no file among a few of the whole section.
    const files = (roots.length > 1 ? own : spread(own, perRoot)).map((part) => ({
      path: pathOf(part),
      size: library.parts.sizes[part] as number,
    }))
    const byRoot = Map.groupBy(files, ({ path }) => roots.find((root) => isWithin(path, root)))
    return roots.map((root) => ({ root, files: spread(byRoot.get(root) ?? [], perRoot) }))
  })
}
