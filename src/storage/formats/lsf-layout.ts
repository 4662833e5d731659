import { isDigit, latin1 } from '../bytes.ts'
import { isStorageClass } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'

/** A column of `rclone lsf --format`, by rclone's own letter: size, time, tier, hash. */
export type LsfColumn = 's' | 't' | 'T' | 'h'

/** Which columns stand before and behind the path, and what stands between them. */
export interface LsfLayout {
  readonly separator: number
  readonly before: readonly LsfColumn[]
  readonly behind: readonly LsfColumn[]
}

/** Tried in this order; `;` is rclone's own. */
const separators = [';', '\t', '|', ',', ':', '^', '~', '#', '\u001F', '\0', ' '].map((text) => text.charCodeAt(0))

const forms: Readonly<Record<LsfColumn, (bytes: Uint8Array, start: number, end: number) => boolean>> = {
  s: (bytes, start, end) => end - start <= 17 && isSize(bytes, start, end),
  t: (bytes, start, end) => !Number.isNaN(readTimestamp(bytes, start, end)),
  T: (bytes, start, end) => isStorageClass(latin1(bytes, start, end)),
  h: (bytes, start, end) => end - start >= 32 && /^[0-9a-f]+$/u.test(latin1(bytes, start, end)),
}
const columns = Object.keys(forms) as LsfColumn[]

/** rclone writes -1 for what has no size, such as a folder. */
export function isSize(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 2 && bytes[start] === 0x2d && bytes[start + 1] === 0x31) return true
  if (start >= end) return false
  for (let at = start; at < end; at++) if (!isDigit(bytes[at])) return false
  return true
}

/**
 * The layout that all the sample lines share, or null. Sizes, times, classes and hashes have forms of
 * their own, so they are taken off both ends of the lines for as long as all lines agree: what is left
 * in the middle is the path, separators in it included.
 */
export function findLsfLayout(lines: readonly Uint8Array[]): LsfLayout | null {
  for (const separator of separators) {
    const behind = agreed(lines, separator, 'behind', [])
    const before = agreed(lines, separator, 'before', behind)
    if (before.includes('s') || behind.includes('s')) return { separator, before, behind }
  }
  return null
}

function agreed(
  lines: readonly Uint8Array[],
  separator: number,
  side: 'before' | 'behind',
  taken: readonly LsfColumn[],
): LsfColumn[] {
  const found: LsfColumn[] = []
  const ends = lines.map((line) => ({ line, from: 0, to: line.length }))
  if (side === 'before')
    for (const end of ends) for (const _ of taken) end.to = end.line.lastIndexOf(separator, end.to - 1)
  for (;;) {
    const fields = ends.map(({ line, from, to }) => {
      const at = side === 'before' ? line.indexOf(separator, from) : line.lastIndexOf(separator, to - 1)
      if (at <= from || at >= to - 1) return null
      return side === 'before' ? { line, start: from, end: at } : { line, start: at + 1, end: to }
    })
    const column = columns.find(
      (column) =>
        !found.includes(column) &&
        !taken.includes(column) &&
        fields.every((field) => field !== null && forms[column](field.line, field.start, field.end)),
    )
    if (column === undefined || fields.length === 0) return found
    if (side === 'before') found.push(column)
    else found.unshift(column)
    for (const [index, field] of fields.entries()) {
      const end = ends[index]
      if (field === null || end === undefined) continue
      if (side === 'before') end.from = field.end + 1
      else end.to = field.start - 1
    }
  }
}
