import { isWithin, type PlexPath, trimRoot } from '../core/plex-path.ts'
import { sameSize } from '../core/same-size.ts'
import { foldSpelling } from '../core/spelling.ts'
import { spread } from '../core/spread.ts'
import { TailIndex } from './key-tails.ts'
import type { ObjectTable } from './listing.ts'
import type { Mount } from './mounts.ts'

/** Some of the files that Plex knows under a folder, with slashes for backslashes. */
export interface RootSample {
  readonly root: PlexPath
  readonly files: readonly SampledFile[]
}

export interface SampledFile {
  readonly path: PlexPath
  /** Bytes; NaN where Plex does not know. */
  readonly size: number
}

export interface InferredMount extends Mount {
  /** Of the sampled files, those that are at the place this mount says. */
  readonly agreeing: number
  readonly sampled: number
  /** Another place that holds at least half as many of them, as a copy in the bucket does. */
  readonly rival: (Mount & { readonly agreeing: number }) | null
}

interface Vote extends Mount {
  count: number
}

/** What a root's files say: the places they may be at, most votes first. */
interface Ballot {
  readonly root: PlexPath
  readonly sampled: number
  readonly votes: readonly Vote[]
  /** Whether only names agree, and not sizes. */
  readonly byName: boolean
}

/** At most this many files of a root take part; enough to see a majority. */
const filesPerRoot = 400
/** Fewer of a root's files than this share agreeing in name and size is coincidence. */
const credibleShare = 0.02
/** Where sizes differ, as after everything was encoded again, so many must agree in name. */
const majority = 0.5

/**
 * Finds where Plex sees the listing, from the data alone. A file and an object of one size that share their last
 * segments vote for the pair of heads that remain: `/Media/TV/A/x.mkv` and `TV/A/x.mkv` vote for `/Media` ↔ ``.
 * What most roots vote for becomes a mount first; a root that lies under a mount already found gets none of its
 * own, since that is what a moved root looks like.
 */
export function inferMounts(samples: readonly RootSample[], objects: ObjectTable): InferredMount[] {
  let pending = ballots(samples, objects)
  const mounts: InferredMount[] = []
  for (;;) {
    // Sizes speak before names do.
    const sized = pending.filter(({ byName }) => !byName)
    const best = firstChoice(sized.length > 0 ? sized : pending)
    if (best === null) return mounts
    mounts.push(describe(best, pending))
    pending = pending.filter(
      ({ root, byName, votes }) =>
        !isWithin(root, best.plexRoot) &&
        // Folders of equal names, one of which the listing holds: names alone do not make it the other one's too.
        !(byName && votes[0]?.prefix === best.prefix),
    )
  }
}

/** One for each root that says anything credible, by the strictest way of comparing in which it does. */
function ballots(samples: readonly RootSample[], objects: ObjectTable): Ballot[] {
  const found: Ballot[] = []
  let silent = samples
    .map(({ root, files }) => ({ root: trimRoot(root), files: spread(files, filesPerRoot) }))
    .filter(({ files }) => files.length > 0)
  const ways = [
    { fold: (text: string): string => text, sized: true, share: credibleShare },
    { fold: (text: string): string => text, sized: false, share: majority },
    { fold: foldSpelling, sized: true, share: credibleShare },
  ]
  let index: TailIndex | null = null
  for (const { fold, sized, share } of ways) {
    if (silent.length === 0) break
    if (index === null || fold === foldSpelling)
      index = new TailIndex(
        silent.flatMap(({ files }) => files.map(({ path }) => path)),
        objects.keys,
        fold,
      )
    const still: typeof silent = []
    for (const sample of silent) {
      const votes = credibleVotes(sample, index, sized ? objects.sizes : null, share)
      if (votes.length === 0) still.push(sample)
      else found.push({ root: sample.root, sampled: sample.files.length, votes, byName: !sized })
    }
    silent = still
  }
  return found
}

function credibleVotes(
  { root, files }: RootSample,
  index: TailIndex,
  sizes: Float64Array | null,
  share: number,
): Vote[] {
  const votes = new Map<string, Vote & { segments: number }>()
  for (const { path, size } of files)
    for (const { object, plexRoot, prefix, segments } of index.longestTails(path)) {
      // Only a head that holds the whole root is a place where the root can be mounted.
      if (!isWithin(root, plexRoot) || (sizes !== null && !sameSize(size, sizes[object] as number))) continue
      const id = headOf({ plexRoot, prefix })
      const vote = votes.get(id) ?? { plexRoot, prefix, count: 0, segments: 0 }
      vote.count++
      vote.segments = Math.max(vote.segments, segments)
      votes.set(id, vote)
    }
  return [...votes.values()]
    .filter(
      ({ count, segments }) =>
        count >= files.length * share &&
        // One file of a common name is found anywhere.
        (count > 1 || segments > 1 || files.length === 1),
    )
    .toSorted((a, b) => b.count - a.count || compareMounts(a, b))
}

function headOf({ plexRoot, prefix }: Mount): string {
  return `${plexRoot}\0${prefix}`
}

/** The shorter prefix first, then the shorter root, then in order of letters. */
function compareMounts(a: Mount, b: Mount): number {
  return a.prefix.length - b.prefix.length || a.plexRoot.length - b.plexRoot.length || (headOf(a) < headOf(b) ? -1 : 1)
}

/** The place that most roots have most votes for; of such places the nearest to the listing's own root. */
function firstChoice(pending: readonly Ballot[]): Mount | null {
  const wins = new Map<string, { readonly mount: Mount; roots: number }>()
  for (const { votes } of pending) {
    const most = votes[0]?.count ?? 0
    for (const mount of votes.filter(({ count }) => count === most)) {
      const win = wins.get(headOf(mount)) ?? { mount, roots: 0 }
      win.roots++
      wins.set(headOf(mount), win)
    }
  }
  const [first] = [...wins.values()].toSorted((a, b) => b.roots - a.roots || compareMounts(a.mount, b.mount))
  return first === undefined ? null : { plexRoot: first.mount.plexRoot, prefix: first.mount.prefix }
}

function describe(mount: Mount, pending: readonly Ballot[]): InferredMount {
  const held = pending.filter(({ root }) => isWithin(root, mount.plexRoot))
  const totals = new Map<string, Vote>()
  for (const vote of held.flatMap(({ votes }) => votes)) {
    const total = totals.get(headOf(vote)) ?? { plexRoot: vote.plexRoot, prefix: vote.prefix, count: 0 }
    total.count += vote.count
    totals.set(headOf(vote), total)
  }
  const agreeing = totals.get(headOf(mount))?.count ?? 0
  const others = [...totals.values()].filter((vote) => vote.plexRoot === mount.plexRoot && vote.prefix !== mount.prefix)
  const [rival] = others.toSorted((a, b) => b.count - a.count || compareMounts(a, b))
  return {
    ...mount,
    agreeing,
    sampled: held.reduce((sum, ballot) => sum + ballot.sampled, 0),
    rival:
      rival === undefined || rival.count * 2 < agreeing
        ? null
        : { plexRoot: rival.plexRoot, prefix: rival.prefix, agreeing: rival.count },
  }
}
