import { hexDigest } from './hex-digest.ts'
import type { RemapPlan } from './remap-plan.ts'

/** So many entries of a list are digested at a time: a plan may have half a million of them. */
const piece = 10_000

/** SHA-256 over everything a plan says but when it was made, in hex: the same however it was laid out on disk. */
export async function planChecksum(plan: Omit<RemapPlan, 'checksum'>): Promise<string> {
  let digest = ''
  for (const part of pieces(plan)) {
    const bytes = new TextEncoder().encode(digest + part)
    digest = await hexDigest('SHA-256', bytes)
  }
  return digest
}

function* pieces(plan: object): Generator<string> {
  for (const [name, value] of Object.entries(plan).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (name === 'createdAt' || name === 'checksum') continue
    if (!Array.isArray(value)) yield `${name}:${JSON.stringify(value)}`
    else
      for (let at = 0; at === 0 || at < value.length; at += piece)
        yield `${name}[${at}]:${JSON.stringify(value.slice(at, at + piece))}`
  }
}
