import type { ComparedLibrary } from '../analyze/compare-library.ts'
import { findNewFiles } from '../analyze/new-files.ts'
import { sectionRoots } from '../analyze/section-roots.ts'
import type { Emit } from '../core/progress.ts'
import type { LibrarySection, LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { PlexLibrary } from '../db/plex/open-plex.ts'
import type { ReadDb } from '../db/plex/read-db.ts'
import { readCurrentRows } from '../db/plex/rows/current-rows.ts'
import type { RowChange } from '../db/plex/rows/row-change.ts'
import { sidecarRows } from '../db/plex/sidecar-rows.ts'
import { triggersInWay } from '../db/plex/write/trigger-guard.ts'
import { watchLossCounter } from '../db/plex/watch-loss.ts'
import type { Listing } from '../storage/listing.ts'
import { planWrites, rowsOf } from './apply/planned-writes.ts'
import { tableWrites } from './apply/table-writes.ts'
import { FolderCounts } from './folder-counts.ts'
import { planChecksum } from './plan-checksum.ts'
import type { RootCount } from './root-counts.ts'
import type {
  DeepScan,
  Evidence,
  ProofSummary,
  RemapMove,
  RemapPlan,
  RootChange,
  UnresolvedPath,
  UnresolvedReason,
} from './remap-plan.ts'
import { inferRootChanges } from './roots/root-changes.ts'
import { spelledLike } from './roots/spelled-like.ts'
import { induceRules } from './rules/induce-rules.ts'
import { planDeepScans } from './scan/plan-deep-scans.ts'
import type { ListedPlaces } from './settled-files.ts'
import { findSidecarMoves } from './sidecars.ts'
import type { MisplacedFile } from './stale-files.ts'

/** A file that is elsewhere now, and how sure that is. */
export interface FoundFile {
  readonly file: MisplacedFile
  /** With slashes. */
  readonly to: string
  readonly object: number
  readonly evidence: Evidence
  readonly score: number
}

export interface LostFile {
  readonly file: MisplacedFile
  readonly reason: UnresolvedReason
  /** Plex paths, best first. */
  readonly candidates: readonly string[]
}

export interface PlanPieces {
  readonly found: readonly FoundFile[]
  readonly lost: readonly LostFile[]
  /** Of each folder of each section. */
  readonly rootCounts: readonly (readonly RootCount[])[]
  readonly places: ListedPlaces
  readonly fingerprint: string
  readonly proof: ProofSummary
  readonly toolVersion: string
  readonly createdAt: string
  readonly emit: Emit
}

/** Makes the plan of what was found and what was not. */
export async function assemblePlan(
  library: PlexLibrary,
  snapshot: LibrarySnapshot,
  listing: Listing,
  compared: ComparedLibrary,
  pieces: PlanPieces,
): Promise<RemapPlan> {
  const { places, emit } = pieces
  const { roots, kept, homeless } = settleRoots(snapshot, pieces)
  const lost = [...pieces.lost, ...homeless].sort((a, b) => (a.file.stored < b.file.stored ? -1 : 1))

  emit({ task: 'looking for rules', done: 0, total: kept.length, unit: 'files' })
  const { rules, ruleOf } = induceRules(
    kept.map(({ file, to, evidence }) => ({ from: file.path, to, size: file.size, proved: evidence === 'proved' })),
    lost.map(({ file }) => file.path),
    { roots: snapshot.sections.flatMap((section) => section.roots) },
  )
  const partIds = ({ parts }: MisplacedFile): number[] => parts.map((part) => snapshot.parts.ids[part] as number)
  const moves = kept.map(({ file, to, evidence, score }, index): RemapMove => {
    const spelled = spelledLike(file.stored, to)
    const rule = ruleOf[index] ?? ''
    return {
      partIds: partIds(file),
      from: file.stored,
      to: spelled,
      size: file.size,
      evidence,
      score: rounded(score),
      rule,
    }
  })
  const moveOf = new Map<number, RemapMove>()
  for (const move of moves) for (const id of move.partIds) moveOf.set(id, move)
  const isListed = (path: string): boolean => places.objectAt(path) >= 0

  const { sidecars, effects, watched, blockers } = await library.read((db) => {
    const sidecars = findSidecarMoves(sidecarRows(db, moveOf), (part) => moveOf.get(part), isListed)
    const rows = readCurrentRows(db, rowsOf({ moves, roots, sidecars }))
    const { effects, changes } = planWrites({ moves, roots, sidecars }, rows, 0)
    return { sidecars, effects, watched: watchedPaths(db, snapshot, lost), blockers: blockersOf(db, changes) }
  })

  const plan: Omit<RemapPlan, 'checksum'> = {
    format: 'plexferry/remap-plan',
    formatVersion: 1,
    toolVersion: pieces.toolVersion,
    createdAt: pieces.createdAt,
    source: {
      fingerprint: pieces.fingerprint,
      database: library.path,
      listing: listing.source,
      schema: snapshot.schema,
    },
    quality: moves.length === 0 ? 'empty' : blockers.length > 0 ? 'blocked' : 'applyable',
    blockers,
    rules,
    moves,
    unresolved: lost.map(({ file, reason, candidates }): UnresolvedPath => ({
      partIds: partIds(file),
      from: file.stored,
      reason,
      candidates: candidates.map((path) => spelledLike(file.stored, path)),
    })),
    roots,
    sidecars,
    effects,
    deepScan: scansNeeded(snapshot, listing, compared, { kept, lost, roots, watched, places }),
    proof: pieces.proof,
  }
  return { ...plan, checksum: await planChecksum(plan) }
}

/** What moves, what root goes with it, and what would be at home nowhere and so stays. */
function settleRoots(
  { sections }: LibrarySnapshot,
  { found, rootCounts }: PlanPieces,
): {
  readonly roots: readonly RootChange[]
  readonly kept: readonly FoundFile[]
  readonly homeless: readonly LostFile[]
} {
  const moves: { section: number; from: string; to: string }[] = []
  const fileOf: FoundFile[] = []
  for (const one of found)
    for (const index of one.file.sections) {
      moves.push({ section: (sections[index] as LibrarySection).id, from: one.file.path, to: one.to })
      fileOf.push(one)
    }
  const { changes, homeless } = inferRootChanges({
    sections: sections.map(({ id, type, roots }, index) => ({
      id,
      type,
      roots,
      present: (rootCounts[index] ?? []).map(({ present }) => present),
      parts: (rootCounts[index] ?? []).map(({ parts }) => parts),
    })),
    moves,
  })
  const stray = new Set(homeless.map((move) => fileOf[move] as FoundFile))
  return {
    roots: changes,
    kept: found.filter((one) => !stray.has(one)).sort((a, b) => (a.file.stored < b.file.stored ? -1 : 1)),
    homeless: [...stray].map(({ file, to }) => ({ file, reason: 'cross-section', candidates: [to] })),
  }
}

/** What would keep the plan from being applied, in sentences. */
function blockersOf(db: ReadDb, changes: Iterable<RowChange>): string[] {
  return triggersInWay(db, tableWrites(changes)).map(
    ({ trigger, table, firesOn }) => `the trigger ${trigger} would fire on ${firesOn} of ${table}`,
  )
}

const rounded = (bits: number): number => Math.round(bits * 10) / 10

/** Items of a lost file that would lose their watch state if Plex made them anew, by stored path. */
function watchedPaths(db: ReadDb, { parts }: LibrarySnapshot, lost: readonly LostFile[]): ReadonlyMap<string, number> {
  const count = watchLossCounter(db)
  const watched = new Map<string, number>()
  for (const { file } of lost) {
    const items = count(file.parts.map((part) => parts.ids[part] as number))
    if (items > 0) watched.set(file.stored, items)
  }
  return watched
}

/** The scans that Plex needs once the plan is applied. */
function scansNeeded(
  { sections }: LibrarySnapshot,
  { objects }: Listing,
  { comparison, mounts }: ComparedLibrary,
  after: Pick<PlanPieces, 'lost' | 'places'> & {
    readonly kept: readonly FoundFile[]
    readonly roots: readonly RootChange[]
    readonly watched: ReadonlyMap<string, number>
  },
): DeepScan[] {
  const { kept, lost, roots, watched, places } = after
  const claimed = comparison.claimed.slice()
  for (const { object } of kept) claimed[object] = 1
  const moved = sections.map((section) => ({
    ...section,
    roots: section.roots.map(
      (root) => roots.find((change) => change.section === section.id && change.from === root)?.to ?? root,
    ),
  }))
  const folders = sectionRoots(moved, mounts)
  const arrived = findNewFiles(
    moved,
    folders.flatMap(({ section, keyPrefixes }) => keyPrefixes.map((keyPrefix) => ({ section, keyPrefix }))),
    objects,
    claimed,
  )
  const idOf = (index: number): number => (sections[index] as LibrarySection).id
  const media = new FolderCounts(objects, mounts)
  return planDeepScans({
    sections: moved,
    arrived: arrived.bySection.flatMap((found, index) =>
      found.map((object) => ({ section: idOf(index), path: places.pathOf(object) ?? '' })),
    ),
    lost: lost.flatMap(({ file, reason }) =>
      file.sections.map((index) => ({
        section: idOf(index),
        path: file.path,
        reason,
        watched: watched.get(file.stored) ?? 0,
      })),
    ),
    foldersOf: (id) => media.below(moved.find((section) => section.id === id)?.roots ?? []),
    isThere: (folder) => media.holds(folder),
  })
}
