import { readRoman } from './roman.ts'

const words: readonly (readonly string[])[] = [
  ['one', 'first', 'premiere', 'premier', 'erste', 'primera', 'prima', '一'],
  ['two', 'second', 'deuxieme', 'seconde', 'zweite', 'segunda', 'seconda', '二'],
  ['three', 'third', 'troisieme', 'dritte', 'tercera', 'terza', '三'],
  ['four', 'fourth', 'quatrieme', 'vierte', 'cuarta', 'quarta', '四'],
  ['five', 'fifth', 'cinquieme', 'funfte', 'quinta', '五'],
  ['six', 'sixth', 'sixieme', 'sechste', 'sexta', 'sesta', '六'],
  ['seven', 'seventh', 'septieme', 'siebte', 'septima', 'settima', '七'],
  ['eight', 'eighth', 'huitieme', 'achte', 'octava', 'ottava', '八'],
  ['nine', 'ninth', 'neuvieme', 'neunte', 'novena', 'nona', '九'],
  ['ten', 'tenth', 'dixieme', 'zehnte', 'decima', '十'],
]

const numbers = new Map(words.flatMap((row, at) => row.map((word) => [word, at + 1] as const)))

/** The same for a pattern: longest first, so that `six` does not hide `sixth`. Latin words only. */
export const numberWord = [...numbers.keys()]
  .filter((word) => word.length > 1)
  .sort((a, b) => b.length - a.length)
  .join('|')

/** Digits, a word of plain text (`second`, `troisieme`, `三`), or a roman numeral. */
export function readNumber(text: string): number | null {
  if (/^\d+$/u.test(text)) return Number(text)
  return numbers.get(text) ?? readRoman(text)
}
