import { hexDigest } from './hex-digest.ts'
import type { RemapPlan } from './remap-plan.ts'

/** So many entries of a list are digested at a time: a plan may have half a million of them. */
const piece = 10_000
/** Characters of a digest, which each piece is digested after. */
const room = 64

/** SHA-256 over everything a plan says but when it was made, in hex: the same however it was laid out on disk. */
export async function planChecksum(plan: Omit<RemapPlan, 'checksum'>): Promise<string> {
  const encoder = new TextEncoder()
  let buffer = new Uint8Array(room)
  let digest = Promise.resolve('')
  for (const part of pieces(plan)) {
    // The bytes that are being digested were copied when that began: the next piece is made meanwhile.
    if (buffer.length < room + part.length * 3) buffer = new Uint8Array(room + part.length * 4)
    const { written } = encoder.encodeInto(part, buffer.subarray(room))
    const before = await digest
    encoder.encodeInto(before, buffer.subarray(room - before.length, room))
    digest = hexDigest('SHA-256', buffer.subarray(room - before.length, room + written))
  }
  return await digest
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
