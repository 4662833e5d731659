import { MediaClass } from '../../core/media-file.ts'
import { type CandidatePairs, doubted, PairFlag } from './candidate-pairs.ts'
import { type Decided, margin, threshold } from './decide.ts'
import { findTwins, type IdentityTwins } from './identity-twins.ts'
import type { Match, Matching, Unmatched } from './match-input.ts'
import type { MatchView } from './match-view.ts'
import { impostors } from './impostors.ts'
import type { ScoredPairs } from './score-pairs.ts'

/** Candidates told, and pairs offered for proof, of one file. */
const most = 8
/** Bits from which on a pair may well be one file; below, it is more likely a stranger of equal size. */
const plausible = 6
/** Bits from which on reading a little of the object is worth its price: one in a hundred is right. */
const worthProof = -7
/** Bits of size and place, names apart, from which on a name that says otherwise is a contradiction, not a stranger. */
const sameButForName = 14

/** Puts each file in its class. */
export function classify(view: MatchView, { pairs, crowded }: ScoredPairs, decided: Decided): Matching {
  const { files } = view.input
  const suspects = impostors(view, pairs, decided)
  const matches: Match[] = []
  const rest: number[] = []
  const doubtful: Match[] = []
  for (let file = 0; file < files.length; file++) {
    const pair = decided.accepted[file] as number
    if (pair < 0 || suspects.has(file)) {
      rest.push(file)
      continue
    }
    const match = { file, object: pairs.object[pair] as number, score: decided.scores[pair] as number }
    matches.push(match)
    if (isCoincidence(view, pairs, pair)) doubtful.push(match)
  }
  const twins = findTwins(view, rest, decided.taken, decided.support)
  const judge = new Judge(view, pairs, crowded, decided, suspects, twins)
  const judged = rest.map((file) => judge.judge(file))
  return {
    matches,
    unmatched: judged.map(({ unmatched }) => unmatched),
    undecided: [...doubtful, ...judged.flatMap(({ undecided }) => undecided)].sort((a, b) => a.file - b.file),
  }
}

/**
 * Whether two films share their very size, which is so rare that it is worth a look: content that was exchanged
 * between two names can be told in no other way. Of songs too many do.
 */
function isCoincidence(view: MatchView, pairs: CandidatePairs, pair: number): boolean {
  if (view.free.classes[pairs.object[pair] as number] !== MediaClass.video || pairs.has(pair, PairFlag.proved))
    return false
  return (pairs.count[pairs.file[pair] as number] as number) > 1
}

interface Judgement {
  readonly unmatched: Unmatched
  readonly undecided: readonly Match[]
}

interface Candidate {
  readonly pair: number
  readonly object: number
  readonly score: number
  readonly key: string
}

class Judge {
  readonly #view: MatchView
  readonly #pairs: CandidatePairs
  readonly #crowded: Uint8Array
  readonly #decided: Decided
  readonly #suspects: ReadonlyMap<number, readonly number[]>
  readonly #twins: IdentityTwins

  constructor(
    view: MatchView,
    pairs: CandidatePairs,
    crowded: Uint8Array,
    decided: Decided,
    suspects: ReadonlyMap<number, readonly number[]>,
    twins: IdentityTwins,
  ) {
    this.#view = view
    this.#pairs = pairs
    this.#crowded = crowded
    this.#decided = decided
    this.#suspects = suspects
    this.#twins = twins
  }

