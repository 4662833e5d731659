/** Where one read is enough, where two are needed, and the bounds of both. */
export const sizes = [0, 1, 7, 8, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 300_000]

/** Bytes that differ from each other and from those of another seed. */
export function noise(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let state = seed * 2_654_435_761
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    bytes[at] = state >>> 24
  }
  return bytes
}
