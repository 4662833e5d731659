import { isWithin, type PlexPath, trimRoot, withSlashes } from '../core/plex-path.ts'
import { ToolError } from '../core/tool-error.ts'

/** Where Plex sees a part of the listing: the key `prefix + x` is the file `plexRoot + '/' + x`. */
export interface Mount {
  /** Absolute, no trailing slash; '' is the file system's root. */
  readonly plexRoot: PlexPath
  /** '' or ending in `/`. */
  readonly prefix: string
}

/** Reads `--mount /Media=prefix/`: what stands before the first `=` is Plex's side. */
export function parseMount(text: string): Mount {
  const equals = text.indexOf('=')
  const root = text.slice(0, Math.max(equals, 0))
  const plexRoot = trimRoot(root)
  const absolute = root.startsWith('/') || plexRoot !== root || /^[A-Za-z]:/u.test(root)
  if (equals < 1 || !absolute)
    throw new ToolError(
      'mount-invalid',
      `'${text}' is not a mount`,
      'write where Plex sees the listing, then =, then the prefix in the listing: --mount /Media= or --mount /Media/TV=shows/',
    )
  return { plexRoot, prefix: trimPrefix(text.slice(equals + 1)) }
}

/** @throws ToolError `mount-invalid`, also where one place of Plex's is given twice */
export function parseMounts(texts: readonly string[]): Mount[] {
  const mounts = texts.map(parseMount)
  const twice = mounts.find(({ plexRoot }, at) => mounts.findIndex((mount) => mount.plexRoot === plexRoot) !== at)
  if (twice !== undefined)
    throw new ToolError('mount-invalid', `${twice.plexRoot || '/'} is mounted twice`, 'give each place once')
  return mounts
}

function trimPrefix(prefix: string): string {
  const inner = prefix.replace(/^\/+|\/+$/gu, '')
  return inner === '' ? '' : `${inner}/`
}

/** Translates Plex's paths to keys: the longest mount that holds a path decides. */
export class MountTable {
  readonly mounts: readonly Mount[]

  constructor(mounts: readonly Mount[]) {
    this.mounts = mounts.toSorted((a, b) => b.plexRoot.length - a.plexRoot.length || (a.plexRoot < b.plexRoot ? -1 : 1))
  }

  /** Index into `mounts` of the one that holds `path` (slashes as `withSlashes` gives them), or -1. */
  indexFor(path: PlexPath): number {
    return this.mounts.findIndex((mount) => isWithin(path, mount.plexRoot))
  }

  /** The key at which `path` should be found, or null when no mount holds it. */
  keyFor(path: PlexPath): string | null {
    const slashed = withSlashes(path)
    const mount = this.mounts[this.indexFor(slashed)]
    return mount === undefined ? null : mount.prefix + slashed.slice(mount.plexRoot.length + 1)
  }

  /** Plex's path of a key, or null when no mount shows it; the longest prefix decides. */
  pathFor(key: string): PlexPath | null {
    let best: Mount | null = null
    for (const mount of this.mounts)
      if (key.startsWith(mount.prefix) && (best === null || mount.prefix.length > best.prefix.length)) best = mount
    return best === null ? null : `${best.plexRoot}/${key.slice(best.prefix.length)}`
  }
}
