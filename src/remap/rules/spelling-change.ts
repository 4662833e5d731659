/** A way to spell a name anew, the same for every name. */
export interface SpellingChange {
  /** As in `{rest:underscores}`. */
  readonly name: string
  /** The ASCII characters that it changes; others it may change all. */
  readonly changes: ReadonlySet<number>
  /** Whether a name is as long as before, in UTF-16 units. */
  readonly keepsLength: boolean
  readonly of: (name: string) => string
}

function ascii(pattern: RegExp): ReadonlySet<number> {
  return new Set([...Array(128).keys()].filter((code) => pattern.test(String.fromCharCode(code))))
}

const none = ascii(/(?!)/u)
const illegals = ascii(/[\\<>:"|?*]/u)
const illegal = /[\\<>:"|?*]/gu
const marks = /\p{M}+/gu

function fullwidth(char: string): string {
  return String.fromCodePoint(char.charCodeAt(0) + 0xfee0)
}

/** Dots are separators in the stem only. */
function inStem(name: string, change: (stem: string) => string): string {
  const extension = /\.[A-Za-z0-9]{1,5}$/u.exec(name)
  return extension === null ? change(name) : change(name.slice(0, extension.index)) + extension[0]
}

function sonarr(name: string): string {
  return name
    .replaceAll(/: /gu, ' - ')
    .replaceAll(':', '-')
    .replaceAll('\\', '+')
    .replaceAll('?', '!')
    .replaceAll('*', '-')
    .replaceAll(/[<>|"]/gu, '')
}

/** Simplest first. Sources: what renaming tools and sync tools are documented to do with names that some disk cannot hold. */
export const spellingChanges: readonly SpellingChange[] = [
  { name: 'nfc', changes: none, keepsLength: false, of: (name) => name.normalize('NFC') },
  { name: 'nfd', changes: none, keepsLength: false, of: (name) => name.normalize('NFD') },
  { name: 'lower', changes: ascii(/[A-Z]/u), keepsLength: false, of: (name) => name.toLowerCase() },
  {
    name: 'upper',
    changes: ascii(/[a-z]/u),
    keepsLength: false,
    of: (name) => inStem(name, (stem) => stem.toUpperCase()),
  },
  { name: 'underscores', changes: ascii(/ /u), keepsLength: true, of: (name) => name.replaceAll(' ', '_') },
  { name: 'spaces', changes: ascii(/_/u), keepsLength: true, of: (name) => name.replaceAll('_', ' ') },
  { name: 'dots', changes: ascii(/ /u), keepsLength: true, of: (name) => name.replaceAll(' ', '.') },
  {
    name: 'undotted',
    changes: ascii(/\./u),
    keepsLength: true,
    of: (name) => inStem(name, (stem) => stem.replaceAll('.', ' ')),
  },
  { name: 'blanks', changes: ascii(/[._]/u), keepsLength: true, of: (name) => name.replaceAll(/[._]/gu, ' ') },
  { name: 'legal', changes: illegals, keepsLength: true, of: (name) => name.replaceAll(illegal, '_') },
  { name: 'dropped', changes: illegals, keepsLength: false, of: (name) => name.replaceAll(illegal, '') },
  { name: 'sonarr', changes: illegals, keepsLength: false, of: sonarr },
  { name: 'fullwidth', changes: illegals, keepsLength: true, of: (name) => name.replaceAll(illegal, fullwidth) },
  { name: 'ascii', changes: none, keepsLength: false, of: (name) => name.normalize('NFD').replaceAll(marks, '') },
  {
    name: 'words',
    changes: ascii(/[^/A-Za-z0-9._()-]/u),
    keepsLength: false,
    of: (name) => inStem(name, (stem) => stem.replaceAll(/[^\p{L}\p{N}._()-]/gu, '_')),
  },
  {
    name: 'trimmed',
    changes: ascii(/[.\s]/u),
    keepsLength: false,
    of: (name) => inStem(name, (stem) => stem.trimEnd()).replace(/[. ]+$/u, ''),
  },
]

const byName = new Map(spellingChanges.map((change) => [change.name, change]))

/** The changes that make the one name of the other. */
export function spellingsBetween(name: string, anew: string): SpellingChange[] {
  const at = firstDifference(name, anew, 0)
  const isAsLong = name.length === anew.length
  return spellingChanges.filter(
    (change) => (isAsLong || !change.keepsLength) && mayBegin(change, name, at) && change.of(name) === anew,
  )
}

/** Whether the path spelt anew is what `text` ends in, from there on. */
export function isRespelt(path: string, format: string, text: string, start: number): boolean {
  const change = byName.get(format)
  const at = firstDifference(path, text, start)
  if (change === undefined || (at < path.length && !mayBegin(change, path, at))) return false
  return text.slice(start) === respell(path, format)
}

function firstDifference(name: string, text: string, start: number): number {
  let at = 0
  while (at < name.length && name.charCodeAt(at) === text.charCodeAt(start + at)) at++
  return at
}

/** False only if the change leaves the name as it is here: cheaper than to spell it. A mark that follows is part of its letter. */
function mayBegin({ changes }: SpellingChange, name: string, at: number): boolean {
  const code = name.charCodeAt(at)
  return code > 127 || name.charCodeAt(at + 1) > 127 || changes.has(code)
}

/** Every name of a relative path spelt anew; null for a spelling that is not known. */
export function respell(path: string, format: string): string | null {
  const change = byName.get(format)
  if (change === undefined) return null
  if (!path.includes('/')) return change.of(path)
  return path
    .split('/')
    .map((name) => change.of(name))
    .join('/')
}