  judge(file: number): Judgement {
    const { path, size } = this.#view.file(file)
    if (!(size > 0) || path.includes('\uFFFD')) return { unmatched: unmatched(file, 'unjudged', []), undecided: [] }
    const all = this.#candidates(file)
    const inside = all.filter(({ pair }) => !this.#pairs.has(pair, PairFlag.outside))
    const undecided = this.#worthProof(file, inside)
    return { unmatched: this.#reason(file, all, inside), undecided }
  }

  #reason(file: number, all: readonly Candidate[], inside: readonly Candidate[]): Unmatched {
    const twins = this.#twins.get(file) ?? []
    const suspect = this.#suspects.get(file)
    if (suspect !== undefined) return unmatched(file, 'contradiction', [...objects(inside.slice(0, 1)), ...suspect])
    // An object that another file won is told only where both have a claim to it.
    const open = inside.filter((candidate) => !this.#isTaken(candidate) || this.#isClaim(candidate))
    const contradicting = open.filter((candidate) => this.#isContradiction(candidate, twins.length > 0))
    const likely = open.filter((candidate) => this.#isLikely(candidate))
    const [best] = likely
    if (best !== undefined && (best.score >= threshold || twins.length === 0))
      return unmatched(file, 'ambiguous', objects(likely))
    if (best !== undefined && (this.#pairs.name[best.pair] as number) >= margin)
      return unmatched(file, 'contradiction', [...objects(likely), ...twins])
    if (contradicting.length > 0) return unmatched(file, 'contradiction', [...objects(contradicting), ...twins])
    const kept = all.filter((candidate) => this.#isKept(candidate))
    if (kept.length > 0 && twins.length > 0) return unmatched(file, 'contradiction', [...objects(kept), ...twins])
    const elsewhere = all.filter((candidate) => this.#isElsewhere(candidate))
    if (elsewhere.length > 0) return unmatched(file, 'cross-section', objects(elsewhere))
    if (twins.length > 0) return unmatched(file, 'size-changed', twins)
    // Renamed pictures of one size each may be any; other files would still share words with their names.
    if (this.#crowded[file] === 1 && open.length === 0 && this.#view.section(file).type === 'photo')
      return unmatched(file, 'ambiguous', this.#crowd(file))
    return unmatched(file, 'gone', [])
  }

  /** All pairs of the file, best first; of equal ones, by key. */
  #candidates(file: number): Candidate[] {
    const first = this.#pairs.first[file] as number
    const { keys } = this.#view.input.objects
    return Array.from({ length: this.#pairs.count[file] as number }, (_, index) => {
      const pair = first + index
      const object = this.#pairs.object[pair] as number
      return { pair, object, score: this.#decided.scores[pair] as number, key: keys.text(object) }
    }).sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  }

  #isLikely({ pair, score }: Candidate): boolean {
    if (this.#pairs.has(pair, doubted)) return false
    const [name, place] = [this.#pairs.name[pair] as number, this.#pairs.place[pair] as number]
    const isContradicted = place < 0 || (name < 0 && place === 0)
    return score >= (isContradicted ? 2 * plausible : plausible)
  }

  #isTaken({ object }: Candidate): boolean {
    return this.#decided.taken[object] === 1
  }

  #isClaim({ pair, score }: Candidate): boolean {
    return this.#pairs.has(pair, PairFlag.proved) || (score >= threshold && !this.#pairs.has(pair, doubted))
  }

  /** By size and place it is the file, by name it is another; a stranger of equal size has no tie to the place. */
  #isContradiction({ pair, score }: Candidate, hasTwin: boolean): boolean {
    const name = this.#pairs.name[pair] as number
    if (this.#pairs.has(pair, PairFlag.otherWork)) return this.#isExchanged(pair, score, hasTwin)
    if (name >= 0 || score - name < sameButForName) return false
    return hasTwin || (this.#pairs.place[pair] as number) > 0 || this.#isReached(pair)
  }

  /** By size and name it is the file, by place another's; a stranger of equal size has no such name. */
  #isExchanged(pair: number, score: number, hasTwin: boolean): boolean {
    const [name, place] = [this.#pairs.name[pair] as number, this.#pairs.place[pair] as number]
    if (score - Math.min(name, 0) - Math.min(place, 0) < sameButForName) return false
    return hasTwin || name >= 0 || place > 0
  }

  /** Whether siblings of the file went to the folder of the object. */
  #isReached(pair: number): boolean {
    const { support, counted } = this.#decided
    const [from, to] = [this.#pairs.fileFolder[pair] as number, this.#pairs.objectFolder[pair] as number]
    return support.others(from, to, counted[pair] === 1) > 0
  }

  /** Old content outside of the section's folders, under its old name or one much like it. */
  #isKept({ pair, score }: Candidate): boolean {
    return this.#pairs.has(pair, PairFlag.outside) && score >= plausible && (this.#pairs.name[pair] as number) >= margin
  }

  #isElsewhere({ pair, score }: Candidate): boolean {
    if (!this.#pairs.has(pair, PairFlag.outside)) return false
    if (this.#pairs.has(pair, PairFlag.proved)) return true
    return score >= threshold && !this.#pairs.has(pair, PairFlag.vetoed) && this.#pairs.has(pair, PairFlag.witness)
  }

  #worthProof(file: number, inside: readonly Candidate[]): Match[] {
    return inside
      .filter(({ pair, score, ...candidate }) => {
        if (this.#pairs.has(pair, PairFlag.proved)) return false
        if (this.#isTaken({ pair, score, ...candidate }) && !this.#suspects.has(file)) return score >= threshold
        return score >= worthProof || this.#isContradiction({ pair, score, ...candidate }, false)
      })
      .slice(0, most)
      .map(({ object, score }) => ({ file, object, score }))
  }

  /** Some objects of the file's size, where there are too many of them to tell. */
  #crowd(file: number): number[] {
    const { free, input } = this.#view
    return [...free.objectsOfSize(this.#view.file(file).size)]
      .map((object) => ({ object, key: input.objects.keys.text(object) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, most)
      .map(({ object }) => object)
  }
}

function objects(candidates: readonly Candidate[]): number[] {
  return candidates.slice(0, most).map(({ object }) => object)
}

function unmatched(file: number, reason: Unmatched['reason'], candidates: readonly number[]): Unmatched {
  return { file, reason, candidates: [...new Set(candidates)] }
}
