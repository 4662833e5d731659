import { promisify } from 'node:util'
import { constants, createZstdCompress, gzip } from 'node:zlib'

export type ArchiveCompression = 'zstd' | 'gzip'

/** Makes something that a decompressor reads of each block, one after the other; it takes one block at a time. */
export type BlockPacker = (block: Buffer) => Promise<readonly Buffer[]>

export const blockPacker = (compression: ArchiveCompression): BlockPacker =>
  compression === 'zstd' ? zstdFrames() : async (block) => [await gzipMember(block)]

const gzipMember = promisify(gzip)

/** Small enough that memory which was used before is used again. */
const chunkBytes = 1 << 17

/** Keeps zstd's tables from one frame to the next: new ones cost as much as compressing does. */
function zstdFrames(): BlockPacker {
  const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag, ZSTD_e_end } = constants
  // zstd's own threads (ZSTD_c_nbWorkers) are not for Node's stream, which loses what they have not finished.
  const params = { [ZSTD_c_compressionLevel]: 3, [ZSTD_c_checksumFlag]: 1 }
  const stream = createZstdCompress({ chunkSize: chunkBytes, params })
  let chunks: Buffer[] = []
  let fail: (error: Error) => void = () => undefined
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('error', (error: Error) => fail(error))
  return async (block) => {
    await new Promise<void>((resolve, reject) => {
      fail = reject
      stream.write(block)
      stream.flush(ZSTD_e_end, resolve)
    })
    // Whatever it still holds comes as data too.
    while (stream.read() !== null);
    const packed = chunks
    chunks = []
    return packed
  }
}
