import { parentOf } from '../../core/plex-path.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { ContentSource } from '../../storage/content/content-source.ts'
import { type KnownPairs, type Match, type Matching, nothingKnown } from '../match/match-input.ts'
import type { ProofSummary } from '../remap-plan.ts'
import type { ContentHashCache } from './content-hash-cache.ts'
import { type ListedObject, ObjectContents, type ProofCost } from './object-contents.ts'
import { errorBound, type MoveGroups, toSample } from './sample.ts'
import { isJudgeable, type StoredHashes } from './verdict.ts'

/** What is to be proved: files and objects, by the indexes that matching knows them by. */
export interface ProofSubject {
  /** Matches with what is known by then; asked again whenever more is known that could change its answer. */
  readonly match: (known: KnownPairs) => Matching
  /** The path that is stale. */
  readonly pathOf: (file: number) => string
  /** Bytes; of a file, and so of every object that it is paired with. */
  readonly sizeOf: (file: number) => number
  readonly storedHashes: (file: number) => StoredHashes
  /** As the listing spells it. */
  readonly keyOf: (object: number) => string
}

export interface ProofOptions {
  readonly mode: ProofSummary['mode']
  /** Null where the objects cannot be read. */
  readonly source: ContentSource | null
  readonly cache: ContentHashCache | null
  /** Objects read at a time. */
  readonly parallel?: number
  /** Told before each round what it will take; a throw, or a rejection, is the end of it. */
  readonly announce?: (cost: ProofCost) => void | Promise<void>
  readonly emit?: Emit
  readonly signal?: AbortSignal
}

export interface Proof {
  readonly matching: Matching
  /** Whether content proved the pair. */
  readonly isProved: (file: number, object: number) => boolean
  readonly summary: Omit<ProofSummary, 'vanished' | 'unreadable'>
  /** Objects that vanished or became others since they were listed: held for wrong in this run. */
  readonly vanished: number
  /** Objects that alone could not be read: neither proved nor refuted; with an example, secrets masked. */
  readonly unreadable: { readonly objects: number; readonly example: string | null }
}

/** Each round follows from what the one before has refuted; more than a few mean that they go on for ever. */
const mostRounds = 10

/**
 * Matches, reads the objects whose content would decide or confirm, and matches anew with what they say,
 * until there is nothing left to ask. `auto` reads for all that is undecided, and for accepted matches in
 * full or by sample; matches like one that was refuted are read in full. Each content is put into the cache
 * at once: after an interrupt the next run goes on from there.
 *
 * @throws ToolError `content-unreadable` where the store cannot be read, `proof-impossible` for `all` without one
 */
export async function proveMatches(subject: ProofSubject, options: ProofOptions): Promise<Proof> {
  const { mode, source } = options
  if (source === null && mode === 'all')
    throw new ToolError(
      'proof-impossible',
      'no object can be read through a stored listing',
      'name the bucket, the rclone remote or the folder itself, or run without --proof all',
    )
  if (source === null || mode === 'off') return unproved(subject, mode)
  return await new Proving(subject, options, source).run()
}

function unproved({ match }: ProofSubject, mode: ProofSummary['mode']): Proof {
  const summary = { mode, checked: 0, proved: 0, refuted: 0, requests: 0, bytes: 0, bound: null }
  const unreadable = { objects: 0, example: null }
  return { matching: match(nothingKnown), isProved: () => false, summary, vanished: 0, unreadable }
}

class Proving {
  readonly #subject: ProofSubject
  readonly #options: ProofOptions
  readonly #source: ContentSource
  readonly #contents: ObjectContents
  /** Pairs looked at so far, as one number each. */
  readonly #asked = new Map<number, Match>()
  /** Of those, the ones that matching could not decide: that they prove right says nothing of the decided. */
  readonly #undecided = new Set<number>()
  /** Groups of which an accepted match proved wrong. */
  readonly #suspectGroups = new Set<string>()
  /** Files of which an accepted match proved wrong, or vanished: what they are matched with instead is to be seen too. */
  readonly #suspectFiles = new Set<number>()
  #read = 0

  constructor(subject: ProofSubject, options: ProofOptions, source: ContentSource) {
    const { cache, parallel = 16, signal } = options
    this.#subject = subject
    this.#options = options
    this.#source = source
    this.#contents = new ObjectContents({ source, cache, storedHashes: subject.storedHashes, parallel, signal })
  }

