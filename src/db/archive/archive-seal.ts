import type { Packing } from '../plex/source/file-kind.ts'

/**
 * What ends an archive, after all that any decompressor looks at: the SHA-256 of every byte before it. A flipped bit
 * that changes nothing of what is unpacked (there are such in the headers of compressed data) shows here too.
 */
export function archiveSeal(compression: 'zstd' | 'gzip', sha256: Buffer): Buffer {
  const content = Buffer.concat([
    Buffer.from('plexferry sha256 ', 'latin1'),
    Buffer.from(sha256.toString('hex'), 'latin1'),
  ])
  return compression === 'zstd' ? skippableFrame(content) : emptyMember(content)
}

const contentBytes = 17 + 64

/** Of a seal; 0 for what has none. */
export const sealBytes = (compression: Packing): number =>
  compression === 'none' ? 0 : compression === 'zstd' ? 8 + contentBytes : 10 + contentBytes + 1 + 10

/** RFC 8878 §3.1.2: a frame that decompressors pass over. */
function skippableFrame(content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d_2a5e, 0)
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}

/** RFC 1952 §2.3: a member without content and with a comment; gzip reads members one after the other. */
function emptyMember(comment: Buffer): Buffer {
  const head = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255])
  // The comment's end, an empty last block, and check sum and length of nothing.
  return Buffer.concat([head, comment, Buffer.alloc(1), Buffer.from([3, 0]), Buffer.alloc(8)])
}
