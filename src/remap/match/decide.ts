import { type CandidatePairs, doubted, PairFlag } from './candidate-pairs.ts'
import type { MatchView } from './match-view.ts'
import { DirectorySupport } from './support.ts'

/** Odds of a million to one: less than one wrong among half a million. */
export const threshold = 20
/** What the second best must be behind, on both sides: 64 to one. */
export const margin = 6
/** A size that is worth so many bits needs no witness. */
const sizeAlone = 22
/** Pairs that are sure enough to show where a folder went; two of them must err for the folder to err. */
const tellsFolder = 10
const rounds = 3
const proof = 40

export interface Decided {
  /** The accepted pair of each file, or -1. */
  readonly accepted: Int32Array
  /** 1 for objects of accepted pairs. */
  readonly taken: Uint8Array
  /** Bits of each pair, all told. */
  readonly scores: Float64Array
  readonly support: DirectorySupport
  /** 1 for each pair that `support` was counted from. */
  readonly counted: Uint8Array
}

/** Accepts the pairs that are best on both sides, by a margin, over the threshold; in rounds, as folders become known. */
export function decide(view: MatchView, pairs: CandidatePairs): Decided {
  const base = new Float64Array(pairs.length)
  for (let pair = 0; pair < pairs.length; pair++)
    base[pair] =
      (pairs.prior[pair] as number) +
      (pairs.name[pair] as number) +
      (pairs.place[pair] as number) +
      (pairs.has(pair, PairFlag.proved) ? proof : 0)
  const contest = new Contest(view, pairs)
  let here = shareThere(view, (file) => (pairs.count[file] as number) > 0)
  const plain = contest.best(withShare(view, pairs, base, here), tellsFolder)
  for (let round = 1, before = plain; ; round++) {
    const counted = new Uint8Array(pairs.length)
    for (const sure of [plain, before]) for (const pair of sure) if (pair >= 0) counted[pair] = 1
    const support = new DirectorySupport(pairs, ones(counted), view.fileNames, view.objectNames)
    const scores = withShare(view, pairs, base, here)
    const bits = new Float64Array(pairs.length)
    for (let pair = 0; pair < pairs.length; pair++) {
      const [from, to] = [pairs.fileFolder[pair] as number, pairs.objectFolder[pair] as number]
      bits[pair] = support.bits(from, to, counted[pair] === 1)
      scores[pair] = (scores[pair] as number) + (bits[pair] as number)
    }
    const { accepted, taken } = contest.settle(scores, bits)
    preferPlaces(pairs, accepted, taken, scores, (pair) => {
      const [from, to] = [pairs.fileFolder[pair] as number, pairs.objectFolder[pair] as number]
      return support.siblings(from, to, counted[pair] === 1)
    })
    if (round === rounds || accepted.every((pair, file) => pair === before[file]))
      return { accepted, taken, scores, support, counted }
    before = accepted
    here = shareThere(view, (file) => (accepted[file] as number) >= 0)
  }
}

/**
 * Of two copies in two folders, both surely the file, the better name is no reason to choose one: an old name
 * kept in a backup would win. The one is chosen that the file's siblings went to; where that is not plain, none.
 */
function preferPlaces(
  pairs: CandidatePairs,
  accepted: Int32Array,
  taken: Uint8Array,
  scores: Float64Array,
  siblings: (pair: number) => number,
): void {
  const isCopy = (pair: number, won: number) =>
    pair !== won &&
    taken[pairs.object[pair] as number] === 0 &&
    pairs.objectFolder[pair] !== pairs.objectFolder[won] &&
    (scores[pair] as number) >= threshold &&
    (pairs.name[pair] as number) > 0 &&
    !pairs.has(pair, doubted | PairFlag.outside) &&
    (pairs.has(pair, PairFlag.proved) || !pairs.has(won, PairFlag.proved))
  const better = new Map<number, number>()
  for (const [file, won] of accepted.entries()) {
    if (won < 0 || (pairs.count[file] as number) < 2) continue
    const first = pairs.first[file] as number
    const rivals = Array.from({ length: pairs.count[file] as number }, (_, index) => first + index)
      .filter((pair) => isCopy(pair, won))
      .map((pair) => ({ pair, siblings: siblings(pair) }))
      .sort((a, b) => b.siblings - a.siblings)
    const [best, second] = rivals
    const own = siblings(won)
    if (best === undefined || own > best.siblings) continue
    const isPlain = best.siblings >= 2 && best.siblings > own && best.siblings > (second?.siblings ?? 0)
    better.set(file, isPlain ? best.pair : -1)
  }
  const wanted = Map.groupBy(better.values(), (pair) => (pair < 0 ? -1 : (pairs.object[pair] as number)))
  for (const [file, pair] of better) {
    taken[pairs.object[accepted[file] as number] as number] = 0
    accepted[file] = -1
    const object = pair < 0 ? -1 : (pairs.object[pair] as number)
    if (object < 0 || wanted.get(object)?.length !== 1) continue
    accepted[file] = pair
    taken[object] = 1
  }
}

function* ones(marks: Uint8Array): Generator<number> {
  for (let at = 0; at < marks.length; at++) if (marks[at] === 1) yield at
}

