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
        yield* through(engine, (done) => void engine.write(rest, done))
        if (kind === 'gzip' || engine.bytesWritten === fed) break
        rest = rest.subarray(rest.length - (fed - engine.bytesWritten))
        engine = open()
        fed = 0
      }
    }
    // that the data ends too early shows only after the write, so its end is awaited
    if (fed > 0 && !engine.readableEnded) yield* through(engine, (done) => void engine.once('end', done).end())
  } finally {
    engine.destroy()
  }
}

/** What the engine gives out until what was begun is done. */
async function* through(
  engine: Readable,
  begin: (done: (error?: Error | null) => void) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let wake = () => {}
  let over = false
  const failures: Error[] = []
  const onReadable = () => wake()
  const onError = (error: Error) => {
    failures.push(error)
    wake()
  }
  engine.on('readable', onReadable).on('error', onError)
  try {
    begin((error) => {
      over = true
      if (error) failures.push(error)
      wake()
    })
    for (;;) {
      const chunk = engine.read() as Uint8Array | null
      if (failures[0] !== undefined) throw failures[0]
      if (chunk !== null) yield chunk
      else if (over) return
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
