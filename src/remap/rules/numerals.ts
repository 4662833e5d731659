import { readRoman, writeRoman } from '../names/roman.ts'

/** The value of a roman numeral in capitals and in its canonical form; null for `IIII`, `iv` and for words. */
export function fromRoman(text: string): number | null {
  // Most texts are words: told by their first letter.
  return 'IVXLCDM'.includes(text.charAt(0)) && text === text.toUpperCase() ? readRoman(text) : null
}

/** `''`: no leading zeros; `02`: at least two digits; `int`: digits in any width (read only); `roman`. */
export function formatNumber(value: number, format: string): string | null {
  if (value < 0) return null
  if (format === 'roman') return value >= 1 && value <= 3999 ? writeRoman(value) : null
  return format === '' ? String(value) : String(value).padStart(Number(format), '0')
}

export function readNumber(text: string, format: string): number | null {
  if (format === 'roman') return fromRoman(text)
  if (format === 'int') return Number(text)
  const width = format === '' ? 1 : Number(format)
  const isPadded = text.length > width ? !text.startsWith('0') : text.length === width
  return isPadded ? Number(text) : null
}

/** The format in which all these numerals are written; null where none fits. */
export function commonFormat(texts: readonly string[]): string | null {
  if (texts.every((text) => fromRoman(text) !== null)) return 'roman'
  const padded = texts.find((text) => text.length > 1 && text.startsWith('0'))
  const format = padded === undefined ? '' : `0${padded.length}`
  return texts.every((text) => isDigits(text) && readNumber(text, format) !== null) ? format : null
}

export function isDigits(text: string): boolean {
  const code = text.charCodeAt(0)
  return code >= 48 && code <= 57
}
