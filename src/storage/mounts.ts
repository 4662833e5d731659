import { type ByteStrings, hashBytes } from '../core/byte-strings.ts'
import { isWithin, leafOf, type PlexPath, trimRoot, withSlashes } from '../core/plex-path.ts'
import { spread } from '../core/spread.ts'
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

interface Vote {
  readonly plexRoot: PlexPath
  readonly prefix: string
  count: number
  /** Most segments that a path and a key shared, the file's name among them. */
  segments: number
}

/** At most this many paths of a root take part in the inference; enough to see a majority. */
const samplesPerRoot = 400

/**
 * Finds where Plex sees the listing, from the data alone. A sampled path and an object of the same
 * file name that share their last segments vote for the pair of heads that remain: `/Media/TV/A/x.mkv`
 * and `TV/A/x.mkv` vote for `/Media` ↔ ``. The pair with most votes becomes a mount; a root that lies
 * under a mount already found gets none of its own, since that is what a moved root looks like.
 */
export function inferMounts(
  roots: readonly { root: PlexPath; paths: readonly PlexPath[] }[],
  keys: ByteStrings,
): Mount[] {
  const samples = roots.map(({ root, paths }) => ({
    root: trimRoot(root),
    paths: spread(paths.map(withSlashes), samplesPerRoot),
  }))
  const byLeaf = keysByLeaf(
    samples.flatMap((sample) => sample.paths),
    keys,
  )
  const pending = samples.map((sample) => ({ ...sample, votes: credibleVotes(sample.root, sample.paths, byLeaf) }))
  const mounts: Mount[] = []
  for (;;) {
    const uncovered = pending.filter((sample) => !mounts.some((mount) => isWithin(sample.root, mount.plexRoot)))
    const best = strongest(uncovered.flatMap((sample) => sample.votes))
    if (best === null) return mounts
    mounts.push({ plexRoot: best.plexRoot, prefix: best.prefix })
  }
}

/** A file name that this many objects carry says nothing about where the listing is mounted. */
const tooCommon = 50

/** The keys whose last segment is that of one of `paths`, by that segment. */
function keysByLeaf(paths: readonly PlexPath[], keys: ByteStrings): Map<string, string[]> {
  const wanted = new Map<string, string[]>()
  const hashes = new Set<number>()
  const encoder = new TextEncoder()
  for (const path of paths) {
    const leaf = leafOf(path)
    if (leaf === '' || wanted.has(leaf)) continue
    wanted.set(leaf, [])
    const encoded = encoder.encode(leaf)
    hashes.add(hashBytes(encoded, 0, encoded.length))
  }
  const bytes = keys.buffer
  for (let index = 0; index < keys.length; index++) {
    const end = keys.end(index)
    const start = keys.start(index)
    let from = end
    while (from > start && bytes[from - 1] !== 0x2f) from--
    if (!hashes.has(hashBytes(bytes, from, end))) continue
    const key = keys.text(index)
    const found = wanted.get(leafOf(key))
    if (found !== undefined && found.length <= tooCommon) found.push(key)
  }
  return wanted
}

/** Fewer of a root's sampled paths than this share agreeing is coincidence, not a mount. */
const credibleShare = 0.02

function credibleVotes(root: PlexPath, paths: readonly PlexPath[], byLeaf: Map<string, string[]>): Vote[] {
  const votes = new Map<string, Vote>()
  for (const path of paths) {
    const keys = byLeaf.get(leafOf(path)) ?? []
    if (keys.length > tooCommon) continue
    let longest = 0
    let heads = new Map<string, Vote>()
    for (const key of keys) {
      const shared = sharedTail(path, key)
      if (shared < longest) continue
      if (shared > longest) heads = new Map()
      longest = shared
      const plexRoot = path.slice(0, Math.max(path.length - shared - 1, 0))
      const prefix = key.slice(0, key.length - shared)
      // Only a head that holds the whole root is a place where the root can be mounted.
      if (isWithin(root, plexRoot))
        heads.set(`${plexRoot}\0${prefix}`, {
          plexRoot,
          prefix,
          count: 0,
          segments: key.slice(prefix.length).split('/').length,
        })
    }
    for (const [id, head] of heads) {
      const vote = votes.get(id) ?? head
      vote.count++
      vote.segments = Math.max(vote.segments, head.segments)
      votes.set(id, vote)
    }
  }
  return [...votes.values()].filter(
    ({ count, segments }) =>
      count >= paths.length * credibleShare &&
      // One file of a common name is found anywhere.
      (count > 1 || segments > 1 || paths.length === 1),
  )
}

/** Length of the longest common tail of whole segments. */
function sharedTail(path: string, key: string): number {
  let length = 0
  const limit = Math.min(path.length, key.length)
  let matched = 0
  while (matched < limit && path[path.length - 1 - matched] === key[key.length - 1 - matched]) {
    matched++
    if (key[key.length - 1 - matched] === '/' && path[path.length - 1 - matched] === '/') length = matched
  }
  if (matched === key.length && path[path.length - 1 - matched] === '/') return matched
  if (matched === path.length && key[key.length - 1 - matched] === '/') return matched
  return length
}

/** The pair of heads with most votes over all roots; ties go to the shorter, then the first in order. */
function strongest(votes: readonly Vote[]): Vote | null {
  const sums = new Map<string, Vote>()
  for (const vote of votes) {
    const id = `${vote.plexRoot}\0${vote.prefix}`
    const sum = sums.get(id)
    if (sum === undefined) sums.set(id, { ...vote })
    else sum.count += vote.count
  }
  let best: Vote | null = null
  for (const vote of sums.values()) if (best === null || isStronger(vote, best)) best = vote
  return best
}

function isStronger(a: Vote, b: Vote): boolean {
  if (a.count !== b.count) return a.count > b.count
  if (a.plexRoot.length !== b.plexRoot.length) return a.plexRoot.length < b.plexRoot.length
  return `${a.plexRoot}\0${a.prefix}` < `${b.plexRoot}\0${b.prefix}`
}
