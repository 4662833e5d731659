import { type ByteStrings, hashBytes } from '../../core/byte-strings.ts'
import { fold } from '../names/fold.ts'

const slash = 0x2f
const dot = 0x2e
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A hash of a path's last segment that is the same for both Unicode forms of a name. */
export function hashLeaf(paths: ByteStrings, index: number): number {
  const { buffer } = paths
  const start = paths.start(index)
  const end = paths.end(index)
  let from = end
  while (from > start && buffer[from - 1] !== slash) from--
  return hashName(buffer, from, end)
}

/** The same without the extension, which a new encoding often changes. */
export function hashStem(paths: ByteStrings, index: number): number {
  const { buffer } = paths
  const start = paths.start(index)
  let end = paths.end(index)
  let from = end
  let isCut = false
  for (; from > start && buffer[from - 1] !== slash; from--) {
    if (isCut || buffer[from - 1] !== dot) continue
    isCut = true
    if (from - 1 > start && buffer[from - 2] !== slash) end = from - 1
  }
  return hashName(buffer, from, end)
}

function hashName(buffer: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if ((buffer[at] as number) < 0x80) continue
    const bytes = encoder.encode(fold(decoder.decode(buffer.subarray(from, end))))
    return hashBytes(bytes, 0, bytes.length)
  }
  return hashBytes(buffer, from, end)
}
