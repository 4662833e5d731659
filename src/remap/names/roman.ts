const numerals: readonly (readonly [string, number])[] = [
  ['M', 1000],
  ['CM', 900],
  ['D', 500],
  ['CD', 400],
  ['C', 100],
  ['XC', 90],
  ['L', 50],
  ['XL', 40],
  ['X', 10],
  ['IX', 9],
  ['V', 5],
  ['IV', 4],
  ['I', 1],
]

export function writeRoman(number: number): string {
  let text = ''
  let rest = number
  for (const [letters, value] of numerals)
    while (rest >= value) {
      text += letters
      rest -= value
    }
  return text
}

/** 1 to 3999. Only the canonical spelling counts, in either letter case: `IIII` and `IM` are null. */
export function readRoman(text: string): number | null {
  if (!/^[ivxlcdm]{1,15}$/iu.test(text)) return null
  const letters = text.toUpperCase()
  let number = 0
  let at = 0
  for (const [numeral, value] of numerals)
    while (letters.startsWith(numeral, at)) {
      number += value
      at += numeral.length
    }
  return number <= 3999 && writeRoman(number) === letters ? number : null
}
