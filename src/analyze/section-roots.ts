import { trimRoot } from '../core/plex-path.ts'
import type { LibrarySection } from '../db/plex/library-snapshot.ts'
import type { MountTable } from '../storage/mounts.ts'

/** A section location, in Plex's words and in the listing's. */
export interface SectionRoot {
  /** Index into the snapshot's sections. */
  readonly section: number
  /** Without a trailing slash, slashes for backslashes. */
  readonly root: string
  /** Keys of this root's files begin with it: '' or ending in `/`; null when no mount holds the root. */
  readonly keyPrefix: string | null
}

export function sectionRoots(sections: readonly LibrarySection[], mounts: MountTable): SectionRoot[] {
  return sections.flatMap((section, index) =>
    section.roots.map((stored) => {
      const root = trimRoot(stored)
      return { section: index, root, keyPrefix: folderPrefix(mounts.keyFor(root)) }
    }),
  )
}

function folderPrefix(key: string | null): string | null {
  return key === null || key === '' || key.endsWith('/') ? key : `${key}/`
}
