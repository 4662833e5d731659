import { foldTokens } from '../names/fold.ts'
import { readNumber } from '../names/number-word.ts'
import { readRoman } from '../names/roman.ts'
import { tellingWords } from './telling-words.ts'
import { workPart } from './work-names.ts'
import { coverage, Words } from './words.ts'

/** What may stand between a title and its number. */
const connectors = new Set(['vol', 'volume', 'part', 'pt', 'partie', 'tome', 'chapter', 'chapitre', 'book', 'no'])
const most = 40
const sameTitle = 0.6
/** What makes a number one of the sound (`5.1`), or of discs, when it follows. */
const counted = /^(?:\d|cds?|dis[ck]s?|dvds?|lps?)$/u
/** Recordings of the same songs that are not the same recording. */
const versions = /^(?:live|unplugged|acoustic|instrumentals?|karaoke|remix(?:es|ed)?|demos?)$/u
const regions: ReadonlyMap<string, string> = new Map([
  ['us', 'us'],
  ['usa', 'us'],
  ['uk', 'uk'],
  ['gb', 'uk'],
  ['au', 'au'],
  ['nz', 'nz'],
])
const languages: ReadonlyMap<string, string> = new Map([
  ...['vf', 'vff', 'vfq', 'vfi', 'french', 'truefrench'].map((word) => [word, 'dubbed'] as const),
  ...['vo', 'vost', 'vostfr', 'vosta'].map((word) => [word, 'original'] as const),
])

/** What a name must have to say a region or a language: most have none, and are not looked at any closer. */
const mayTell = /(?<![a-z])(?:usa?|uk|gb|au|nz|v[fo]|v[fo]s?t?\w{0,2}|vff|vfq|vfi|(?:true)?french)(?![a-z])/iu

/**
 * Whether a work was renamed to another of its series: with another number or volume, or as a live recording. What is
 * neither of a work's titles nor of its old names was added; other words that were added say nothing.
 */
export function isOtherInstalment(titles: readonly string[], was: readonly string[], now: string): boolean {
  const known = [...titles, ...was].filter((name) => name !== '').map((name) => instalmentOf(nameWords(name)))
  const words = nameWords(now)
  const allowed = new Set(known.flatMap(({ numbers }) => numbers))
  for (const { whole, base } of known)
    for (const title of [whole, base]) {
      const number = numberAfter(words, title)
      if (number !== null && !allowed.has(number)) return true
    }
  // `Rocky` is not `Rocky II`, though a part of its name.
  const text = words.join(' ')
  const isCalled = known.some(({ whole }) => whole.join(' ') === text)
  return !isCalled && known.some(({ base, number }) => number !== null && number > 1 && base.join(' ') === text)
}

/**
 * Whether one is a live or otherwise different recording and the other is not, by all that either is called. Only
 * where the name is that of the work: a collection of concerts is no recording.
 */
export function isOtherRecording(titles: readonly string[], was: readonly string[], now: string): boolean {
  const words = new Words(foldTokens(now))
  if (!titles.some((title) => coverage(withoutMarks(title), words) >= sameTitle)) return false
  const [title, before, after] = [marks(titles), marks(was), marks([now])]
  const added = [...after].some((mark) => !title.has(mark) && !before.has(mark))
  const lost = [...title].some((mark) => before.has(mark) && !after.has(mark))
  return added || lost
}

/** Whether both say where they were made, or in which language they are, and not the same. */
export function isOtherEdition(was: readonly string[], now: readonly string[]): boolean {
  if (!now.some((name) => mayTell.test(name)) || !was.some((name) => mayTell.test(name))) return false
  return (
    differ(
      was.flatMap((name) => regionOf(name)),
      now.flatMap((name) => regionOf(name)),
    ) ||
    differ(
      was.flatMap((name) => languagesOf(name)),
      now.flatMap((name) => languagesOf(name)),
    )
  )
}

function differ(was: readonly string[], now: readonly string[]): boolean {
  return was.length > 0 && now.length > 0 && !now.some((mark) => was.includes(mark))
}

/** The words of a title that are of the work, not of the recording. */
function withoutMarks(title: string): readonly string[] {
  const words = tellingWords(foldTokens(title))
  const others = words.filter((word) => !versions.test(word))
  return others.length === 0 ? words : others
}

function marks(names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => foldTokens(name).filter((word) => versions.test(word))))
}

/** A country at the end of a name; elsewhere it is a word. */
function regionOf(name: string): string[] {
  const words = foldTokens(workPart(name))
  const region = words.length < 2 ? undefined : regions.get(words.at(-1) ?? '')
  return region === undefined ? [] : [region]
}

function languagesOf(name: string): string[] {
  return foldTokens(name).flatMap((word) => languages.get(word) ?? [])
}

/** Copies have a number in brackets, which is none of a series. */
function nameWords(name: string): string[] {
  return foldTokens(workPart(name.replace(/\s\(\d{1,2}\)$/u, '')))
}

interface Instalment {
  readonly whole: readonly string[]
  /** Without the number at its end. */
  readonly base: readonly string[]
  readonly number: number | null
  /** Anything in the name that could be a number. */
  readonly numbers: readonly number[]
}

function instalmentOf(whole: readonly string[]): Instalment {
  const numbers = whole.flatMap((word) => numberOf(word) ?? [])
  const isConnected = connectors.has(whole.at(-2) ?? '')
  const last = whole.at(-1) ?? ''
  const number = isConnected ? readNumber(last) : numberOf(last)
  const base = number === null ? whole : whole.slice(0, isConnected ? -2 : -1)
  if (number === null || base.length === 0) return { whole, base: whole, number: null, numbers }
  return { whole, base, number, numbers: [...numbers, number] }
}

function numberOf(word: string): number | null {
  const number = /^\d{1,2}$/u.test(word) ? Number(word) : readRoman(word)
  return number !== null && number >= 2 && number <= most ? number : null
}

/** The number that follows the title in a name; null where none does. */
function numberAfter(words: readonly string[], title: readonly string[]): number | null {
  if (title.length === 0) return null
  for (let at = 0; at + title.length < words.length; at++) {
    if (!title.every((word, index) => words[at + index] === word)) continue
    let next = at + title.length
    const isConnected = connectors.has(words[next] ?? '')
    if (isConnected) next++
    const word = words[next] ?? ''
    const number = isConnected ? readNumber(word) : numberOf(word)
    if (number !== null && number > 1 && number <= most && !counted.test(words[next + 1] ?? '')) return number
  }
  return null
}
