/** How long the page's code may run before input and painting get their turn, in milliseconds. */
const slice = 12

/** Lets long work over many rows be done a slice at a time, and be given up when its answer is no longer wanted. */
export interface Pace {
  /** Whether the slice is used up. */
  due(): boolean
  /** Waits for the page's turn to be over. @throws the signal's reason when the work was called off */
  rest(): Promise<void>
}

export function makePace(signal: AbortSignal): Pace {
  let until = performance.now() + slice
  return {
    due: () => performance.now() > until,
    rest: async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 0)
      })
      signal.throwIfAborted()
      until = performance.now() + slice
    },
  }
}

/** Rows looked at between two looks at the clock. */
export const stride = 512
