import { sameBlob } from '../fixtures/reorganisation/blobs.ts'
import type { ReorganisationTruth, StaleTruth, Verdict } from '../fixtures/reorganisation/truth.ts'
import type { RemapPlan } from '../src/remap/remap-plan.ts'

/** What became of one trap's paths, of those of one expectation. */
export interface TrapCount {
  readonly trap: string
  readonly expect: string
  paths: number
  asExpected: number
  tolerated: number
  readonly got: Map<string, number>
}

/** A plan held against the truth. */
export interface Judged {
  readonly moves: number
  /** To one of the places that the truth names. */
  readonly right: number
  /** To other bytes. */
  readonly wrong: number
  /** To the same bytes in a place that the truth does not name, such as another section. */
  readonly elsewhere: number
  /** Wrong, and not proved, where no one could know without the bytes. */
  readonly lured: number
  /** Paths that could be found, and those that were. */
  readonly findable: number
  readonly found: number
  readonly traps: readonly TrapCount[]
  readonly faults: readonly string[]
}

/** @param faults how many of each kind of mistake to describe */
export function judgePlan(plan: RemapPlan, truth: ReorganisationTruth, hasProof: boolean, faults: number): Judged {
  const got = new Map<string, { verdict: Verdict | 'absent'; to: string; isProved?: boolean }>()
  for (const { from, to, evidence } of plan.moves) {
    got.set(from, { verdict: 'moved', to, isProved: evidence === 'proved' })
  }
  for (const { from, reason, candidates } of plan.unresolved)
    got.set(from, { verdict: reason, to: candidates.join(' | ') })
  const counts = { moves: plan.moves.length, right: 0, wrong: 0, elsewhere: 0, lured: 0, findable: 0, found: 0 }
  const traps = new Map<string, TrapCount>()
  const described = new Map<string, string[]>()
  const targets = new Set(plan.moves.map(({ to }) => to))
  if (targets.size < plan.moves.length) described.set('shared', ['two paths are moved to one place'])
  const expected = new Set<string>()
  for (const stale of truth.stale) {
    expected.add(stale.from)
    const { verdict, to, isProved = false } = got.get(stale.from) ?? { verdict: 'absent' as const, to: '' }
    const kind = verdict === 'moved' ? moveKind(stale, to, truth, isProved) : 'none'
    if (kind !== 'none') counts[kind]++
    const isFindable = stale.resolvable === 'names' || (hasProof && stale.resolvable === 'content')
    if (isFindable) {
      counts.findable++
      if (kind === 'right') counts.found++
    }
    const isExpected = verdict === stale.expect && (verdict !== 'moved' || kind === 'right')
    const isTolerated =
      kind === 'right' ? isProved || stale.allowed.includes('moved') : stale.allowed.includes(verdict as Verdict)
    countTrap(
      traps,
      stale,
      isExpected,
      isTolerated && kind !== 'wrong' && kind !== 'elsewhere',
      `${verdict}${kind === 'none' || kind === 'right' ? '' : ` (${kind})`}`,
    )
    if (kind === 'wrong' || kind === 'elsewhere' || (isFindable && kind !== 'right') || (!isExpected && !isTolerated))
      describe(described, stale, kind === 'none' ? verdict : kind, to, faults)
  }
  for (const { from, to } of plan.moves)
    if (!expected.has(from)) {
      counts.wrong++
      describe(described, undefined, `moved though not stale: ${from}`, to, faults)
    }
  return { ...counts, traps: sorted(traps), faults: [...described.values()].flat() }
}

type MoveKind = 'right' | 'wrong' | 'elsewhere' | 'lured'

function moveKind(stale: StaleTruth, to: string, truth: ReorganisationTruth, isProved: boolean): MoveKind {
  if (stale.to.includes(to)) return 'right'
  if (to === stale.lure && !isProved) return 'lured'
  const there = truth.blobAt(to)
  return there !== undefined && sameBlob(there, stale.blob) ? 'elsewhere' : 'wrong'
}

function countTrap(
  traps: Map<string, TrapCount>,
  { trap, expect }: StaleTruth,
  isExpected: boolean,
  isTolerated: boolean,
  got: string,
): void {
  const name = trap ?? 'none'
  const key = `${name} ${expect}`
  const count = traps.get(key) ?? { trap: name, expect, paths: 0, asExpected: 0, tolerated: 0, got: new Map() }
  traps.set(key, count)
  count.paths++
  if (isExpected) count.asExpected++
  else if (isTolerated) count.tolerated++
  count.got.set(got, (count.got.get(got) ?? 0) + 1)
}

function describe(
  described: Map<string, string[]>,
  stale: StaleTruth | undefined,
  got: string,
  to: string,
  most: number,
): void {
  const key = `${stale?.trap ?? 'none'} ${stale?.expect} ${got}`
  const lines = described.get(key) ?? []
  described.set(key, lines)
  if (lines.length >= most) return
  const wanted =
    stale === undefined ? '' : `${stale.from} (${stale.blob.size} B) is ${stale.to.join(' | ') || 'nowhere'}`
  lines.push(`${stale?.trap ?? 'no trap'}, expected ${stale?.expect}, got ${got}: ${wanted}; plan says ${to || '–'}`)
}

function sorted(traps: ReadonlyMap<string, TrapCount>): TrapCount[] {
  return [...traps].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count)
}

export function sumJudged(all: readonly Judged[]): Judged {
  const sum = (field: 'moves' | 'right' | 'wrong' | 'elsewhere' | 'lured' | 'findable' | 'found'): number =>
    all.reduce((total, judged) => total + judged[field], 0)
  const traps = new Map<string, TrapCount>()
  for (const one of all.flatMap((judged) => judged.traps)) {
    const key = `${one.trap} ${one.expect}`
    const total = traps.get(key)
    if (total === undefined) {
      traps.set(key, { ...one, got: new Map(one.got) })
      continue
    }
    total.paths += one.paths
    total.asExpected += one.asExpected
    total.tolerated += one.tolerated
    for (const [verdict, count] of one.got) total.got.set(verdict, (total.got.get(verdict) ?? 0) + count)
  }
  return {
    moves: sum('moves'),
    right: sum('right'),
    wrong: sum('wrong'),
    elsewhere: sum('elsewhere'),
    lured: sum('lured'),
    findable: sum('findable'),
    found: sum('found'),
    traps: sorted(traps),
    faults: [],
  }
}
