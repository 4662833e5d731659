import type { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Compression } from '../core/compression.ts'
import { cutAtFrames, ZstdFramesBroken } from '../core/zstd-frames.ts'

const chunkSize = 1 << 20

/** Unpacks a stream, several members or frames one after the other included. */
export async function* decompress(
  kind: Compression,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = kind === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize })
  const pieces = kind === 'gzip' ? packed : cutAtFrames(packed)
  let fed = 0
  try {
    for await (const piece of pieces) {
      fed += piece.length
      yield* through(engine, (done) => void engine.write(piece, done))
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
  if (error instanceof ZstdFramesBroken) return error.cutShort
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR'
}

/** Whether decompression failed over the packed data, and not over the disk it comes from. */
export function isDamage(error: unknown): error is Error {
  if (error instanceof ZstdFramesBroken) return true
  return error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_)/u.test(String(error.code))
}
