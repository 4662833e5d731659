const nonAscii = /[\u0080-\u{10ffff}]/u
const marks = /[\p{M}--[\u3099\u309a]]/gv
const lookAlikes: Readonly<Record<string, string>> = {
  '×': 'x',
  '【': '[',
  '】': ']',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
}

/**
 * What the grammar reads: lower case, accents dropped, fullwidth and other compatible forms plain
 * (`Ｅ０５` → `e05`), dashes as `-`. Separators stay.
 */
export function plainText(text: string): string {
  if (!nonAscii.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replaceAll(marks, '')
    .toLowerCase()
    .replaceAll(/[×【】–—‐‑]/gu, (char) => lookAlikes[char] ?? char)
    .replaceAll(/(?<=\d)х(?=\d)/gu, 'x')
    .replaceAll(/\s/gu, ' ')
    .normalize('NFC')
}
