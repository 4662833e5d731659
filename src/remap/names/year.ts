const year = /(?<![a-z0-9])(?:19|20)\d\d(?![a-z0-9])/giu

/** Each year 1900 to 2099 that stands alone in a name: in brackets, or between separators. In order, each once. */
export function readYear(text: string): number[] {
  return [...new Set(Array.from(text.matchAll(year), ([digits]) => Number(digits)))]
}
