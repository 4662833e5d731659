import { comparePaths, type ListedEntry } from './file-list.ts'
import { shownName } from './tar/byte-text.ts'

export interface ListDifferences {
  /** Of each kind, and the first few by name. */
  readonly missing: Found
  readonly unlisted: Found
  readonly changed: Found
  /** More than once, or not in the order of the list. */
  readonly misplaced: Found
}

interface Found {
  readonly count: number
  readonly first: readonly string[]
}

class Finds implements Found {
  readonly first: string[] = []
  count = 0

  add({ name }: ListedEntry): void {
    this.count++
    if (this.first.length < 5) this.first.push(shownName(name))
  }
}

/** Holds the members that were seen against those that are listed, in memory for two entries. */
export function compareLists(listed: Iterable<ListedEntry>, seen: Iterable<ListedEntry>): ListDifferences {
  const missing = new Finds()
  const unlisted = new Finds()
  const changed = new Finds()
  const misplaced = new Finds()
  const wanted = presentOnes(listed)
  let next = wanted.next().value
  let before: ListedEntry | null = null
  for (const entry of seen) {
    if (before !== null && comparePaths(before.name, entry.name) >= 0) {
      misplaced.add(entry)
      continue
    }
    before = entry
    while (next !== undefined && comparePaths(next.name, entry.name) < 0) {
      missing.add(next)
      next = wanted.next().value
    }
    if (next === undefined || next.name !== entry.name) {
      unlisted.add(entry)
      continue
    }
    if (!agrees(next, entry)) changed.add(entry)
    next = wanted.next().value
  }
  for (; next !== undefined; next = wanted.next().value) missing.add(next)
  return { missing, unlisted, changed, misplaced }
}

function* presentOnes(listed: Iterable<ListedEntry>): Generator<ListedEntry, undefined> {
  for (const entry of listed) if (!entry.kept && entry.type !== 'deleted') yield entry
}

function agrees(listed: ListedEntry, seen: ListedEntry): boolean {
  if (listed.type === 'link') return seen.type === 'link' && seen.target === listed.target
  if (listed.type !== 'file' || seen.type !== 'file') return listed.type === seen.type
  if (listed.size !== seen.size || listed.crc32 !== seen.crc32) return false
  return Math.floor(listed.mtimeMs / 1000) * 1000 === seen.mtimeMs
}
