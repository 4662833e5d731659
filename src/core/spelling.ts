/*
 * The same file name written in another way. rclone replaces characters that a file system cannot
 * hold by their fullwidth forms (code point + 0xFEE0), control characters by control pictures, and
 * marks a name's own such characters with U+201B; macOS decomposes accents; some moves change only
 * letter case.
 */
const replaceable = '*<>?:|"#%\\/\';!$[]`.~'
const plainForms = new Map(Array.from(replaceable, (char) => [String.fromCodePoint(char.charCodeAt(0) + 0xfee0), char]))
const replaced = /[\uff01-\uff5e\u2400-\u2421\u201b]/gu

// oxlint-disable-next-line no-control-regex
const beyondAscii = /[^\u0000-\u007f]/u

/** The plain characters for rclone's replacements, and for what it only marked as a name's own. */
function plain(key: string): string {
  return key.replaceAll(replaced, (char) => {
    const code = char.charCodeAt(0)
    if (code === 0x201b) return ''
    if (code >= 0xff01) return plainForms.get(char) ?? char
    return code === 0x2420 ? ' ' : code === 0x2421 ? '\u007f' : String.fromCharCode(code - 0x2400)
  })
}

/** Equal for two spellings of one name; a key to group by, never an identity. */
export function foldSpelling(key: string): string {
  // Most names are ASCII, where only letter case is left to differ; and there may be a million of them.
  return beyondAscii.test(key) ? plain(key).normalize('NFC').toLowerCase() : key.toLowerCase()
}

export type SpellingDifference = 'unicode' | 'encoding' | 'case' | 'several'

/** In which way two spellings of one name differ. */
export function spellingDifference(a: string, b: string): SpellingDifference {
  if (a.normalize('NFC') === b.normalize('NFC')) return 'unicode'
  if (plain(a) === plain(b)) return 'encoding'
  if (a.toLowerCase() === b.toLowerCase()) return 'case'
  return 'several'
}
