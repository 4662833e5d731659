/** How many examples of one thing are kept; there may be millions. */
export const mostExamples = 20

/** Examples of something, and how many there were. */
export class Examples<T> {
  readonly all: T[] = []
  total = 0

  add(example: T): void {
    this.total++
    if (this.all.length < mostExamples) this.all.push(example)
  }
}

/** The same as plain values, which a thread can hand over. */
export interface Told<T> {
  readonly all: readonly T[]
  readonly total: number
}

export function told<T>(examples: Examples<T>): Told<T>
export function told<From, To>(examples: Examples<From> | undefined, as: (example: From) => To): Told<To>
export function told<From, To>(
  examples: Examples<From> | undefined,
  as: (example: From) => To = (example) => example as unknown as To,
): Told<To> {
  return { all: examples?.all.map(as) ?? [], total: examples?.total ?? 0 }
}
