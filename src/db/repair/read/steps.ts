/** Work that now and then lets go, so that an interrupt is heard within a table of millions of pages. */
export type Steps<T> = Generator<void, T, undefined>

/** A few hundredths of a second. */
export const pagesOfStep = 1024

export function toEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

export async function withBreaks<T>(steps: Steps<T>, pause: () => Promise<void>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await pause()
  }
}
