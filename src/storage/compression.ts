import type { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

export type Compression = 'gzip' | 'zstd'

/** What the first bytes say the rest is packed with; a name's ending says nothing reliable. */
export function compressionOf(head: Uint8Array): Compression | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  // a skippable frame, with which parallel compressors begin
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return 'zstd'
  return null
}

const chunkSize = 1 << 20

/** Unpacks a stream, several members or frames one after the other included. */
export async function* decompress(
  kind: Compression,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  // node:zlib goes on to the next member of a gzip file by itself, but stops behind the first zstd frame
  const open = () => (kind === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize }))
  let engine = open()
  let fed = 0
  try {
    for await (const chunk of packed) {
      let rest = chunk
      while (rest.length > 0) {
        fed += rest.length
        yield* through(engine, (done) => engine.write(rest, done))
        if (kind === 'gzip' || engine.bytesWritten === fed) break
        rest = rest.subarray(rest.length - (fed - engine.bytesWritten))
        engine = open()
        fed = 0
      }
    }
    if (fed > 0) yield* through(engine, (done) => engine.end(done))
  } finally {
    engine.destroy()
  }
}

/** What the engine gives out until the write, or the end, is done with. */
async function* through(
  engine: Readable,
  write: (done: (error?: Error | null) => void) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let wake = () => {}
  let written = false
  let failure: Error | null = null
  const onReadable = () => wake()
  const onError = (error: Error) => {
    failure = error
    wake()
  }
  engine.on('readable', onReadable).on('error', onError)
  try {
    write((error) => {
      written = true
      failure ??= error ?? null
      wake()
    })
    for (;;) {
      const chunk = engine.read() as Uint8Array | null
      if (failure !== null) throw failure
      if (chunk !== null) yield chunk
      else if (written) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    engine.off('readable', onReadable).off('error', onError)
  }
}

/** Whether decompression failed because the packed data ends too early. */
export function endedEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR'
}

/** Whether decompression failed over the packed data, and not over the disk it comes from. */
export function isDamage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_)/u.test(String(error.code))
}
