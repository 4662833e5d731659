import type { CellValue } from '../../db/plex/rows/row-change.ts'
import type { LibraryGeneration } from '../../db/plex/generation.ts'

type Form = LibraryGeneration['extraData']

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

// Plex leaves A-Z a-z 0-9 - _ ~ as they are, which is less than this function does.
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*.]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** The pairs of an `extra_data` cell in either form; null where it is in neither. */
export function extraPairs(cell: CellValue): ReadonlyMap<string, string> | null {
  const text = cell === null ? '' : String(cell)
  if (!text.startsWith('{')) return urlPairs(text)
  try {
    const pairs = Object.entries(JSON.parse(text) as Record<string, unknown>)
    return new Map(pairs.filter(([key]) => key !== 'url').map(([key, value]) => [key, String(value)]))
  } catch {
    return null
  }
}

function urlPairs(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('&').filter((pair) => pair !== '')
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at === -1 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
    }),
  )
}

/** Pairs as Plex writes them: sorted, and with the URL form beside them where the cell is JSON. */
export function extraCell(pairs: ReadonlyMap<string, string>, form: Form): string {
  const sorted = [...pairs].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const url = sorted.map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join('&')
  return form === 'url' ? url : JSON.stringify({ ...Object.fromEntries(sorted), url })
}

/** A cell as a server of that generation reads it: one that already is in its form stays as it is. */
export function extraCellFor(cell: CellValue, from: Form, to: Form): CellValue {
  if (from === to || cell === null) return cell
  const pairs = extraPairs(cell)
  return pairs === null ? null : extraCell(pairs, to)
}

/** What both sides made of a cell, pair by pair; where both changed one, `homeWins` says whose counts. */
export function mergeExtra(
  [base, home, incoming]: readonly [CellValue, CellValue, CellValue],
  form: Form,
  homeWins: boolean,
): CellValue {
  const [before, ours, theirs] = [extraPairs(base), extraPairs(home), extraPairs(incoming)]
  if (before === null || ours === null || theirs === null) return incoming
  const merged = new Map(theirs)
  let changed = false
  for (const key of new Set([...before.keys(), ...ours.keys()])) {
    const [was, own, other] = [before.get(key), ours.get(key), theirs.get(key)]
    if (own === was || own === other || (other !== was && !homeWins)) continue
    changed = true
    if (own === undefined) merged.delete(key)
    else merged.set(key, own)
  }
  return changed ? extraCell(merged, form) : incoming
}
