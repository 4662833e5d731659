import { readEpisodes } from '../names/episodes.ts'
import { readTrack, type TrackReading } from '../names/tracks.ts'
import { readYear } from '../names/year.ts'
import { episodeAgreement } from './episode-agreement.ts'
import type { FileFacts } from './file-facts.ts'
import type { FolderName, LeafName } from './path-names.ts'
import { coverage } from './words.ts'

/** A path as names are read from it. */
export interface NamedPath {
  /** Whole, or from the section's folder on. */
  readonly path: string
  readonly leaf: LeafName
  readonly folder: FolderName
  /** The folder that is named after what the file is of; that of a season or disc is not. */
  readonly telling: FolderName | null
}

export interface NameAgreement {
  /** Bits. */
  readonly bits: number
  /** The name says that it is another file. */
  readonly vetoed: boolean
  /** Something of the name speaks for it. */
  readonly witness: boolean
}

/** Titles that are covered less than this are another's. */
const otherTitle = 0.3
/** Titles that are covered more than this are the same, told otherwise. */
const sameTitle = 0.6

/** What the name of `to` says of the file that was `from`. `rarity`: bits that a leaf is worth in this listing. */
export function nameAgreement(facts: FileFacts, from: NamedPath, to: NamedPath, rarity: number): NameAgreement {
  const { identity } = facts
  const leaf = sameLeaf(from.leaf, to.leaf) ? leafBits(from.leaf.folded.length, rarity) : 0
  switch (identity.kind) {
    case 'episode': {
      const { bits, agrees, ...said } = episodeAgreement(identity.episodes, readEpisodes(to.path), () =>
        readEpisodes(from.path),
      )
      const remake = yearOfShow(identity.showYear, from.telling, to.telling)
      const vetoed = said.vetoed || remake < 0
      if (leaf > 0) return { bits: leaf + 2 + Math.min(bits, 3) + remake, vetoed, witness: !vetoed }
      const title = titleBits(titleCoverage(facts, to, agrees), titleWords(facts))
      return { bits: title + bits + remake, vetoed, witness: !vetoed && (agrees || title > 0) }
    }
    case 'track': {
      if (leaf > 0) return { bits: leaf + 2 + discBits(from, to), vetoed: false, witness: true }
      const covered = titleCoverage(facts, to, false)
      const title = titleBits(covered, titleWords(facts))
      const number = trackAgreement(identity.track, readTrack(to.path), () => readTrack(from.path))
      const vetoed = number === 'other' && covered !== null && covered <= sameTitle
      const witness = title > 0 || (number === 'same' && title >= 0)
      return { bits: title + trackBits[number], vetoed, witness }
    }
    case 'movie': {
      const year = leaf > 0 ? Math.max(0, movieYear(identity.year, to)) : movieYear(identity.year, to)
      if (leaf > 0) return { bits: leaf + 2 + year, vetoed: false, witness: true }
      const covered = titleCoverage(facts, to, false)
      const title = titleBits(covered, titleWords(facts))
      const part = otherPart(from.leaf, to.leaf) ? -10 : 0
      // Of the very size, but called after another film: a stranger, until content says otherwise.
      const isOther = covered !== null && covered <= otherTitle && isOtherFilm(facts, to)
      const vetoed = isOther || (year < 0 && !keepsYear(from, to))
      return { bits: title + year + part, vetoed, witness: title > 0 || (year > 0 && title >= 0) }
    }
    case 'photo':
    case 'other': {
      if (leaf > 0) return { bits: leaf + 2, vetoed: false, witness: true }
      const title = Math.max(
        titleBits(titleCoverage(facts, to, false), titleWords(facts)),
        identity.kind === 'photo' ? 0 : -4,
      )
      return { bits: title, vetoed: false, witness: title > 0 }
    }
  }
}

export function sameLeaf(a: LeafName, b: LeafName): boolean {
  return a.folded === b.folded
}

/** A long leaf (`length` when folded) that few others have says much; one that many have says little. */
export function leafBits(length: number, rarity: number): number {
  return Math.max(0.1, Math.min(12, 4 + length / 3, rarity))
}

/** Null where no title is known. Old words count where the database's title is of another language. */
function titleCoverage(facts: FileFacts, { leaf, folder }: NamedPath, numbered: boolean): number | null {
  let best: number | null = null
  for (const title of facts.titles) best = Math.max(best ?? 0, coverage(title, leaf.words))
  if (facts.identity.kind === 'movie')
    for (const title of facts.titles) best = Math.max(best ?? 0, coverage(title, folder.words))
  if ((best === null || best < sameTitle) && facts.oldWords.length > 0) {
    const old = coverage(facts.oldWords, leaf.words)
    // A name that changed says little; a title that the database knows says more.
    if (best === null && old <= otherTitle) return null
    best = Math.max(best ?? 0, facts.oldWords.length < 2 ? Math.min(old, 0.7) : old)
  }
  // A name of nothing but its number has no title to disagree.
  if (numbered && best !== null && best < otherTitle && !hasTitle(facts, leaf)) return null
  return best
}

