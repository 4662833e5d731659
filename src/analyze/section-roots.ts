import { isWithin, trimRoot } from '../core/plex-path.ts'
import type { LibrarySection } from '../db/plex/library-snapshot.ts'
import type { MountTable } from '../storage/mounts.ts'

/** A section location, in Plex's words and in the listing's. */
export interface SectionRoot {
  /** Index into the snapshot's sections. */
  readonly section: number
  /** Without a trailing slash, slashes for backslashes. */
  readonly root: string
  /**
   * Keys of this root's files begin with one of these: '' or ending in `/`. None where no mount shows the root;
   * several where mounts lie inside it.
   */
  readonly keyPrefixes: readonly string[]
}

export function sectionRoots(sections: readonly LibrarySection[], mounts: MountTable): SectionRoot[] {
  return sections.flatMap((section, index) =>
    section.roots.map((stored) => {
      const root = trimRoot(stored)
      const own = mounts.keyFor(root)
      const inside = mounts.mounts.filter(({ plexRoot }) => plexRoot !== root && isWithin(plexRoot, root))
      const prefixes = [...(own === null ? [] : [asPrefix(own)]), ...inside.map(({ prefix }) => prefix)]
      return { section: index, root, keyPrefixes: [...new Set(prefixes)] }
    }),
  )
}

function asPrefix(key: string): string {
  return key === '' || key.endsWith('/') ? key : `${key}/`
}
