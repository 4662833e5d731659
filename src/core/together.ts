type Work<T> = (signal: AbortSignal) => Promise<T>

/**
 * Runs two pieces of work side by side. The first failure stops the other one, is waited out, and is
 * the one that is thrown, so that nothing still runs when the caller unwinds.
 */
export async function together<A, B>(outer: AbortSignal, [first, second]: [Work<A>, Work<B>]): Promise<[A, B]> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  let failure: { readonly error: unknown } | null = null
  const guard = async <T>(work: Work<T>): Promise<T> => {
    try {
      return await work(signal)
    } catch (error) {
      failure ??= { error }
      stop.abort(error)
      throw error
    }
  }
  const both = [guard(first), guard(second)] as const
  await Promise.allSettled(both)
  if (failure !== null) throw (failure as { readonly error: unknown }).error
  return await Promise.all(both)
}
