import type { ByteSource } from './byte-source.ts'
import { untilAborted } from './until-aborted.ts'

export interface WindowOptions {
  /** Bytes asked for at a time; what is read runs without a pause for that long. */
  readonly chunkBytes: number
  /** The longest stretch that may be left untaken. */
  readonly mostBytes: number
  readonly signal?: AbortSignal | undefined
  /** Called after each window with the bytes taken since the beginning. */
  readonly taken?: ((bytes: number) => void) | undefined
}

/** A stretch of the input; the buffer is used again once `take` has returned. */
export interface Window {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  /** Of `start`, from the beginning of the input. */
  readonly offset: number
  readonly last: boolean
}

/** Thrown when `mostBytes` are not enough for one record. */
export class RecordTooLong extends Error {
  override readonly name = 'RecordTooLong'
}

/**
 * Hands the source's bytes to `take`, which returns up to where it took them: the rest comes again at
 * the beginning of the next window. While a window is taken, the next is already being read into the
 * second of two buffers; each has room in front for what its predecessor left.
 */
export async function eachWindow(
  source: ByteSource,
  options: WindowOptions,
  take: (window: Window) => number,
): Promise<void> {
  const { chunkBytes, mostBytes, signal } = options
  const room = Math.min(chunkBytes, 65_536)
  const buffers = [new Uint8Array(room + chunkBytes), new Uint8Array(room + chunkBytes)] as const
  let turn: 0 | 1 = 0
  let left = new Uint8Array(0)
  let offset = 0
  let reading = source.read(buffers[turn], room, chunkBytes)
  for (;;) {
    const count = await untilAborted(reading, signal)
    let bytes: Uint8Array<ArrayBuffer> = buffers[turn]
    let start = room - left.length
    let end = room + count
    if (start >= 0) bytes.set(left, start)
    else {
      if (left.length > mostBytes) throw new RecordTooLong()
      const joined = new Uint8Array(left.length + count)
      joined.set(left)
      joined.set(bytes.subarray(room, room + count), left.length)
      bytes = joined
      start = 0
      end = joined.length
    }
    turn = turn === 0 ? 1 : 0
    if (count > 0) reading = source.read(buffers[turn], room, chunkBytes)
    // a reader that fails while its successor is being read must not leave an unheard rejection
    reading.catch(() => undefined)
    const taken = take({ bytes, start, end, offset, last: count === 0 })
    offset += taken - start
    options.taken?.(offset)
    if (count === 0) return
    left = bytes.subarray(taken, end)
  }
}
