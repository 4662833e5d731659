import { counted } from '../../core/counted.ts'
import { formatCount } from '../../core/figures.ts'
import { leafOf, parentOf, trimRoot } from '../../core/plex-path.ts'
import type { InferredMount } from '../../storage/mount-inference.ts'
import type { Mount } from '../../storage/mounts.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

export interface ShownMount extends Mount {
  /** How many of the sampled paths are where the mount says; null where the operator named it. */
  readonly inferred: Pick<InferredMount, 'agreeing' | 'sampled'> | null
}

export function mountLine({ plexRoot, prefix, inferred }: ShownMount): string {
  const shows = prefix === '' ? 'the whole listing' : visible(prefix)
  const line = `mount     ${visible(plexRoot === '' ? '/' : plexRoot)} shows ${shows}`
  if (inferred === null) return line
  return `${line} (inferred from ${formatCount(inferred.agreeing)} of ${counted(inferred.sampled, 'path')})`
}

/** A folder that was renamed with all that is in it looks just like a folder that is mounted under another name. */
export function renamedMounts(mounts: readonly ShownMount[], columns: number): string {
  return mounts
    .filter(({ plexRoot, prefix, inferred }) => {
      const folder = trimRoot(prefix)
      return inferred !== null && folder !== '' && leafOf(trimRoot(plexRoot)) !== leafOf(folder)
    })
    .flatMap(({ plexRoot, prefix }) => {
      const above = parentOf(trimRoot(prefix))
      const mount = `${parentOf(trimRoot(plexRoot)) || '/'}=${above === '' ? '' : `${above}/`}`
      const text =
        `All under ${visible(plexRoot)} counts as in its place, in ${visible(prefix)} of the listing. If that folder ` +
        `was renamed since Plex scanned it, say where Plex sees the listing: --mount ${visible(mount)}`
      return wrapped(text, columns)
    })
    .join('\n')
}