  async run(): Promise<Proof> {
    const { requests, bytes } = this.#source.traffic
    const contents = this.#contents
    let matching = this.#subject.match(nothingKnown)
    let groups = this.#groups(matching)
    for (let round = 0; round < mostRounds; round++) {
      const undecided = matching.undecided.filter((pair) => this.#isOpen(pair))
      const accepted = this.#toConfirm(matching, groups)
      if (undecided.length + accepted.length === 0) break
      for (const pair of undecided) this.#undecided.add(pairKey(pair))
      await this.#readAll([...undecided, ...accepted])
      const refuted = matching.matches.filter(({ file, object }) => contents.refuted(file, object))
      for (const pair of refuted) {
        this.#suspectFiles.add(pair.file)
        if (contents.verdict(pair.file, pair.object) === 'refuted') this.#suspectGroups.add(this.#groupOf(pair))
      }
      if (undecided.length + refuted.length === 0) continue
      matching = this.#subject.match(contents)
      groups = this.#groups(matching)
    }
    const { traffic } = this.#source
    return {
      matching,
      isProved: (file, object) => contents.proved(file, object),
      summary: {
        mode: this.#options.mode,
        ...this.#verdicts(),
        requests: traffic.requests - requests,
        bytes: traffic.bytes - bytes,
        bound: errorBound(groups, this.#isProvedIn(matching.matches)),
      },
      vanished: contents.vanished,
      unreadable: { objects: contents.unreadable, example: contents.unreadableExample },
    }
  }

  /** Accepted matches whose objects are to be read. */
  #toConfirm({ matches }: Matching, groups: MoveGroups): readonly Match[] {
    const at = (move: number) => matches[move] as Match
    const sampled = () => toSample(groups, this.#isProvedIn(matches), (move) => this.#isOpen(at(move))).map(at)
    const wanted =
      this.#options.mode === 'all'
        ? matches
        : [...this.#suspects(matches), ...this.#interchangeable(matches), ...sampled()]
    return wanted.filter((pair) => this.#isOpen(pair))
  }

  #suspects(matches: readonly Match[]): readonly Match[] {
    if (this.#suspectFiles.size === 0) return []
    return matches.filter((pair) => this.#suspectFiles.has(pair.file) || this.#suspectGroups.has(this.#groupOf(pair)))
  }

  /** Of one folder and one size: only their names tell them apart, and names may have been swapped. */
  #interchangeable(matches: readonly Match[]): readonly Match[] {
    const place = ({ file }: Match): string => `${this.#subject.sizeOf(file)} ${parentOf(this.#subject.pathOf(file))}`
    const counts = new Map<string, number>()
    for (const match of matches) counts.set(place(match), (counts.get(place(match)) ?? 0) + 1)
    return matches.filter((match) => (counts.get(place(match)) ?? 0) > 1)
  }

  #isOpen({ file, object }: Match): boolean {
    return !this.#contents.has(object) && isJudgeable(this.#subject.storedHashes(file))
  }

  #isProvedIn(matches: readonly Match[]): (move: number) => boolean {
    return (move) => {
      const { file, object } = matches[move] as Match
      return this.#contents.proved(file, object)
    }
  }

  /** The accepted matches by group, but those that only proof decided. */
  #groups({ matches }: Matching): MoveGroups {
    const groups = new Map<string, { readonly move: number; readonly key: string }[]>()
    for (const [move, match] of matches.entries()) {
      if (this.#contents.proved(match.file, match.object) && this.#undecided.has(pairKey(match))) continue
      const key = this.#subject.keyOf(match.object)
      const name = this.#groupOf(match, key)
      const group = groups.get(name)
      if (group === undefined) groups.set(name, [{ move, key }])
      else group.push({ move, key })
    }
    const named = [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
    return named.map(([, group]) => group.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ move }) => move))
  }

  /** Matches from one folder to another are alike. */
  #groupOf({ file, object }: Match, key = this.#subject.keyOf(object)): string {
    return `${parentOf(this.#subject.pathOf(file))}\n${parentOf(key)}`
  }

  async #readAll(pairs: readonly Match[]): Promise<void> {
    const { announce, emit = silent } = this.#options
    const wanted = new Map<number, ListedObject>()
    for (const pair of pairs) {
      this.#asked.set(pairKey(pair), pair)
      const { file, object } = pair
      if (!wanted.has(object))
        wanted.set(object, { object, key: this.#subject.keyOf(object), size: this.#subject.sizeOf(file) })
    }
    // folder by folder, as rclone lists each folder that it is asked for a file of
    const objects = [...wanted.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
    await announce?.(this.#contents.costOf(objects))
    const total = this.#read + objects.length
    await this.#contents.read(objects, () =>
      emit({ task: 'proving content', done: ++this.#read, total, unit: 'files' }),
    )
  }

  #verdicts(): Pick<ProofSummary, 'checked' | 'proved' | 'refuted'> {
    const counts = { proved: 0, refuted: 0, unknown: 0 }
    for (const { file, object } of this.#asked.values()) counts[this.#contents.verdict(file, object)]++
    return { checked: counts.proved + counts.refuted, proved: counts.proved, refuted: counts.refuted }
  }
}

/** Objects of a listing are far fewer than 2^26, files than 2^27. */
const pairKey = ({ file, object }: Match): number => file * 2 ** 26 + object