/** Bits for the share of a section's files that are anywhere at all, by section. */
function shareThere(view: MatchView, isThere: (file: number) => boolean): number[] {
  const there = view.input.sections.map(() => 24)
  const gone = view.input.sections.map(() => 1)
  for (let file = 0; file < view.input.files.length; file++) {
    const counts = isThere(file) ? there : gone
    const section = view.file(file).sections[0] ?? 0
    counts[section] = (counts[section] as number) + 1
  }
  return there.map((count, section) => Math.min(Math.log2(count / (gone[section] as number)), 6))
}

function withShare(view: MatchView, pairs: CandidatePairs, base: Float64Array, here: readonly number[]): Float64Array {
  const scores = new Float64Array(pairs.length)
  for (let pair = 0; pair < pairs.length; pair++) {
    const section = view.file(pairs.file[pair] as number).sections[0] ?? 0
    scores[pair] = (base[pair] as number) + (here[section] as number)
  }
  return scores
}

/** Finds the pairs that win on both sides. Objects outside a file's section do not take part. */
class Contest {
  readonly #pairs: CandidatePairs
  readonly #files: number
  readonly #objects: number
  /** The object of each pair, numbered among those that are in any. */
  readonly #contested: Int32Array
  readonly #contestedCount: number

  constructor(view: MatchView, pairs: CandidatePairs) {
    this.#pairs = pairs
    this.#files = view.input.files.length
    this.#objects = view.input.objects.keys.length
    const numbers = new Int32Array(this.#objects).fill(-1)
    this.#contested = new Int32Array(pairs.length)
    let count = 0
    for (let pair = 0; pair < pairs.length; pair++) {
      const object = pairs.object[pair] as number
      if (numbers[object] === -1) numbers[object] = count++
      this.#contested[pair] = numbers[object] as number
    }
    this.#contestedCount = count
  }

  /** The pair that wins for each file without regard to what others won, or -1. */
  best(scores: Float64Array, least: number): Int32Array {
    const accepted = new Int32Array(this.#files).fill(-1)
    this.#pass(scores, least, accepted, new Uint8Array(this.#objects))
    return accepted
  }

  /** The same until nothing more can be won: a file that has its object leaves others to others. */
  settle(scores: Float64Array, support: Float64Array): { accepted: Int32Array; taken: Uint8Array } {
    const accepted = new Int32Array(this.#files).fill(-1)
    const taken = new Uint8Array(this.#objects)
    while (this.#pass(scores, threshold, accepted, taken, support) > 0);
    return { accepted, taken }
  }

  #pass(scores: Float64Array, least: number, accepted: Int32Array, taken: Uint8Array, support?: Float64Array): number {
    const pairs = this.#pairs
    const open = (pair: number) =>
      !pairs.has(pair, PairFlag.outside) &&
      (accepted[pairs.file[pair] as number] as number) < 0 &&
      taken[pairs.object[pair] as number] === 0
    const byFile = new TopTwo(this.#files)
    const byObject = new TopTwo(this.#contestedCount)
    for (let pair = 0; pair < pairs.length; pair++) {
      if (!open(pair)) continue
      const score = scores[pair] as number
      byFile.offer(pairs.file[pair] as number, pair, score)
      byObject.offer(this.#contested[pair] as number, pair, score)
    }
    let won = 0
    for (let file = 0; file < this.#files; file++) {
      const pair = byFile.winner(file)
      if (pair < 0 || byObject.winner(this.#contested[pair] as number) !== pair) continue
      if (!this.#isSure(pair, scores[pair] as number, least)) continue
      if (support !== undefined && !this.#isAtHome(pair, support[pair] as number)) continue
      accepted[file] = pair
      taken[pairs.object[pair] as number] = 1
      won++
    }
    return won
  }

  /** In folders that are named after something else, only what siblings came along with is believed. */
  #isAtHome(pair: number, support: number): boolean {
    return (this.#pairs.place[pair] as number) >= 0 || support > 0 || this.#pairs.has(pair, PairFlag.proved)
  }

  #isSure(pair: number, score: number, least: number): boolean {
    const pairs = this.#pairs
    if (pairs.has(pair, PairFlag.proved)) return true
    if (score < least || pairs.has(pair, doubted)) return false
    if (pairs.has(pair, PairFlag.witness)) return true
    const [size, name] = [(pairs.prior[pair] as number) + 4, pairs.name[pair] as number]
    return (size >= sizeAlone && name >= 0) || score - size - Math.max(0, name) >= 4
  }
}

/** The best pair of each item, and how good the second best is. */
class TopTwo {
  readonly #best: Float64Array
  readonly #second: Float64Array
  readonly #pair: Int32Array

  constructor(items: number) {
    this.#best = new Float64Array(items).fill(-Infinity)
    this.#second = new Float64Array(items).fill(-Infinity)
    this.#pair = new Int32Array(items)
  }

  offer(item: number, pair: number, score: number): void {
    if (score > (this.#best[item] as number)) {
      this.#second[item] = this.#best[item] as number
      this.#best[item] = score
      this.#pair[item] = pair
    } else if (score > (this.#second[item] as number)) this.#second[item] = score
  }

  /** The best pair if it is so by the margin, or -1. */
  winner(item: number): number {
    const best = this.#best[item] as number
    return best - (this.#second[item] as number) >= margin ? (this.#pair[item] as number) : -1
  }
}
