/** Both results; a failure is thrown once the other has ended too, so that nothing goes on behind it. */
export async function allOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return [await first, await second]
}
