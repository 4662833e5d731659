import { releaseStart } from './noise.ts'

/** What in a name is only a number: perhaps its episode, perhaps season and episode in one. */
export interface BareNumber {
  readonly numbers: readonly number[]
  /** Digits as written, `0106` is four. */
  readonly digits: number
  /** How it stands in the name: `- 05 -` and `[05]` are how fansubs number a whole series. */
  readonly place: 'dashed' | 'leading' | 'bracketed' | 'inside'
}

const lone = /^[ ._]*#?(\d{1,4})(?:[-~](\d{1,4}))?(?:v\d|[ ._]?\(?end\)?|[ ._]?fin|完|話|话|tv)?[ ._]*$/
const bracketed = /[[(]([^[\]()]*(?:\([^()]*\))?[^[\]()]*)[\])]/g
const dashed =
  /(?:[ ._]-[ ._]*|[a-z!)\]]-|#)(\d{1,4}(?:\.5(?!\d))?)(?:v\d|[ab](?![a-z0-9]))?(?:[ ._]?[-~+][ ._]?(?:\d{1,4}[-~+])*(\d{1,4})(?:v\d)?)?(?=[ ._]*(?:$|[-[(|"]))/
const dashedLoose = /[ ._]-[ ._]+(\d{1,4}(?:\.5(?!\d))?)(?:[-~+](\d{1,4}))?(?:v\d)?(?=[ ._(])/
const leading = /^[ ._-]*(\d{1,4})(?:(?:[-~+]| ?[&+] ?)(\d{1,4}))?(?=[ ._)-]|$)(?!\.\d\b)/
const inside = /(?<![a-z0-9])(\d{1,5})(?:[-~+](\d{1,4}))?(?:v\d)?(?![a-z0-9]|[.,]5\b)/g

function isYear(digits: string): boolean {
  return /^(?:19|20)\d\d$/.test(digits)
}

function span(place: BareNumber['place'], from: string, to: string | undefined): BareNumber {
  const [first, last] = [Number(from), Number(to)]
  const numbers = [first]
  // `1-05` is no span: a season and an episode.
  if (last > first && last - first < 150 && !(to?.startsWith('0') && to.length > from.length))
    for (let next = first + 1; next <= last; next++) numbers.push(next)
  return { numbers, digits: from.replace(/\..*/, '').length, place }
}

/** The last number among words; one of three digits and more, which may hold its season, before a shorter one. */
function lastInside(title: string): BareNumber | null {
  let best: RegExpExecArray | null = null
  let before: RegExpExecArray | null = null
  for (const match of title.matchAll(inside)) {
    const [, digits = ''] = match
    if (isYear(digits) || (best !== null && digits.length < 3 && /^[1-9]\d{2,}$/.test(best[1] ?? ''))) continue
    before = best
    best = match
  }
  if (best === null) return null
  const [, digits = '', to] = best
  // 103.104: two episodes in one file.
  const [, first = ''] = before ?? []
  const follows = first.length >= 3 && Number(first) + 1 === Number(digits)
  return follows && before !== null && before.index + first.length + 1 === best.index
    ? span('inside', first, digits)
    : span('inside', digits, to)
}

/** The numbers a name could mean, best first; at most one of each place. Plain text, without extension. */
export function findBareNumbers(text: string): BareNumber[] {
  const found: BareNumber[] = []
  const inBrackets: BareNumber[] = []
  let title = text
  if (/[[(]/.test(text))
    title = text.replace(bracketed, (_whole, content: string) => {
      const number = lone.exec(content)
      if (number?.[1] !== undefined && !isYear(number[1])) inBrackets.push(span('bracketed', number[1], number[2]))
      return '|'
    })
  title = title.replace(/^[|\s_.]+/, '')
  const release = releaseStart(title)
  if (release > 0) title = title.slice(0, release)
  const add = (place: BareNumber['place'], match: RegExpExecArray | null): void => {
    if (match?.[1] !== undefined && !isYear(match[1])) found.push(span(place, match[1], match[2]))
  }
  const sure = dashed.exec(title)
  add('dashed', sure ?? dashedLoose.exec(title))
  // `24 Hours - 05`: the words belong to the first number.
  if (sure === null || /^[ ._]*\d+(?:[-~+&]\d+)?(?:[ ._]?-|\.? ?$|\. )/.test(title)) add('leading', leading.exec(title))
  found.push(...inBrackets.slice(-1))
  const last = lastInside(title)
  if (last !== null) found.push(last)
  return found
}
