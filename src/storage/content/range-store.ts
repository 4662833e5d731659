/** What a store has to be able to do for the ends of its objects to be read. */
export interface RangeStore {
  /**
   * One attempt at the bytes from `start` to before `end`, and to the object's own end at most. Throws a
   * `StoreFailure` where there is no answer.
   */
  read(key: string, start: number, end: number, signal?: AbortSignal): Promise<RangeAnswer>
  /** One attempt at what is known of an object without reading it; null where there is none. */
  look(key: string, signal?: AbortSignal): Promise<ObjectState | null>
  close(): Promise<void>
}

export interface ObjectState {
  /** Bytes. */
  readonly size: number
  readonly tag: string | null
}

export type RangeAnswer =
  | ({ readonly status: 'part'; readonly bytes: Uint8Array<ArrayBuffer> } & ObjectState)
  | { readonly status: 'vanished' }
  | { readonly status: 'unreadable'; readonly why: string }

/** How much of an object is read past, where a store sends all of it whatever part is asked for. */
const mostSkipped = 1 << 20

/** What an answer over HTTP said of the part of the object that it holds. */
export interface PartHeaders {
  readonly status: number | undefined
  /** `Content-Range`. */
  readonly range: string | undefined
  /** `Content-Length`. */
  readonly length: number | undefined
}

/** Where in the answer's body the wanted bytes are, or why they are not. */
export type PartPlace =
  | { readonly size: number; readonly skip: number; readonly length: number; readonly more: boolean }
  | { readonly unreadable: string }

/** Makes sense of an answer to a ranged request: stores and proxies may ignore the range, and send all. */
export function placeOf({ status, range, length }: PartHeaders, start: number, end: number): PartPlace {
  if (status === 206) {
    const told = /^bytes (\d+)-(\d+)\/(\d+)$/u.exec(range ?? '')
    const size = Number(told?.[3])
    const wanted = Math.min(end, size) - start
    if (told === null || Number(told[1]) !== start || Number(told[2]) !== start + wanted - 1)
      return { unreadable: `other bytes were sent than were asked for: ${range ?? 'it does not say which'}` }
    return { size, skip: 0, length: wanted, more: false }
  }
  if (length === undefined) return { unreadable: 'the store does not say how large it is' }
  const wanted = Math.max(0, Math.min(end, length) - start)
  if (wanted > 0 && start > mostSkipped)
    return { unreadable: 'the store sends whole objects where a part of one is asked for' }
  return { size: length, skip: start, length: wanted, more: length > start + wanted }
}

/**
 * Takes `length` bytes of a body after the first `skip`; fewer where the body is cut. What is left is not
 * waited for where there is `more`; else the body is read to its end, so that its connection is used again.
 */
export async function takePart(
  body: AsyncIterable<Uint8Array>,
  { skip, length, more }: { readonly skip: number; readonly length: number; readonly more: boolean },
): Promise<Uint8Array<ArrayBuffer>> {
  const part = new Uint8Array(length)
  let at = -skip
  if (length === 0 && more) return part
  for await (const chunk of body) {
    const from = Math.max(0, -at)
    const to = Math.min(chunk.length, length - at)
    if (to > from) part.set(chunk.subarray(from, to), at + from)
    at += chunk.length
    if (at > length || (more && at >= length)) break
  }
  return part.subarray(0, Math.max(0, Math.min(at, length)))
}
