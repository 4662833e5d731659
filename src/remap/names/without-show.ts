import { plainText } from './plain-text.ts'
import { readSeasonFolder } from './season-folder.ts'

const letterOrDigit = /[\p{L}\p{N}]/u

/** Where `text` goes on after `start`, letters and digits alone compared; -1 where it does not start so. */
function endOfPrefix(text: string, start: string): number {
  let at = 0
  for (const char of start) {
    if (!letterOrDigit.test(char)) continue
    while (at < text.length && !letterOrDigit.test(text[at] ?? '')) at++
    if (!text.startsWith(char, at)) return -1
    at += char.length
  }
  return at > 0 && !letterOrDigit.test(text[at] ?? '') ? at : -1
}

/**
 * A leaf without the name of the show's folder in front, where that holds digits: the numbers of
 * `24/Season 1/24 - 05` and `The 100/The 100 - 05` are 5. A leaf that has no other number stays whole.
 */
export function withoutShow(text: string, folders: readonly string[]): string {
  for (let at = folders.length - 1; at >= 0 && at >= folders.length - 3; at--) {
    const folder = folders[at] ?? ''
    if (!/\d/.test(folder) || (readSeasonFolder(folder, folders[at - 1]) !== null && !/^\d+$/.test(folder))) continue
    const end = endOfPrefix(text, plainText(folder).replace(/[[({].*$/, ''))
    if (end > 0 && /\d/.test(text.slice(end))) return text.slice(end)
  }
  return text
}
