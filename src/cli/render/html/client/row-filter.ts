import { type Pace, stride } from './pace.ts'
import { folderOf, type RowData } from './row-data.ts'

/** What the list is narrowed to; -1 is any. */
export interface RowFilter {
  /** Words that the title and path must hold, all of them, in any letter case. */
  readonly text: string
  readonly section: number
  readonly class: number
  readonly group: number
}

export const noFilter: RowFilter = { text: '', section: -1, class: -1, group: -1 }

/** One for each row that the filter lets through, zero for each other. */
export async function matchRows(rows: RowData, filter: RowFilter, pace: Pace): Promise<Uint8Array> {
  const words = filter.text.split(/\s+/u).filter((word) => word !== '')
  const tests = words.map((word) => wordTest(rows, word))
  const matches = new Uint8Array(rows.name.length)
  const stale = rows.facts.classes.indexOf('stale')
  for (let row = 0; row < matches.length; row++) {
    if (row % stride === 0 && pace.due()) await pace.rest()
    if (filter.section >= 0 && rows.section[row] !== filter.section) continue
    if (filter.class >= 0 && rows.class[row] !== filter.class) continue
    if (filter.group >= 0 && (rows.class[row] !== stale || rows.folderGroups[rows.folder[row] ?? 0] !== filter.group))
      continue
    if (tests.every((test) => test(row))) matches[row] = 1
  }
  return matches
}

/**
 * A word has no blanks, so it cannot reach from the beginning of a title into its end; only one with
 * a slash can reach from a folder into a name. Folders and beginnings are few and are tried once each.
 */
function wordTest(rows: RowData, word: string): (row: number) => boolean {
  const pattern = wordPattern(word)
  const inHead = remembered(rows.heads, pattern)
  const inFolder = remembered(rows.folders, pattern)
  const inPath = /[\\/]/u.test(word)
    ? (row: number) => pattern.test(folderOf(rows, row) + (rows.name[row] ?? ''))
    : (row: number) => pattern.test(rows.name[row] ?? '')
  return (row) =>
    inFolder(rows.folder[row] ?? 0) || inHead(rows.head[row] ?? 0) || inPath(row) || pattern.test(rows.tail[row] ?? '')
}

/** A pattern folds letter case without a second, lower-case copy of every name; accents are found in both Unicode forms. */
function wordPattern(word: string): RegExp {
  const forms = [...new Set([word.normalize('NFC'), word.normalize('NFD')])]
  return new RegExp(forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')).join('|'), 'iu')
}

function remembered(texts: readonly string[], pattern: RegExp): (index: number) => boolean {
  const known = new Int8Array(texts.length).fill(-1)
  return (index) => {
    let answer = known[index] ?? 0
    if (answer < 0) {
      answer = pattern.test(texts[index] ?? '') ? 1 : 0
      known[index] = answer
    }
    return answer === 1
  }
}
