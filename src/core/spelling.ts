/*
 * The same file name written in another way. rclone replaces characters that a file system cannot
 * hold by their fullwidth forms (code point + 0xFEE0), control characters by control pictures, and
 * escapes a name's own fullwidth characters with U+201B; macOS decomposes accents; some moves
 * change only letter case.
 */
const fullwidth = new Map(
  Array.from('*<>?:|"#%\\/\';!$[]`.~', (c) => [String.fromCodePoint(c.charCodeAt(0) + 0xfee0), c]),
)
const replaced = /[\uff01-\uff5e\u2400-\u2421\u201b]/u

/** Undoes rclone's replacements. */
export function rcloneDecoded(key: string): string {
  if (!replaced.test(key)) return key
  let decoded = ''
  let escaped = false
  for (const char of key) {
    const code = char.charCodeAt(0)
    if (escaped) {
      decoded += char
      escaped = false
    } else if (char === '\u201b') escaped = true
    else if (code >= 0x2400 && code <= 0x241f) decoded += String.fromCharCode(code - 0x2400)
    else if (char === '\u2420') decoded += ' '
    else if (char === '\u2421') decoded += '\u007f'
    else decoded += fullwidth.get(char) ?? char
  }
  return escaped ? `${decoded}\u201b` : decoded
}

/** Equal for two spellings of one name; a key to group by, never an identity. */
export function foldSpelling(key: string): string {
  return rcloneDecoded(key).normalize('NFC').toLowerCase()
}

export type SpellingDifference = 'unicode' | 'encoding' | 'case' | 'several'

/** In which way two spellings of one name differ. */
export function spellingDifference(a: string, b: string): SpellingDifference {
  if (a.normalize('NFC') === b.normalize('NFC')) return 'unicode'
  if (rcloneDecoded(a) === rcloneDecoded(b)) return 'encoding'
  if (a.toLowerCase() === b.toLowerCase()) return 'case'
  return 'several'
}
