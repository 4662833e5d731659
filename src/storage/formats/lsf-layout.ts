import { isDigit, latin1 } from '../bytes.ts'
import { isStorageClass } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'

/**
 * A column of `rclone lsf --format`, by rclone's own letter: size, time, tier, hash. `-` is a tier or a hash
 * of which no sample line has any.
 */
export type LsfColumn = 's' | 't' | 'T' | 'h' | '-'

/** Which columns stand before and behind the path, and what stands between them. */
export interface LsfLayout {
  readonly separator: number
  readonly before: readonly LsfColumn[]
  readonly behind: readonly LsfColumn[]
}

/** A line, and what of it is not taken for a column yet: at the end, the path. */
interface Rest {
  readonly line: Uint8Array
  from: number
  to: number
}

const [colon, space] = [0x3a, 0x20]

/** Tried in this order; `;` is rclone's own. A time holds `:` and a space itself, so these come last. */
const separators = [';', '\t', '|', ',', '^', '~', '#', '\u001F', '\0', ':', ' '].map((text) => text.charCodeAt(0))

/** Tiers of other stores than S3 and its relatives, as rclone writes them. */
const otherTiers = new Set(['Hot', 'Cool', 'Cold', 'Standard', 'InfrequentAccess', 'IA'])

type Form = (bytes: Uint8Array, start: number, end: number) => boolean

const forms: Readonly<Record<Exclude<LsfColumn, '-'>, Form>> = {
  s: (bytes, start, end) => end - start <= 17 && isSize(bytes, start, end),
  t: (bytes, start, end) => !Number.isNaN(readTimestamp(bytes, start, end)),
  T: (bytes, start, end) => isTier(latin1(bytes, start, end)),
  h: isHash,
}
const columns = Object.keys(forms) as (keyof typeof forms)[]

/** rclone writes -1 for what has no size, such as a folder. */
export function isSize(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 2 && bytes[start] === 0x2d && bytes[start + 1] === 0x31) return true
  if (start >= end) return false
  for (let at = start; at < end; at++) if (!isDigit(bytes[at])) return false
  return true
}

/** CRC-32, XXH3, MD5 and longer ones in hexadecimal, or QuickXorHash in base 64. */
export function isHash(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (length === 28) return /^[0-9A-Za-z+/]{27}=$/u.test(latin1(bytes, start, end))
  return (length === 8 || length === 16 || length >= 32) && /^[0-9a-f]+$/u.test(latin1(bytes, start, end))
}

function isTier(text: string): boolean {
  return isStorageClass(text) || otherTiers.has(text)
}

/**
 * The layout that all the sample lines share, or null. Sizes, times, classes and hashes have forms of
 * their own, so they are taken off both ends of the lines for as long as all lines agree: what is left
 * in the middle is the path, separators in it included. Without a size among them, they only make a
 * listing on the user's word that it is one.
 */
export function findLsfLayout(lines: readonly Uint8Array[], named = false): LsfLayout | null {
  if (lines.length === 0) return null
  for (const separator of separators) {
    const rests = lines.map((line) => ({ line, from: 0, to: line.length }))
    const behind = takeColumns(rests, separator, 'behind', [])
    const before = takeColumns(rests, separator, 'before', behind)
    const found = [...before, ...behind]
    const enough = found.includes('s') || (named && (found.includes('t') || found.includes('h')))
    if (enough && explains({ separator, before, behind }, rests)) return { separator, before, behind }
  }
  return null
}

