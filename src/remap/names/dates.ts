const yearFirst = /(?<![0-9])((?:19|20)\d\d)([-._ /])(\d{1,2})\2(\d{1,2})(?![0-9])/
const yearLast = /(?<![a-z0-9])(\d{1,2})([-._ /])(\d{1,2})\2((?:19|20)\d\d)(?![0-9])/
/** `5th Mar 2025`, `3 janvier 2019`. */
const months = [
  'jan',
  'fev|feb',
  'mar',
  'apr|avr',
  'may|mai',
  'june?|juin',
  'july?|juil',
  'aug|aout',
  'sep',
  'oct',
  'nov',
  'dec',
]
const spelled = new RegExp(
  `(?<![a-z0-9])(\\d{1,2})(?:st|nd|rd|th|er)?[ ._](?:${months.map((month) => `(${month})`).join('|')})[a-z]{0,7}[ ._]((?:19|20)\\d\\d)(?![0-9])`,
)
const compact = /(?<![a-z0-9])(?:(20[0-4]\d|19[5-9]\d)|([0-4]\d))([01]\d)([0-3]\d)(?![a-z0-9])/

export interface DateMark {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly start: number
  readonly end: number
  /** Written without separators: less sure. */
  readonly compact: boolean
}

/** Days from 1950 on: there was no television to record before. */
function isDay(year: number, month: number, day: number): boolean {
  if (year < 1950 || month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

function mark(match: RegExpExecArray, year: number, month: number, day: number, whole: boolean): DateMark | null {
  if (!isDay(year, month, day)) return null
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    date: `${year}-${two(month)}-${two(day)}`,
    start: match.index,
    end: match.index + match[0].length,
    compact: whole,
  }
}

/** Whether there is something like a date, a day or not: its numbers are no episodes. */
export function hasDateShape(text: string): boolean {
  return yearFirst.test(text) || yearLast.test(text)
}

/**
 * The day that plain text names. Year first, or year last; a day and a month that could be swapped
 * (`03.04.2012`) name no day.
 */
export function findDate(text: string): DateMark | null {
  const first = yearFirst.exec(text)
  if (first !== null) {
    const found = mark(first, Number(first[1]), Number(first[3]), Number(first[4]), false)
    if (found !== null) return found
  }
  const last = yearLast.exec(text)
  if (last !== null) {
    const [a, b, year] = [Number(last[1]), Number(last[3]), Number(last[4])]
    if (a > 12) return mark(last, year, b, a, false)
    if (b > 12 || a === b) return mark(last, year, a, b, false)
    return null
  }
  const named = spelled.exec(text)
  if (named !== null) {
    const month = named.slice(2, 14).findIndex((name) => name !== undefined) + 1
    return mark(named, Number(named[14]), month, Number(named[1]), false)
  }
  const whole = compact.exec(text)
  if (whole === null) return null
  const short = Number(whole[2])
  return mark(whole, whole[1] === undefined ? 2000 + short : Number(whole[1]), Number(whole[3]), Number(whole[4]), true)
}
