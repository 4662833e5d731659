import { styleText } from 'node:util'

/** Colours where the reader's terminal shows them, plain text everywhere else. */
export interface Style {
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly good: (text: string) => string
  readonly dim: (text: string) => string
  readonly strong: (text: string) => string
}

const plain = (text: string): string => text

export function makeStyle(colour: boolean): Style {
  if (!colour) return { bad: plain, warn: plain, good: plain, dim: plain, strong: plain }
  const as =
    (format: 'red' | 'yellow' | 'green' | 'dim' | 'bold') =>
    (text: string): string =>
      styleText(format, text, { validateStream: false })
  return { bad: as('red'), warn: as('yellow'), good: as('green'), dim: as('dim'), strong: as('bold') }
}