/** Whether something is left of the name beside numbers and what the file is of. */
function hasTitle(facts: FileFacts, leaf: LeafName): boolean {
  const known = new Set(facts.containers.flatMap(({ words }) => words))
  return leaf.words.own.some((word) => !known.has(word) && !/\d/u.test(word))
}

/** Whether the name has a title, and not a word in common with what the film is or was called. */
function isOtherFilm(facts: FileFacts, { leaf, folder }: NamedPath): boolean {
  if (facts.titles.length === 0 || !hasTitle(facts, leaf)) return false
  const known = [...facts.titles.flat(), ...facts.oldWords].filter((word) => /^\p{L}{3,}$/u.test(word))
  return !known.some((word) => leaf.words.has(word) || folder.words.has(word))
}

function titleWords({ titles, oldWords }: FileFacts): number {
  return titles.length === 0 ? Math.min(oldWords.length, 2) : Math.min(...titles.map(({ length }) => length))
}

/** `words`: of the title; the more of them, the less they are all there by chance. */
function titleBits(covered: number | null, words: number): number {
  if (covered === null) return 0
  if (covered >= 1) return 4 + Math.min(words, 4)
  if (covered > sameTitle) return 2
  return covered > otherTitle ? 0 : -4
}

const trackBits = { same: 3, unknown: 0, unsure: 0, other: -5 } as const

/** What a number means first counts for a file; what else it can mean only does not count against it. */
function trackAgreement(
  known: number | null,
  reading: TrackReading,
  before: () => TrackReading,
): keyof typeof trackBits {
  const [now] = reading.readings
  if (now === undefined) return 'unknown'
  if (known !== null && now.track === known) return 'same'
  const was = before().readings[0]
  if (was !== undefined && was.track === now.track && (was.disc === now.disc || now.disc === null)) return 'same'
  if (known === null && was === undefined) return 'unknown'
  // `2-14` can be track 2 of a title that begins with 14, but not where the title is another.
  const isPossible = known !== null && reading.readings.some(({ track }) => track === known)
  return isPossible && was?.track !== known ? 'unsure' : 'other'
}

/** Two discs of one album can hold files of one name. */
function discBits(from: NamedPath, to: NamedPath): number {
  if (from.folder.folded === to.folder.folded) return 0
  const discs = (path: string) => readTrack(path).readings.flatMap(({ disc }) => (disc === null ? [] : [disc]))
  const [was, now] = [discs(from.path), discs(to.path)]
  return was.length > 0 && now.length > 0 && !now.some((disc) => was.includes(disc)) ? -6 : 0
}

function movieYear(year: number | null, { leaf, folder }: NamedPath): number {
  if (year === null) return 0
  const years = [...readYear(leaf.stem), ...folder.years]
  if (years.length === 0) return 0
  if (years.includes(year)) return 4
  // First shown at a festival, and in the cinemas a year later.
  return years.includes(year - 1) || years.includes(year + 1) ? 0 : -6
}

/** A year that the old name had too is no other film's, whatever the database thinks. */
function keepsYear(from: NamedPath, to: NamedPath): boolean {
  const years = ({ leaf, folder }: NamedPath): number[] => [...readYear(leaf.stem), ...folder.years]
  const before = years(from)
  return years(to).some((year) => before.includes(year))
}

const part = /(?:^| )(?:cd|dvd|part|pt|dis[ck]) ?([1-9a-d])(?= |$)/u

/** Whether both are a part of a film, and not the same part. */
export function otherPart(a: LeafName, b: LeafName): boolean {
  const [one, other] = [part.exec(a.folded)?.[1], part.exec(b.folded)?.[1]]
  return one !== undefined && other !== undefined && one !== other
}

/** `Doctor Who (1963)` and `(2005)` have the same episodes. */
function yearOfShow(year: number | null, from: FolderName | null, to: FolderName | null): number {
  if (to === null || to.years.length === 0) return 0
  if (year !== null && to.years.includes(year)) return 2
  if (year !== null && (to.years.includes(year - 1) || to.years.includes(year + 1))) return 0
  const before = from?.years ?? []
  if (before.some((one) => to.years.includes(one))) return 0
  return year === null && before.length === 0 ? 0 : -10
}