/** Takes columns off one end of the lines for as long as all lines agree. */
function takeColumns(
  rests: readonly Rest[],
  separator: number,
  side: 'before' | 'behind',
  taken: readonly LsfColumn[],
): LsfColumn[] {
  const found: LsfColumn[] = []
  for (;;) {
    const fields: Rest[] = []
    for (const { line, from, to } of rests) {
      const at = side === 'before' ? line.indexOf(separator, from) : line.lastIndexOf(separator, to - 1)
      // something must be left for the path
      if (side === 'before' ? at < 0 || at >= to - 1 : at <= from) return found
      fields.push(side === 'before' ? { line, from, to: at } : { line, from: at + 1, to })
    }
    const column = columnOf(fields, separator, [...found, ...taken])
    if (column === null) return found
    if (side === 'before') found.push(column)
    else found.unshift(column)
    for (const [index, rest] of rests.entries()) {
      const field = fields[index]
      if (field === undefined) continue
      if (side === 'before') rest.from = field.to + 1
      else rest.to = field.from - 1
    }
  }
}

/** An object without a hash, as one that S3 took in parts, or without a tier has nothing in that column. */
function columnOf(fields: readonly Rest[], separator: number, taken: readonly LsfColumn[]): LsfColumn | null {
  const filled = fields.filter(({ from, to }) => from < to)
  // spaces in a row set numbers to the right, as `rclone ls` does
  if (filled.length === 0) return separator === space ? null : '-'
  return (
    columns.find(
      (column) =>
        !taken.includes(column) &&
        (filled.length === fields.length || column === 'T' || column === 'h') &&
        filled.every(({ line, from, to }) => forms[column](line, from, to)),
    ) ?? null
  )
}

const time = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?`
const times = new RegExp(time, 'gu')
const clock = /\d:\d\d/u

/** Whether nothing in the paths that a layout leaves says that columns were cut apart or left in them. */
function explains({ separator, before, behind }: LsfLayout, rests: readonly Rest[]): boolean {
  const sign = `\\x${separator.toString(16).padStart(2, '0')}`
  const paths = rests.map(({ line, from, to }) => latin1(line, from, to))
  const all = (form: string) => paths.every((path) => new RegExp(form, 'u').test(path))
  // a second number, such as a time in seconds: which one is the size?
  if (all(`^(?:-?\\d+|${time})${sign}`) || all(`${sign}(?:-?\\d+|${time})$`)) return false
  const text = String.fromCharCode(separator)
  if (isColumn(paths.map((path) => path.slice(0, Math.max(0, path.indexOf(text)))))) return false
  if (isColumn(paths.map((path) => path.slice(path.lastIndexOf(text) + 1 || path.length)))) return false
  if (separator !== colon && separator !== space) return true
  if (rests.some((rest) => cutsTime(rest))) return false
  // times of some other form, of which a piece was taken for the size
  if (rests.every(({ line }) => clock.test(latin1(line, 0, line.length)))) return false
  // what is left of a separator of several characters, such as ` | `
  return !(before.length > 0 && all('^[^\\w./]')) && !(behind.length > 0 && all('[-|,;:^~#=> \\t]$'))
}

/** Whether the fields have digits in the same places, as times of a form of the user's own have, and names hardly. */
function isColumn(fields: readonly string[]): boolean {
  const [first = ''] = fields
  if (!/\d/u.test(first) || /[/]|\.[0-9a-z]{2,5}$/iu.test(first)) return false
  const shape = (field: string) => field.replaceAll(/\d+/gu, '0').replaceAll(/[a-z]+/giu, 'a')
  return fields.every((field) => shape(field) === shape(first))
}

function cutsTime({ line, from, to }: Rest): boolean {
  const text = latin1(line, 0, line.length)
  for (const { index, 0: found } of text.matchAll(times))
    for (const cut of [from - 1, to]) if (index <= cut && cut < index + found.length) return true
  return false
}

/** Whether every line plainly holds more than a path: a time at one end, or a number behind a separator. */
export function holdsColumns(lines: readonly Uint8Array[]): boolean {
  const form = new RegExp(`^(?: *-?\\d+\\W)?${time}\\W|\\W${time}$|[;\\t|,:^~#\\x1f\\0 ]-?\\d+$`, 'u')
  return lines.every((line) => form.test(latin1(line, 0, line.length)))
}
