import { hexDigest } from '../hex-digest.ts'
import { endBytes } from '../../storage/content/content-source.ts'

/** What Plex would store of a content; lower case hex. */
export interface ContentHashes {
  /** `media_parts.hash`. */
  readonly hash: string
  /** `media_parts.open_subtitle_hash`; null below 64 KiB, of which there is none. */
  readonly openSubtitleHash: string | null
}

type Bytes = Uint8Array<ArrayBuffer>

/** Both hashes of a content, from its size in bytes and its first and last 64 KiB. */
export async function contentHashes(size: number, first: Bytes, last: Bytes): Promise<ContentHashes> {
  return { hash: await plexHash(size, first, last), openSubtitleHash: openSubtitleHash(size, first, last) }
}

/** `media_parts.hash`: SHA-1 of the decimal size, the hex SHA-1 of the beginning and, above 64 KiB, that of the end. */
async function plexHash(size: number, first: Bytes, last: Bytes): Promise<string> {
  const ends = [await hexDigest('SHA-1', first), size > endBytes ? await hexDigest('SHA-1', last) : '']
  return await hexDigest('SHA-1', new TextEncoder().encode(`${size}${ends.join('')}`))
}

/**
 * `media_parts.open_subtitle_hash`: the size and all little-endian 64-bit words of both ends, summed up modulo
 * 2^64. Null below 64 KiB, of which there is none.
 */
export function openSubtitleHash(size: number, first: Bytes, last: Bytes): string | null {
  if (size < endBytes) return null
  let low = size % 2 ** 32
  let high = Math.floor(size / 2 ** 32)
  for (const end of [first, last]) {
    const words = new DataView(end.buffer, end.byteOffset, end.byteLength)
    // sums of 8,192 words of 32 bits stay far below 2^53
    for (let at = 0; at + 8 <= end.length; at += 8) {
      low += words.getUint32(at, true)
      high += words.getUint32(at + 4, true)
    }
  }
  high = (high + Math.floor(low / 2 ** 32)) % 2 ** 32
  return hex32(high) + hex32(low % 2 ** 32)
}

const hex32 = (word: number): string => word.toString(16).padStart(8, '0')
