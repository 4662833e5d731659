/** Deleted before decomposition: some of them decompose to a space and a mark. */
const apostrophes = /['’‘‛ʼʻ`´′＇]/gu
/** Marks that only colour a letter. The vowel signs of Indic scripts, of Thai and Khmer, and the voicing of kana make another word. */
const marks = /[\p{M}--[\u0900-\u109f\u1780-\u17d3\u3099\u309a]]/gv
const letters: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd' }

/** Text of any script with its letters folded, and one space for all that is none; at the ends too. */
export function foldLetters(text: string): string {
  return text
    .replaceAll(apostrophes, '')
    .normalize('NFKD')
    .replaceAll(marks, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđ]/gu, (letter) => letters[letter] ?? letter)
    .replaceAll(apostrophes, '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
}
