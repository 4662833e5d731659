import type { FileHandle } from 'node:fs/promises'

/** Bytes in order, read into a buffer of the caller's. */
export interface ByteSource {
  /** Reads up to `length` bytes into `into` at `at`; 0 is the end. */
  read(into: Uint8Array, at: number, length: number): Promise<number>
}

export function fileSource(file: FileHandle): ByteSource {
  let position = 0
  return {
    async read(into, at, length) {
      const { bytesRead } = await file.read(into, at, length, position)
      position += bytesRead
      return bytesRead
    },
  }
}

/** The chunks of a stream, or of any generator of bytes. */
export function chunkSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array(0)
  let ended = false
  return {
    async read(into, at, length) {
      while (chunk.length === 0 && !ended) {
        const next = await iterator.next()
        if (next.done === true) ended = true
        else chunk = next.value
      }
      const taken = chunk.subarray(0, length)
      into.set(taken, at)
      chunk = chunk.subarray(taken.length)
      return taken.length
    },
  }
}
