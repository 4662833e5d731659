import { type Pace, stride } from './pace.ts'
import type { RowData } from './row-data.ts'

export type Column = 'section' | 'title' | 'path' | 'size' | 'class' | 'part'

type Compare = (a: number, b: number) => number

/** Folders and titles are put in order as a person counts: `Livre 2` before `Livre 10`. */
const natural = new Intl.Collator(undefined, { numeric: true })

/** The rows' numbers in ascending order of a column; equal ones stay as the audit gave them, unknown sizes come last. */
export async function orderRows(rows: RowData, column: Column, pace: Pace): Promise<Uint32Array> {
  return sortIndexes(rows.name.length, await comparison(rows, column, pace), pace)
}

async function comparison(rows: RowData, column: Column, pace: Pace): Promise<Compare> {
  switch (column) {
    case 'path':
      return byWordThenText(rows.folder, await ranks(rows.folders, pace), rows.name)
    case 'title':
      return byWordThenText(rows.head, await ranks(rows.heads, pace), rows.tail)
    case 'section': {
      const order = await ranks(rows.facts.sections, pace)
      return (a, b) => (order[rows.section[a] ?? 0] ?? 0) - (order[rows.section[b] ?? 0] ?? 0)
    }
    case 'size': {
      const known = rows.size.map((size) => (Number.isNaN(size) ? Number.MAX_VALUE : size))
      return (a, b) => (known[a] ?? 0) - (known[b] ?? 0)
    }
    case 'class':
    case 'part': {
      const values = rows[column]
      return (a, b) => (values[a] ?? 0) - (values[b] ?? 0)
    }
  }
}

function byWordThenText(words: Uint32Array, order: Uint32Array, texts: readonly string[]): Compare {
  return (a, b) => {
    const wordA = words[a] ?? 0
    const wordB = words[b] ?? 0
    return wordA === wordB ? natural.compare(texts[a] ?? '', texts[b] ?? '') : (order[wordA] ?? 0) - (order[wordB] ?? 0)
  }
}

/** The place of each text among all, so that rows are compared by number. */
async function ranks(texts: readonly string[], pace: Pace): Promise<Uint32Array> {
  const sorted = await sortIndexes(texts.length, (a, b) => natural.compare(texts[a] ?? '', texts[b] ?? ''), pace)
  const places = new Uint32Array(texts.length)
  for (let place = 0; place < sorted.length; place++) places[sorted[place] ?? 0] = place
  return places
}

/** Merge sort from short runs: unlike the built-in one, it can rest in between. */
async function sortIndexes(count: number, compare: Compare, pace: Pace): Promise<Uint32Array> {
  let from = new Uint32Array(count)
  for (let index = 0; index < count; index++) from[index] = index
  for (let start = 0; start < count; start += stride) {
    if (pace.due()) await pace.rest()
    from.subarray(start, start + stride).sort((a, b) => compare(a, b) || a - b)
  }
  let to = new Uint32Array(count)
  for (let width = stride; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width)
      await merge(
        from,
        to,
        { start, middle: Math.min(start + width, count), end: Math.min(start + 2 * width, count) },
        compare,
        pace,
      )
    ;[from, to] = [to, from]
  }
  return from
}

interface Span {
  readonly start: number
  readonly middle: number
  readonly end: number
}

async function merge(
  from: Uint32Array,
  to: Uint32Array,
  { start, middle, end }: Span,
  compare: Compare,
  pace: Pace,
): Promise<void> {
  if (middle >= end || compare(from[middle - 1] ?? 0, from[middle] ?? 0) <= 0) {
    to.set(from.subarray(start, end), start)
    return
  }
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    if (at % stride === 0 && pace.due()) await pace.rest()
    const takeLeft = right >= end || (left < middle && compare(from[left] ?? 0, from[right] ?? 0) <= 0)
    to[at] = (takeLeft ? from[left++] : from[right++]) ?? 0
  }
}
